/**
 * The article's two global poolings as pure functions, and the constants of the others. Cells are the values of one map, row
 * by row, of either sign.
 * @module
 */
import { NUMBERS } from "../kinds.ts";
import { indexOfGreatest, mean } from "../numbers.ts";
import type { Network, Pooling } from "../types.ts";
import { check } from "../options.ts";

/** The article's two poolings, in the order in which they are shown. */
export const POOLINGS: readonly Pooling[] = ["average", "max"];

/** What the article's two poolings make of a map, and the row-major index of the first cell that has the greatest value. */
export interface Pooled {
  readonly average: number;
  readonly max: number;
  readonly peak: number;
}

/** Pools the cells of one map both ways; the mean is summed in double precision. */
export function poolCells(cells: ArrayLike<number>): Pooled {
  // Looked at in full only where something is wrong, since it is called for every map.
  if (!(cells?.length > 0 && typeof cells[0] === "number")) check("poolCells", { cells: [cells, NUMBERS] });
  const peak = indexOfGreatest(cells);
  return { average: mean(cells), max: cells[peak], peak };
}

/** What GeM raises every cell to at least before it takes powers. Source: cirtorch/layers/functional.py, `gem`. */
export const GEM_FLOOR = 1e-6;

/** Which of the two poolings a network ends with; nothing for other heads. */
export function poolingOf({ layers }: Pick<Network, "layers">): Pooling | undefined {
  const head = layers.find((layer) => layer.kind === "globalPool");
  return POOLINGS.find((pooling) => pooling === head?.pooling);
}
