/**
 * Many comparisons at once.
 * @module
 */

/**
 * Holm's correction: P values of several tests, adjusted so that the chance of any false rejection among them stays below
 * the level that each is held to; in the order given, 0–1. The k-th smallest of m, from 1, is multiplied by m − k + 1, and
 * none comes out below a smaller one.
 * Source: S. Holm, "A simple sequentially rejective multiple test procedure", 1979.
 *
 * @throws {RangeError} when a value is not a number 0–1: leave out comparisons that have none.
 */
export function holmCorrection(pValues: readonly number[]): number[] {
  const wrong = pValues.find((p) => !(p >= 0 && p <= 1));
  if (wrong !== undefined) throw new RangeError(`Cannot correct P values: expected numbers 0–1, found ${wrong}`);
  const adjusted = new Array<number>(pValues.length);
  const order = pValues.map((_, index) => index).sort((first, second) => pValues[first] - pValues[second]);
  let least = 0;
  order.forEach((index, smaller) => {
    least = Math.max(least, Math.min(1, pValues[index] * (pValues.length - smaller)));
    adjusted[index] = least;
  });
  return adjusted;
}
