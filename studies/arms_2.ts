/**
 * The arms of the second verdict by the rule of `PROTOCOL-2.md`: which trainings begin, and who is ahead by ranks.
 * @module
 */
import type { Arm } from "./plan/study.ts";
import { isResult, processorsOf, type Result, type StoredTraining } from "./plan/results.ts";
import { finalAccuracy, type Pair, pairHeads } from "./plan/verdict.ts";
import type { Verdict } from "./statistics/compare.ts";
import { compareRanks, judgeRanks, type RankComparison } from "./statistics/compare_ranks.ts";
import { holmCorrection } from "./statistics/holm.ts";

/** Two heads of an arm over the seeds that both have. */
export interface ArmVerdict {
  readonly arm: Arm;
  readonly a: string;
  readonly b: string;
  readonly pairs: readonly Pair[];
  /** Seeds whose two trainings come from different kinds of processors: left out, to be trained again. */
  readonly mixed: readonly number[];
  readonly isComplete: boolean;
  /** Of all pairs, and of those of which both trainings begin; absent without any. */
  readonly all?: RankComparison;
  readonly begun?: RankComparison;
  /** P value of `all`, by Holm's method over the arm's family. */
  readonly adjusted: number;
  /** Only of a complete arm. */
  readonly verdict?: Verdict;
}

/**
 * Whether a training begins: the mean training loss of its last epoch is below 0.9 of the loss of class shares, −Σ p ln p,
 * which is what a network has that knows nothing of the image.
 */
export function begins({ record: { history, images } }: Pick<Result, "record">): boolean {
  const total = images.train!.reduce((sum, count) => sum + count, 0);
  const ofShares = -images.train!.reduce(
    (sum, count) => count > 0 ? sum + count / total * Math.log(count / total) : sum,
    0,
  );
  return history.at(-1)!.trainingLoss < 0.9 * ofShares;
}

/** The verdict on each arm that has trainings in its plan, comparison by comparison. */
export function judgeArms(trainings: readonly StoredTraining[]): ArmVerdict[] {
  const arms = [...new Map(trainings.map(({ planned: { arm } }) => [arm.name, arm])).values()];
  const results = trainings.filter(isResult);
  const found = arms.flatMap((arm) => {
    const own = results.filter(({ planned }) => planned.arm.name === arm.name);
    const [a, ...others] = Object.keys(arm.heads);
    return others.map((b) => compareHeads(arm, a, b, own));
  });
  // The eight sets of main are one family, also while some have no runs: what is missing counts as a P of 1.
  const families = Map.groupBy(found, ({ arm: { name } }) => name.startsWith("main: ") ? "main" : name);
  return [...families].flatMap(([family, own]) => {
    const missing = family === "main" ? Math.max(0, 8 - own.length) : 0;
    const adjusted = holmCorrection([...own.map(({ all }) => all?.p ?? 1), ...Array(missing).fill(1)]);
    return own.map((verdict, i) => ({
      ...verdict,
      adjusted: adjusted[i],
      ...(verdict.isComplete ? { verdict: judgeRanks(verdict.all!, adjusted[i]) } : {}),
    }));
  });
}

function compareHeads(arm: Arm, a: string, b: string, results: readonly Result[]): Omit<ArmVerdict, "adjusted"> {
  const paired = pairHeads(results, a, b);
  const isMixed = (pair: Pair) => processorsOf(pair[0].record) !== processorsOf(pair[1].record);
  const pairs = paired.filter((pair) => !isMixed(pair));
  const begun = pairs.filter((pair) => pair.every(begins));
  return {
    arm,
    a,
    b,
    pairs,
    mixed: paired.filter(isMixed).map(([{ planned }]) => planned.seed),
    isComplete: pairs.length === arm.seeds.length,
    ...(pairs.length > 0 ? { all: compareBy(pairs, finalAccuracy) } : {}),
    ...(begun.length > 0 ? { begun: compareBy(begun, finalAccuracy) } : {}),
  };
}

/** Compares a measure of the pairs' trainings by ranks. */
export function compareBy(pairs: readonly Pair[], measure: (result: Result) => number): RankComparison {
  return compareRanks(pairs.map(([a]) => measure(a)), pairs.map(([, b]) => measure(b)));
}

/** The arms of main all of whose pairs are there. */
export function completeSets(verdicts: readonly ArmVerdict[]): ArmVerdict[] {
  return verdicts.filter(({ arm, isComplete }) => arm.name.startsWith("main: ") && isComplete);
}

/** How many trainings of A and of B have something, and in how many pairs only one of them. */
export function countOnly(pairs: readonly Pair[], has: (result: Result) => boolean) {
  const of = (side: 0 | 1) => pairs.filter((pair) => has(pair[side])).length;
  const only = (side: 0 | 1) => pairs.filter((pair) => has(pair[side]) && !has(pair[1 - side])).length;
  return { a: of(0), b: of(1), onlyA: only(0), onlyB: only(1) };
}

/** A share in percent or points; "–" where it was not measured. */
export function points(share: number): string {
  return Number.isNaN(share) ? "–" : (100 * share).toFixed(2);
}
