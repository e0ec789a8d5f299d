/**
 * Compares arrays of numbers.
 * @module
 */
import assert from "node:assert/strict";

/** The largest absolute difference of two arrays; infinite where their lengths differ, NaN where a value is. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  return Array.from(a).reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i])), 0);
}

/** The largest absolute value. */
export function largestValue(values: ArrayLike<number>): number {
  return Array.from(values).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}

/** Asserts that two arrays differ by `tolerance` at most, element by element. */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { tolerance, what = "values" }: { readonly tolerance: number; readonly what?: string },
): void {
  const difference = largestDifference(actual, expected);
  assert(difference <= tolerance, `${what} differ by ${difference}, expected at most ${tolerance}`);
}

/** Asserts that two lists of arrays have the same bits, zeros' signs included. */
export function assertSameBits(actual: readonly Float32Array[], expected: readonly Float32Array[]): void {
  const bits = (arrays: readonly Float32Array[]) => arrays.map((values) => new Uint32Array(values.slice().buffer));
  assert.deepEqual(bits(actual), bits(expected));
}
