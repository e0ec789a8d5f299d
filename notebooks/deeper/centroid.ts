/**
 * Where the weight of a map lies.
 * @module
 */
import type { Raster } from "../../lib/types.ts";

/**
 * The centre of gravity of a map of weights, in cells from the middle of the first: 0 … height − 1 and 0 … width − 1.
 * @throws {RangeError} When a weight is negative, or all are 0.
 */
export function centroid({ data, height, width }: Raster): { readonly row: number; readonly column: number } {
  let [total, row, column] = [0, 0, 0];
  for (let index = 0; index < height * width; index++) {
    if (!(data[index] >= 0)) {
      throw new RangeError(`Cannot find a centroid: expected weights from 0, found ${data[index]}`);
    }
    total += data[index];
    row += data[index] * Math.floor(index / width);
    column += data[index] * (index % width);
  }
  if (total === 0) throw new RangeError("Cannot find a centroid: expected a weight above 0, found none");
  return { row: row / total, column: column / total };
}
