/**
 * Measures of feature maps over a whole set of images: what pooling makes of them, where a map is bright, and in how many
 * of its cells.
 * @module
 */
import { poolCells } from "../models/pooling.ts";
import { indexOfGreatest, mean } from "../numbers.ts";
import type { MapStack, Pooling } from "../types.ts";

/** One map of each image in numbers, each `[count]`; n is the number of cells of a map. */
export interface MapMeasures {
  readonly mean: readonly number[];
  readonly greatest: readonly number[];
  /** The first cell that has the greatest value, row by row, 0 … n − 1. */
  readonly peak: readonly number[];
  /** Cells above zero, where the sigmoid is more than one half. */
  readonly aboveZero: readonly number[];
  /** The same of whichever other map of the image has the most; 0 where there is no other map. */
  readonly aboveZeroElsewhere: readonly number[];
  /** Cells above (least + greatest) / 2 of the map, 1 … n − 1; 0 for a map of equal cells. */
  readonly aboveMiddle: readonly number[];
  /** Greatest value minus the second greatest, in the unit of the cells; 0 for a tie. */
  readonly lead: readonly number[];
  /** (greatest − mean) / standard deviation of the map's cells, 0 … √(n − 1); 0 for a map of equal cells. */
  readonly contrast: readonly number[];
  /**
   * Over how many cells the height v = m − least is spread: the participation ratio (Σ v)² / Σ v², 1 where one cell rises
   * above n − 1 equal ones, n − 1 where all but one are equally high; 0 for a map of equal cells.
   */
  readonly spread: readonly number[];
}

/**
 * Measures one map of each image.
 * @param chosen The map of each image, such as its class or the map that pooling makes the greatest, `[count]`.
 * @throws {RangeError} When there is not one map for each image, or a map that the stack doesn't have.
 */
export function measureMaps(stack: MapStack, chosen: ArrayLike<number>): MapMeasures {
  const { count, channels } = stack;
  if (chosen.length !== count) {
    throw new RangeError(`Cannot measure maps: expected one for each of ${count} images, found ${chosen.length}`);
  }
  const images = Array.from({ length: count }, (_, image) => {
    const map = chosen[image];
    if (!(Number.isInteger(map) && map >= 0 && map < channels)) {
      throw new RangeError(`Cannot measure map ${map} of image ${image}: expected 0 … ${channels - 1}`);
    }
    const above = Array.from({ length: channels }, (_, other) => countAboveZero(cellsOf(stack, image, other)));
    const aboveZeroElsewhere = Math.max(0, ...above.filter((_, other) => other !== map));
    return { aboveZero: above[map], aboveZeroElsewhere, ...measureCells(cellsOf(stack, image, map)) };
  });
  const column = (name: keyof MapMeasures) => images.map((measures) => measures[name]);
  return {
    mean: column("mean"),
    greatest: column("greatest"),
    peak: column("peak"),
    aboveZero: column("aboveZero"),
    aboveZeroElsewhere: column("aboveZeroElsewhere"),
    aboveMiddle: column("aboveMiddle"),
    lead: column("lead"),
    contrast: column("contrast"),
    spread: column("spread"),
  };
}

/** What pooling makes of each map of each image, `[count, channels]`; means in double precision. */
export function poolStack(stack: MapStack, pooling: Pooling): Float64Array {
  const { count, channels } = stack;
  return Float64Array.from(
    { length: count * channels },
    (_, index) => poolCells(cellsOf(stack, Math.floor(index / channels), index % channels))[pooling],
  );
}

/** The map of each image that pooling makes the greatest, the first of equals, `[count]`: the network's answer. */
export function greatestMaps(stack: MapStack, pooling: Pooling): Uint8Array {
  const { count, channels } = stack;
  const pooled = poolStack(stack, pooling);
  return Uint8Array.from(
    { length: count },
    (_, image) => indexOfGreatest(pooled.subarray(image * channels, (image + 1) * channels)),
  );
}

/** The cells of one map of one image, row by row. */
function cellsOf({ values, height, width, channels }: MapStack, image: number, map: number): number[] {
  const cells = height * width;
  return Array.from({ length: cells }, (_, cell) => values[(image * cells + cell) * channels + map]);
}

function countAboveZero(cells: readonly number[]): number {
  return cells.filter((value) => value > 0).length;
}

function measureCells(cells: readonly number[]) {
  const [greatest, second] = cells.toSorted((first, other) => other - first);
  const least = Math.min(...cells);
  const average = mean(cells);
  const where = { mean: average, greatest, peak: indexOfGreatest(cells) };
  if (greatest === least) return { ...where, aboveMiddle: 0, lead: 0, contrast: 0, spread: 0 };
  const sum = (of: (value: number) => number) => cells.reduce((total, value) => total + of(value), 0);
  const deviation = Math.sqrt(sum((value) => (value - average) ** 2) / cells.length);
  return {
    ...where,
    aboveMiddle: cells.filter((value) => value > (least + greatest) / 2).length,
    lead: greatest - second,
    contrast: (greatest - average) / deviation,
    spread: sum((value) => value - least) ** 2 / sum((value) => (value - least) ** 2),
  };
}
