/**
 * What is said of differences of pairs, one pair a seed: the same initial weights and order of images under A and under B.
 * Differences are A − B of accuracies 0–1, though nothing but the margin of equivalence depends on the unit.
 * @module
 */
import { sampleStandardDeviation } from "simple-statistics";
import { mean } from "../../lib/numbers.ts";
import type { Interval } from "./distributions.ts";
import { studentt, UNBOUNDED } from "./distributions.ts";

/**
 * The differences a − b, `[pairs]`, each to 10⁻⁹: accuracies are counts over images, and differences that are equal as
 * counts must be equal as numbers, or ranks and ties would be chance (in double precision 0.3 − 0.2 ≠ 0.2 − 0.1).
 *
 * @throws {RangeError} when `a` and `b` are not of the same length, are empty, or hold a number that is not finite.
 */
export function pairedDifferences(a: ArrayLike<number>, b: ArrayLike<number>): number[] {
  if (a.length !== b.length || a.length === 0) {
    throw new RangeError(
      `Cannot pair: expected as many values of A as of B, at least one; found ${a.length} and ${b.length}`,
    );
  }
  return Array.from(a, (value, index) => {
    const difference = value - b[index];
    if (Number.isFinite(difference)) return Number(difference.toFixed(9)) + 0; // + 0 makes 0 of −0
    throw new RangeError(`Cannot pair: expected finite numbers, found ${value} and ${b[index]} at ${index}`);
  });
}

/** Standard deviation with n − 1, NaN of a single value, and exactly 0 where all are equal. */
export function deviation(values: readonly number[]): number {
  if (values.length < 2) return NaN;
  return values.every((value) => value === values[0]) ? 0 : sampleStandardDeviation([...values]);
}

/**
 * Student's interval for the mean of the differences: m ± t(n − 1) · s / √n, for differences that are about normal.
 * Unbounded for one pair; a point where all are equal, the limit of ever smaller spread.
 *
 * @param level Share of such intervals that hold the true mean, 0 < level < 1.
 */
export function meanInterval(differences: readonly number[], level = 0.95): Interval {
  if (differences.length < 2) return UNBOUNDED;
  const middle = mean(differences);
  const half = studentt.inv((1 + level) / 2, differences.length - 1) * standardError(differences);
  return { low: middle - half, high: middle + half };
}

/**
 * P value of Student's paired t test, 0–1: how often |t| would be as great if the true mean were 0. Two-sided.
 * NaN for one pair; where all differences are equal, 1 if they are 0, else 0.
 */
export function tTest(differences: readonly number[]): number {
  return Math.min(1, 2 * tailBeyond(-Math.abs(mean(differences)), differences));
}

/**
 * P(T ≤ `shift` / standard error) for Student's t with n − 1 degrees of freedom, where `shift` is the mean of the
 * differences less the mean that is tested. NaN for one pair; without spread 0, ½ or 1 by the sign of `shift`.
 */
function tailBeyond(shift: number, differences: readonly number[]): number {
  const error = standardError(differences);
  if (error === 0) return shift < 0 ? 0 : shift > 0 ? 1 : 0.5;
  return differences.length < 2 ? NaN : studentt.cdf(shift / error, differences.length - 1);
}

/** Half a percentage point: differences within ± this count as equal. */
export const MARGIN = 0.005;

/** What two one-sided tests found. */
export interface Equivalence {
  /** The greater P value of the two tests, 0–1: below 0.05 exactly where the interval lies inside the margin; NaN for one pair. */
  readonly p: number;
  /** The P value of the test for a difference above −margin: A is no worse. */
  readonly noWorse: number;
  /** 90 % interval of the difference. */
  readonly interval: Interval;
  /** Whether that interval lies inside ± margin, its ends not on it: both tests reject at 5 %. */
  readonly holds: boolean;
}

/**
 * Two one-sided t tests (TOST) for equivalence within ± `margin`: one rejects that the mean difference is −margin or less,
 * the other that it is +margin or more.
 * Source: D. J. Schuirmann, "A comparison of the two one-sided tests procedure and the power approach", 1987.
 *
 * @param margin In the unit of the differences.
 */
export function equivalenceTest(differences: readonly number[], margin = MARGIN): Equivalence {
  const interval = meanInterval(differences, 0.9);
  const middle = mean(differences);
  const [noWorse, noBetter] = [-margin - middle, middle - margin].map((shift) => tailBeyond(shift, differences));
  return {
    p: Math.max(noWorse, noBetter),
    noWorse,
    interval,
    holds: -margin < interval.low && interval.high < margin,
  };
}

function standardError(differences: readonly number[]): number {
  return deviation(differences) / Math.sqrt(differences.length);
}
