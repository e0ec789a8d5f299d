/**
 * Global pooling as pure functions of one map's cells: no tensors. Figures, measures and tests use these; the engine
 * writes the same into its graph.
 * @module
 */
import { indexOfGreatest, mean } from "./numbers.ts";
import type { Pooling } from "./types.ts";

/** Both poolings, in the order in which they are shown. */
export const POOLINGS: readonly Pooling[] = ["average", "max"];

/** What global pooling makes of a map: its mean, its greatest value, and the row-major index of the first cell that has it. */
export interface Pooled {
  readonly average: number;
  readonly max: number;
  readonly peak: number;
}

/** Pools the cells of one map both ways; the mean is summed in double precision. */
export function poolCells(cells: ArrayLike<number>): Pooled {
  const peak = indexOfGreatest(cells);
  return { average: mean(cells), max: cells[peak], peak };
}
