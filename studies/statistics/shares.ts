/**
 * Shares of a count, such as the trainings that get stuck: exact intervals and exact tests of their differences.
 * @module
 */
import type { Interval } from "./distributions.ts";
import { beta, binomial } from "./distributions.ts";

/** How many of `total` have a property. Both are integers, 0 ≤ count ≤ total, total ≥ 1. */
export interface Share {
  readonly count: number;
  readonly total: number;
}

/**
 * The exact interval of a share, within 0–1: the shares under which a count as low, or as high, as this one has a
 * probability of at least (1 − level) / 2. It holds the true share at least as often as `level` says.
 * Source: C. J. Clopper, E. S. Pearson, "The use of confidence or fiducial limits", 1934.
 */
export function shareInterval({ count, total }: Share, level = 0.95): Interval {
  const tail = (1 - level) / 2;
  return {
    low: count === 0 ? 0 : beta.inv(tail, count, total - count + 1),
    high: count === total ? 1 : beta.inv(1 - tail, count + 1, total - count),
  };
}

/**
 * McNemar's exact test for a difference of two shares of the same pairs: the two-sided P value, 0–1, from the pairs in
 * which only A, or only B, has the property. Given their number, each is as likely A's as B's if the shares are equal;
 * twice the smaller tail of the binomial distribution, at most 1. It is 1 without such pairs.
 * Source: Q. McNemar, "Note on the sampling error of the difference between correlated proportions", 1947.
 */
export function mcnemarTest({ onlyA, onlyB }: { readonly onlyA: number; readonly onlyB: number }): number {
  return Math.min(1, 2 * binomial.cdf(Math.min(onlyA, onlyB), onlyA + onlyB, 0.5));
}
