/**
 * How many cells of each map are lit, which is to say above zero.
 * @module
 */
import type { MapStack } from "../../lib/types.ts";

/** The lit cells of one image's maps. */
export interface LitCells {
  /** Of the chosen map. */
  readonly chosen: number;
  /** Of whichever other map has the most. */
  readonly rival: number;
  /** Mean over all other maps. */
  readonly others: number;
}

/**
 * Counts the cells above zero, where the sigmoid says more than one half.
 * @param chosen The map of each image, such as its predicted class, `[count]`.
 * @throws {RangeError} When there is not one map for each image, or the stack has only one map.
 */
export function litCells({ values, count, height, width, channels }: MapStack, chosen: ArrayLike<number>): LitCells[] {
  if (chosen.length !== count || channels < 2) {
    throw new RangeError(
      `Cannot count lit cells: expected two maps or more and one chosen for each of ${count} images, ` +
        `found ${channels} and ${chosen.length}`,
    );
  }
  const size = height * width * channels;
  return Array.from({ length: count }, (_, image) => {
    const lit = new Array<number>(channels).fill(0);
    for (let index = 0; index < size; index++) if (values[image * size + index] > 0) lit[index % channels]++;
    const others = lit.filter((_, map) => map !== chosen[image]);
    return {
      chosen: lit[chosen[image]],
      rival: Math.max(...others),
      others: others.reduce((sum, cells) => sum + cells, 0) / others.length,
    };
  });
}
