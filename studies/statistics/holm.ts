/**
 * Many comparisons at once.
 * @module
 */

/**
 * Holm's correction: P values of several tests, adjusted so that the chance of any false rejection among them stays below
 * the level that each is held to; in the order given, 0–1. The k-th smallest of m, from 1, is multiplied by m − k + 1, and
 * none comes out below a smaller one. NaN, the value of a test that one pair alone does not allow, stays NaN and does not count.
 * Source: S. Holm, "A simple sequentially rejective multiple test procedure", 1979.
 */
export function holmCorrection(pValues: readonly number[]): number[] {
  const adjusted = pValues.map(() => NaN);
  const order = [...pValues.keys()].filter((index) => !Number.isNaN(pValues[index]))
    .sort((first, second) => pValues[first] - pValues[second]);
  let least = 0;
  order.forEach((index, smaller) => {
    least = Math.max(least, Math.min(1, pValues[index] * (order.length - smaller)));
    adjusted[index] = least;
  });
  return adjusted;
}
