/**
 * How a map's greatest cell stands out from the rest of its map, in measures that do not depend on where zero is.
 * @module
 */
import type { MapStack } from "../../lib/types.ts";

/** One map of one image; n is its number of cells. */
export interface MapContrast {
  /** Greatest value minus the second greatest, in the unit of the cells; 0 for a tie. */
  readonly lead: number;
  /** (max − mean) / SD of the map's cells, 0 … √(n − 1); without a scale of its own. 0 for a map of equal cells. */
  readonly prominence: number;
  /**
   * Participation ratio of v = m − min, (Σ v)² / Σ v²: 1 where one cell rises above n − 1 equal ones, n − 1 where all but
   * one are equally high; 0 for a map of equal cells.
   */
  readonly spread: number;
  /** Cells above (min + max) / 2 of the map, 1 … n − 1; 0 for a map of equal cells. */
  readonly aboveMiddle: number;
}

/**
 * Measures one map of each image.
 * @param chosen The map of each image, such as its predicted class, `[count]`.
 * @throws {RangeError} When there is not one map for each image.
 */
export function measureContrast(stack: MapStack, chosen: ArrayLike<number>): MapContrast[] {
  const { values, count, height, width, channels } = stack;
  if (chosen.length !== count) {
    throw new RangeError(
      `Cannot measure contrast: expected one map for each of ${count} images, found ${chosen.length}`,
    );
  }
  const cells = height * width;
  return Array.from(
    { length: count },
    (_, image) =>
      contrastOf(
        Array.from({ length: cells }, (_, cell) => values[(image * cells + cell) * channels + chosen[image]]),
      ),
  );
}

function contrastOf(cells: readonly number[]): MapContrast {
  const sorted = cells.toSorted((first, second) => second - first);
  const [max, second, min] = [sorted[0], sorted[1], sorted[sorted.length - 1]];
  if (max === min) return { lead: 0, prominence: 0, spread: 0, aboveMiddle: 0 };
  const sum = (of: (value: number) => number) => cells.reduce((total, value) => total + of(value), 0);
  const mean = sum((value) => value) / cells.length;
  const deviation = Math.sqrt(sum((value) => (value - mean) ** 2) / cells.length);
  return {
    lead: max - second,
    prominence: (max - mean) / deviation,
    spread: sum((value) => value - min) ** 2 / sum((value) => (value - min) ** 2),
    aboveMiddle: cells.filter((value) => value > (min + max) / 2).length,
  };
}
