/**
 * The comparison of A and B on one data set by the registered rule.
 * @module
 */
import { NUMBERS } from "../../lib/kinds.ts";
import { check, optionsOf } from "../../lib/options.ts";
import { mean } from "../../lib/numbers.ts";
import type { Interval } from "./distributions.ts";
import {
  deviation,
  type Equivalence,
  equivalenceTest,
  meanInterval,
  pairedDifferences,
  tTest,
} from "./paired_differences.ts";

/** What the registered rule says of A. "undecided" is always at the number of pairs at hand. */
export type Verdict = "better" | "worse" | "equivalent" | "undecided";

/** A and B over pairs of runs with the same seed. Accuracies are shares 0–1, differences A − B between −1 and 1. */
export interface Comparison {
  /** Pairs. */
  readonly n: number;
  readonly meanA: number;
  readonly meanB: number;
  readonly difference: number;
  /** Standard deviation of the differences, with n − 1; NaN for one pair. */
  readonly deviation: number;
  /** Student's 95 % interval for the mean difference, by which the rule decides; unbounded for one pair. */
  readonly interval: Interval;
  /** Two-sided P value of Student's paired t test. */
  readonly tTest: number;
  /** Pairs in which A is ahead. */
  readonly wins: number;
  readonly equivalence: Equivalence;
  readonly verdict: Verdict;
}

/** What a comparison depends on beside the numbers. */
export interface CompareOptions {
  /** Differences within ± this count as equal; 0.005, half a percentage point, when left out. */
  readonly margin?: number;
}

/**
 * Compares A and B, accuracies 0–1, `[pairs]` each, where a place means the same seed. Other measures can be compared,
 * too, with a margin in their own unit.
 *
 * Of one pair only the difference is known: the intervals are unbounded and the verdict is undecided. Where all differences
 * are equal the intervals are that point, and the rule applies to it as to any other: runs that agree are equivalent.
 * `compare(b, a)` says the same of B.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { compare } from "./compare.ts";
 *
 * const { difference, verdict } = compare([0.872, 0.879, 0.874, 0.881], [0.86, 0.865, 0.863, 0.868]);
 * assert.equal(difference.toFixed(4), "0.0125");
 * assert.equal(verdict, "better");
 * ```
 *
 * @throws {RangeError} when the lengths differ, nothing is given, a number is not finite, or the margin is below 0.
 */
export function compare(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  options: CompareOptions = {},
): Comparison {
  check("compare", { a: [a, NUMBERS], b: [b, NUMBERS], options: [options, OPTIONS] });
  const differences = pairedDifferences(a, b);
  const difference = mean(differences);
  const interval = meanInterval(differences);
  const equivalence = equivalenceTest(differences, options.margin);
  return {
    n: differences.length,
    meanA: mean(a),
    meanB: mean(b),
    difference,
    deviation: deviation(differences),
    interval,
    tTest: tTest(differences),
    wins: differences.filter((value) => value > 0).length,
    equivalence,
    verdict: judge(difference, interval, equivalence),
  };
}

const OPTIONS = optionsOf<CompareOptions>({ margin: "a number" });

/** Sums of the same accuracies in another order differ by less, and two accuracies that differ by far more. */
const ROUNDING = 1e-12;

/**
 * The registered rule. Better or worse: the 95 % interval excludes 0 and the mean is beyond the margin, so that the sign is
 * sure and the size, by the best estimate, matters. Equivalent: the 90 % interval lies inside the margin, also where the
 * 95 % interval excludes 0, since a sure difference may be too small to matter. Else undecided. Better and equivalent
 * exclude each other, because the 90 % interval holds the mean. A mean or an end that lies on the margin, or an end on 0,
 * decides nothing.
 */
export function judge(
  difference: number,
  interval: Interval,
  { margin, holds }: Pick<Equivalence, "margin" | "holds">,
): Verdict {
  if (interval.low > ROUNDING && difference > margin + ROUNDING) return "better";
  if (interval.high < -ROUNDING && difference < -margin - ROUNDING) return "worse";
  return holds ? "equivalent" : "undecided";
}
