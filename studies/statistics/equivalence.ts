/**
 * Equivalence by two one-sided tests: are A and B so alike that the difference does not matter?
 * @module
 */
import { mean } from "../../lib/numbers.ts";
import type { Interval } from "./distributions.ts";
import { meanInterval, tailBeyond } from "./paired_differences.ts";

/** What two one-sided tests found. */
export interface Equivalence {
  /** Differences within ± this count as equal, in the unit of the differences. */
  readonly margin: number;
  /** The greater P value of the two tests, 0–1: below 0.05 exactly where the interval lies inside the margin; NaN for one pair. */
  readonly p: number;
  /** Student's 90 % interval for the mean difference. */
  readonly interval: Interval;
  /** Whether that interval lies inside ± margin, its ends not on it: both tests reject at 5 %. */
  readonly holds: boolean;
}

/**
 * Two one-sided t tests (TOST) for equivalence within ± `margin`: one rejects that the mean difference is −margin or less,
 * the other that it is +margin or more.
 * Source: D. J. Schuirmann, "A comparison of the two one-sided tests procedure and the power approach", 1987.
 *
 * @param margin In the unit of the differences; ±0.005 when left out.
 * @throws {RangeError} when the margin is not a finite number ≥ 0.
 */
export function equivalenceTest(differences: readonly number[], margin = 0.005): Equivalence {
  if (!(margin >= 0 && margin < Infinity)) {
    throw new RangeError(`Cannot test equivalence: expected a margin of 0 or more, found ${margin}`);
  }
  const interval = meanInterval(differences, 0.9);
  const middle = mean(differences);
  const [fromBelow, fromAbove] = [-margin - middle, middle - margin].map((shift) => tailBeyond(shift, differences));
  return {
    margin,
    p: Math.max(fromBelow, fromAbove),
    interval,
    holds: -margin < interval.low && interval.high < margin,
  };
}
