/**
 * Arithmetic on plain numbers that every room needs.
 * @module
 */

/** The number of values in an array of this shape: the product of its extents, 1 for a scalar's `[]`. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** The index of the greatest value, the first of equals, as every argmax in the lab counts; NaN never wins over index 0. */
export function indexOfGreatest(values: ArrayLike<number>): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) if (values[index] > values[best]) best = index;
  return best;
}

/** The arithmetic mean, summed first to last in double precision; NaN of nothing. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index];
  return sum / values.length;
}
