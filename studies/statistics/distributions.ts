/**
 * The distributions that intervals and tests are read from, by jStat 1.9.6 but for one function: its incomplete beta function
 * stops at seven to eight digits and after a hundred terms, too early for tests of ten thousand images. The one here goes on
 * to double precision, and a step of Newton's method with it brings jStat's quantiles to the same.
 * @module
 */
// @ts-types="./jstat.d.ts"
import jStat from "jstat";

/** An interval, its ends included. Where nothing bounds an end it is infinite, which JSON writes as null. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The interval that says nothing: what a spread that cannot be estimated leaves. */
export const UNBOUNDED: Interval = { low: -Infinity, high: Infinity };

/** P(T ≤ t) for Student's t with `freedom` > 0 degrees of freedom. */
export function studentCdf(t: number, freedom: number): number {
  const tail = incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2;
  return t > 0 ? 1 - tail : tail;
}

/** The t that Student's t with `freedom` > 0 degrees of freedom stays below with probability `p`, 0 < p < 1. */
export function studentQuantile(p: number, freedom: number): number {
  if (p === 0.5) return 0;
  const t = jStat.studentt.inv(p, freedom);
  return t - (studentCdf(t, freedom) - p) / jStat.studentt.pdf(t, freedom);
}

/** The x, 0–1, that a beta distribution with parameters `a`, `b` > 0 stays below with probability `p`, 0 < p < 1. */
export function betaQuantile(p: number, a: number, b: number): number {
  const x = jStat.beta.inv(p, a, b);
  return x - (incompleteBeta(x, a, b) - p) / jStat.beta.pdf(x, a, b);
}

/** P(X ≤ `count`) for the number of heads X among `trials` tosses of a fair coin, 0 ≤ count ≤ trials. */
export function fairCoinCdf(count: number, trials: number): number {
  return count === trials ? 1 : incompleteBeta(0.5, trials - count, count + 1);
}

/**
 * The regularised incomplete beta function Iₓ(a, b), 0–1, for 0 ≤ x ≤ 1 and a, b > 0: its continued fraction by Lentz's
 * method, on the side of the mean where it converges fast, within about √max(a, b) terms.
 * Source: NIST Digital Library of Mathematical Functions, 8.17.22; W. H. Press et al., "Numerical Recipes", 6.4.
 */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  let [fraction, above, below] = [1, 1, 0];
  for (let term = 0, change = 0; term < 100_000 && Math.abs(change - 1) > 1e-15; term++) {
    const half = term >> 1;
    const numerator = term === 0
      ? 1
      : term % 2 === 0
      ? half * (b - half) * x / ((a + term - 1) * (a + term))
      : -(a + half) * (a + b + half) * x / ((a + term - 1) * (a + term));
    below = 1 / (1 + numerator * below);
    above = 1 + numerator / above;
    change = above * below;
    fraction *= change;
  }
  const logBeta = jStat.gammaln(a) + jStat.gammaln(b) - jStat.gammaln(a + b);
  return Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta) / a * (fraction - 1);
}
