/**
 * The distributions that intervals and tests are read from, by jStat 1.9.6. Its quantiles of Student's t and of the beta
 * distribution stop at about eight digits; one step of Newton's method brings them to the eleven of its densities.
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
  return jStat.studentt.cdf(t, freedom);
}

/** The t that Student's t with `freedom` > 0 degrees of freedom stays below with probability `p`, 0 < p < 1. */
export function studentQuantile(p: number, freedom: number): number {
  if (p === 0.5) return 0;
  const t = jStat.studentt.inv(p, freedom);
  return t - (jStat.studentt.cdf(t, freedom) - p) / jStat.studentt.pdf(t, freedom);
}

/** The x, 0–1, that a beta distribution with parameters `a`, `b` > 0 stays below with probability `p`, 0 < p < 1. */
export function betaQuantile(p: number, a: number, b: number): number {
  const x = jStat.beta.inv(p, a, b);
  return x - (jStat.ibeta(x, a, b) - p) / jStat.beta.pdf(x, a, b);
}

/** P(X ≤ `count`) for the number of heads X among `trials` tosses of a fair coin, 0 ≤ count ≤ trials. */
export function fairCoinCdf(count: number, trials: number): number {
  return count === trials ? 1 : jStat.ibeta(0.5, trials - count, count + 1);
}

/** P(Z ≤ z) for a standard normal Z. */
export function normalCdf(z: number): number {
  return jStat.normal.cdf(z, 0, 1);
}

/** The z that a standard normal number stays below with probability `p`, 0–1. */
export function normalQuantile(p: number): number {
  return jStat.normal.inv(p, 0, 1);
}

/** Γ(a) / Γ(b) for a, b > 0, by their logarithms. */
export function gammaRatio(a: number, b: number): number {
  return Math.exp(jStat.gammaln(a) - jStat.gammaln(b));
}
