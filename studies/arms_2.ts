/**
 * The arms of the second verdict by the rule of `PROTOCOL-2.md`: which trainings begin, and who is ahead by ranks.
 * @module
 */
import { processorsOf, type Result, type StoredTraining } from "./plan/results.ts";
import { type ArmPairs, finalAccuracy, type Measure, type Pair, pairArms } from "./plan/verdict.ts";
import { compareRanks, holmCorrection, judge, type RankComparison, type Verdict } from "./statistics/compare.ts";

/** Two heads of an arm over the seeds that both have. */
export interface ArmVerdict extends ArmPairs {
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
  const found = pairArms(trainings).map(compareArm);
  // The eight sets of main are one family, also while some have no runs: what is missing counts as a P of 1.
  const families = Map.groupBy(found, ({ arm: { name } }) => name.startsWith("main: ") ? "main" : name);
  return [...families].flatMap(([family, own]) => {
    const missing = family === "main" ? Math.max(0, 8 - own.length) : 0;
    const adjusted = holmCorrection([...own.map(({ all }) => all?.p ?? 1), ...Array(missing).fill(1)]);
    return own.map((verdict, i) => ({
      ...verdict,
      adjusted: adjusted[i],
      ...(verdict.isComplete ? { verdict: judge(verdict.all!, adjusted[i]) } : {}),
    }));
  });
}

function compareArm({ arm, a, b, pairs: paired }: ArmPairs): Omit<ArmVerdict, "adjusted"> {
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
    ...(pairs.length > 0 ? { all: rankPairs(pairs) } : {}),
    ...(begun.length > 0 ? { begun: rankPairs(begun) } : {}),
  };
}

/** Compares what is measured of the trainings of some pairs by ranks. */
export function rankPairs(pairs: readonly Pair[], measure: Measure = finalAccuracy): RankComparison {
  return compareRanks(pairs.map(([a]) => measure(a)), pairs.map(([, b]) => measure(b)));
}

/** The arms of a group all of whose pairs are there. */
export function completeArms(verdicts: readonly ArmVerdict[], group = "main"): ArmVerdict[] {
  return verdicts.filter(({ arm, isComplete }) => isComplete && arm.name.split(":")[0] === group);
}
