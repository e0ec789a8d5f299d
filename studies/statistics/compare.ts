/**
 * The comparison of A and B on one data set by the registered rules: by means and Student's t in the first verdict, by ranks,
 * which a training that fails cannot stretch, in the second.
 * @module
 */
import { NUMBERS } from "../../lib/kinds.ts";
import { check } from "../../lib/options.ts";
import { mean } from "../../lib/numbers.ts";
import type { Interval } from "./distributions.ts";
import {
  deviation,
  type Equivalence,
  equivalenceTest,
  MARGIN,
  meanInterval,
  pairedDifferences,
  tTest,
} from "./paired_differences.ts";
import { signFlipTest } from "./sign_flip.ts";
import { hodgesLehmann, signedRankTest } from "./signed_rank.ts";

/** What a registered rule says of A. "undecided" is always at the number of pairs at hand. */
export type Verdict = "better" | "worse" | "equivalent" | "undecided";

/**
 * A and B over pairs of runs with the same seed, by either rule. Accuracies are shares 0–1, differences A − B between −1
 * and 1.
 */
export interface Compared {
  /** Pairs. */
  readonly n: number;
  readonly meanA: number;
  readonly meanB: number;
  /** Pairs in which A is ahead. */
  readonly wins: number;
  /** The mean difference; by ranks, the Hodges–Lehmann estimate of the middle one. */
  readonly difference: number;
  /** Its 95 % interval, by which the rule decides; unbounded for one pair. */
  readonly interval: Interval;
  /** Two-sided P value, 0–1: of Student's paired t test, NaN for one pair; by ranks, of the exact signed-rank test. */
  readonly p: number;
  readonly equivalence: Equivalence;
}

/** The comparison by means. */
export interface Comparison extends Compared {
  /** Standard deviation of the differences, with n − 1; NaN for one pair. */
  readonly deviation: number;
  readonly verdict: Verdict;
}

/** The comparison by ranks, with exact intervals and tests. */
export interface RankComparison extends Compared {
  /** Beside it, and deciding nothing: Student's interval of the mean, and the sign-flip test of the mean. */
  readonly student: Interval;
  readonly signFlip: number;
}

/**
 * Compares A and B by means, accuracies 0–1, `[pairs]` each, where a place means the same seed. The verdict is for
 * accuracies; of other measures the rest can be read.
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
 * @throws {RangeError} when the lengths differ, nothing is given, or a number is not finite.
 */
export function compare(a: ArrayLike<number>, b: ArrayLike<number>): Comparison {
  check("compare", { a: [a, NUMBERS], b: [b, NUMBERS] });
  const differences = pairedDifferences(a, b);
  const compared: Compared = {
    ...summarise(a, b, differences),
    difference: mean(differences),
    interval: meanInterval(differences),
    p: tTest(differences),
    equivalence: equivalenceTest(differences),
  };
  return { ...compared, deviation: deviation(differences), verdict: judge(compared) };
}

/** Compares A and B by ranks, `[pairs]` each, where a place means the same seed. @throws {RangeError} As `compare`. */
export function compareRanks(a: ArrayLike<number>, b: ArrayLike<number>): RankComparison {
  check("compareRanks", { a: [a, NUMBERS], b: [b, NUMBERS] });
  const differences = pairedDifferences(a, b);
  const shifted = (by: number) => signedRankTest(differences.map((value) => Number((value + by).toFixed(9))));
  const noWorse = shifted(MARGIN).above;
  const { estimate, interval } = hodgesLehmann(differences);
  const narrow = hodgesLehmann(differences, 0.9).interval;
  return {
    ...summarise(a, b, differences),
    difference: estimate,
    interval,
    p: signedRankTest(differences).p,
    equivalence: {
      p: Math.max(noWorse, shifted(-MARGIN).below),
      noWorse,
      interval: narrow,
      holds: -MARGIN < narrow.low && narrow.high < MARGIN,
    },
    student: meanInterval(differences),
    signFlip: signFlipTest(differences),
  };
}

function summarise(a: ArrayLike<number>, b: ArrayLike<number>, differences: readonly number[]) {
  const wins = differences.filter((value) => value > 0).length;
  return { n: differences.length, meanA: mean(a), meanB: mean(b), wins };
}

/** Sums of the same accuracies in another order differ by less, and two accuracies that differ by far more. */
const ROUNDING = 1e-12;

/**
 * The registered rule. Better or worse: the 95 % interval excludes 0 and the difference is beyond the margin, so that the
 * sign is sure and the size, by the best estimate, matters. Equivalent: the 90 % interval lies inside the margin, also where
 * the 95 % interval excludes 0, since a sure difference may be too small to matter. Else undecided. Better and equivalent
 * exclude each other, because the 90 % interval holds the difference. A difference or an end that lies on the margin, or an
 * end on 0, decides nothing.
 * @param adjusted The P value, adjusted for all comparisons of a family: better and worse need one below 0.05, too. Left out
 * of a single comparison, whose interval decides alone.
 */
export function judge(
  { difference, interval, equivalence }: Pick<Compared, "difference" | "interval" | "equivalence">,
  adjusted = 0,
): Verdict {
  const isSure = adjusted < 0.05;
  if (isSure && interval.low > ROUNDING && difference > MARGIN + ROUNDING) return "better";
  if (isSure && interval.high < -ROUNDING && difference < -MARGIN - ROUNDING) return "worse";
  return equivalence.holds ? "equivalent" : "undecided";
}

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
