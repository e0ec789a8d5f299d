/**
 * The comparison of A and B by ranks: the rule of the second verdict, which a training that fails cannot stretch.
 * @module
 */
import { NUMBERS } from "../../lib/kinds.ts";
import { check } from "../../lib/options.ts";
import { mean } from "../../lib/numbers.ts";
import type { Interval } from "./distributions.ts";
import type { Verdict } from "./compare.ts";
import { meanInterval, pairedDifferences } from "./paired_differences.ts";
import { hodgesLehmann, signedRankTest } from "./signed_rank.ts";
import { signFlipTest } from "./sign_flip.ts";

/** A and B over pairs of runs with the same seed; accuracies 0–1, differences A − B. */
export interface RankComparison {
  /** Pairs. */
  readonly n: number;
  readonly meanA: number;
  readonly meanB: number;
  /** Pairs in which A is ahead. */
  readonly wins: number;
  /** Hodges–Lehmann estimate of the middle difference, with its exact 95 % and 90 % intervals. */
  readonly estimate: number;
  readonly interval: Interval;
  readonly interval90: Interval;
  /** Two-sided P value of the exact signed-rank test, 0–1. */
  readonly p: number;
  /** The greater P value of two one-sided signed-rank tests at ± the margin: below 0.05, A and B are equivalent. */
  readonly equivalence: number;
  /** One-sided P value of the signed-rank test for a middle above −margin: A is no worse. */
  readonly noWorse: number;
  /** Beside it, and deciding nothing: Student's interval of the mean, and the sign-flip test of the mean. */
  readonly student: Interval;
  readonly signFlip: number;
}

/** Half a percentage point: differences within ± this count as equal. */
export const MARGIN = 0.005;

/** Compares A and B, `[pairs]` each, where a place means the same seed. @throws {RangeError} As `pairedDifferences`. */
export function compareRanks(a: ArrayLike<number>, b: ArrayLike<number>, margin = MARGIN): RankComparison {
  check("compareRanks", { a: [a, NUMBERS], b: [b, NUMBERS], margin: [margin, "a number"] });
  const differences = pairedDifferences(a, b);
  const shifted = (by: number) => signedRankTest(differences.map((value) => Number((value + by).toFixed(9))));
  const noWorse = shifted(margin).above;
  return {
    n: differences.length,
    meanA: mean(a),
    meanB: mean(b),
    wins: differences.filter((value) => value > 0).length,
    ...hodgesLehmann(differences),
    interval90: hodgesLehmann(differences, 0.9).interval,
    p: signedRankTest(differences).p,
    equivalence: Math.max(noWorse, shifted(-margin).below),
    noWorse,
    student: meanInterval(differences),
    signFlip: signFlipTest(differences),
  };
}

/**
 * The rule of `PROTOCOL-2.md`. Better or worse: the estimate is beyond the margin, the 95 % interval excludes 0, and the
 * adjusted P is below 0.05. Equivalent: the 90 % interval lies inside the margin. Else undecided.
 * @param adjusted The P value, adjusted for all comparisons of the family.
 */
export function judgeRanks(
  { estimate, interval, interval90 }: RankComparison,
  adjusted: number,
  margin = MARGIN,
): Verdict {
  if (adjusted < 0.05 && interval.low > 0 && estimate > margin) return "better";
  if (adjusted < 0.05 && interval.high < 0 && estimate < -margin) return "worse";
  return -margin < interval90.low && interval90.high < margin ? "equivalent" : "undecided";
}
