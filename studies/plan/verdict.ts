/**
 * The verdict on a study: in each arm, the first head against each of the others, seed by seed. What is said of it is tables
 * for people, and the same as records for programs.
 * @module
 */
import { basename } from "node:path";
import { compare, type Comparison, holmCorrection, judge } from "../statistics/compare.ts";
import { accuracyByEpoch, lastRecalls } from "../statistics/learning_curves.ts";
import { twoLevelBootstrap } from "../statistics/two_level_bootstrap.ts";
import type { Interval } from "../statistics/distributions.ts";
import { formatInterval, formatP, formatPercent, formatPoints } from "../format.ts";
import { type Arm, measuresTest } from "./study.ts";
import { hasDiverged, isResult, type Result, type StoredTraining, TRAININGS } from "./results.ts";
import { check, recordOf } from "../../lib/options.ts";

/** A row of a table: its cells by their column's head. Numbers are right-aligned. */
export type Row = Readonly<Record<string, string | number>>;

/** A table with its words. */
export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
  /** How to read it, and what is missing. */
  readonly note?: string;
}

/** What a study's file may export as `judge`; without it a study is judged by `judgeStudy`. */
export type Judge = (trainings: readonly StoredTraining[]) => readonly Section[] | Promise<readonly Section[]>;

/** Two results with the same seed. */
export type Pair = readonly [a: Result, b: Result];

/** Two heads of an arm over the seeds that both have. */
export interface ArmPairs {
  readonly arm: Arm;
  readonly a: string;
  readonly b: string;
  readonly pairs: readonly Pair[];
}

/** Two heads of an arm and their comparison, by the accuracies on the test images after the last epoch. */
export interface PairVerdict extends ArmPairs {
  readonly comparison: Comparison;
  /** P value of the comparison, by Holm's method over all comparisons of the arm; NaN for one pair. */
  readonly adjusted: number;
}

/** The table of a study without a rule of its own: every comparison of every arm, by Student's interval and margin. */
export function judgeStudy(trainings: readonly StoredTraining[]): Section[] {
  check("judgeStudy", { trainings: [trainings, TRAININGS] });
  const diverged = trainings.filter(isResult).filter(hasDiverged);
  const sound = trainings.filter((training) => !hasDiverged(training));
  const stuck = sound.filter(isResult).filter((result) => isStuck(result, result.record.history.length));
  const verdicts = judgeResults(sound.filter(isResult));
  const measured = trainings.filter(({ planned }) => measuresTest(planned));
  const rows = pairArms(measured).map(({ arm, a, b }): Row => {
    const count = (some: readonly Result[]) =>
      [a, b].map((head) => some.filter(({ planned }) => planned.arm.name === arm.name && planned.head === head).length)
        .join(", ");
    const own = verdicts.find((verdict) => verdict.arm.name === arm.name && verdict.b === b);
    const row: Row = {
      "arm": arm.name,
      "data": arm.dataName ?? basename(arm.dataset),
      "A − B": `${a} − ${b}`,
      "pairs": `${own?.pairs.length ?? 0} of ${arm.seeds.length}`,
      ...(diverged.length > 0 ? { diverged: count(diverged) } : {}),
    };
    if (!own) return row;
    const { comparison, adjusted } = own;
    return {
      ...row,
      "A": formatPercent(comparison.meanA),
      "B": formatPercent(comparison.meanB),
      "difference": formatPoints(comparison.difference),
      "95 % interval": formatInterval(comparison.interval),
      "stuck": count(stuck),
      "P": formatP(adjusted),
      // Of one comparison the interval decides alone; of several, whoever looks at all finds some that please.
      "A is": judge(comparison, Object.keys(arm.heads).length > 2 ? adjusted : 0),
    };
  });
  return [{ title: "Comparisons", rows, note: diverged.length > 0 ? `${NOTE}\n${DIVERGED_NOTE}` : NOTE }];
}

const NOTE =
  `Accuracies on the test images in percent, differences in points; stuck: trainings of A and of B below one and a half times
guessing. P: of the paired t test, by Holm's method over the heads of an arm. Better or worse: the interval excludes 0, the
difference is beyond ±0.5, and where an arm has several comparisons P is below 0.05. Equivalent: the 90 % interval lies within.`;

const DIVERGED_NOTE =
  `Diverged: trainings of A and of B whose loss is no number at the end, or above 1,000. Their pairs are left out, since such
an accuracy tells of the learning rate alone; where there are many, take a smaller one for both.`;

/** The first head of each arm beside each of the others, in the order of the study; also where no pair is there yet. */
export function pairArms(trainings: readonly Omit<StoredTraining, "isComplete">[]): ArmPairs[] {
  return [...Map.groupBy(trainings, ({ planned }) => planned.arm.name).values()].flatMap((own) => {
    const [{ planned: { arm } }] = own;
    const [a, ...others] = Object.keys(arm.heads);
    const results = own.filter(isResult);
    return others.map((b) => ({ arm, a, b, pairs: pairHeads(results, a, b) }));
  });
}

/** The verdicts of all arms that have two heads with a seed in common, in the order of the study. */
export function judgeResults(results: readonly Result[]): PairVerdict[] {
  const compared = pairArms(results).filter(({ pairs }) => pairs.length > 0)
    .map((own) => ({ ...own, comparison: compareByMeans(own.pairs) }));
  return [...Map.groupBy(compared, ({ arm }) => arm.name).values()].flatMap((own) => {
    const adjusted = holmCorrection(own.map(({ comparison }) => comparison.p));
    return own.map((verdict, i) => ({ ...verdict, adjusted: adjusted[i] }));
  });
}

/** Results of two heads with the same seed, in the order of seeds. All results must be of one arm. */
export function pairHeads(results: readonly Result[], a: string, b: string): Pair[] {
  check("pairHeads", { results: [results, TRAININGS], a: [a, "a text"], b: [b, "a text"] });
  const bySeed = (head: string) =>
    new Map(results.flatMap((result) => result.planned.head === head ? [[result.planned.seed, result] as const] : []));
  const others = bySeed(b);
  return [...bySeed(a)].sort(([first], [second]) => first - second).flatMap(([seed, result]) => {
    const other = others.get(seed);
    return other ? [[result, other] as const] : [];
  });
}

/** What is measured of each of two trainings; their accuracy, unless told otherwise. */
export type Measure = (result: Result) => number;

/** Compares what is measured of the trainings of some pairs by means. */
export function compareByMeans(pairs: readonly Pair[], measure: Measure = finalAccuracy): Comparison {
  return compare(pairs.map(([a]) => measure(a)), pairs.map(([, b]) => measure(b)));
}

/** How many trainings of A and of B have something, and in how many pairs only one of them. */
export function countOnly(pairs: readonly Pair[], has: (result: Result) => boolean) {
  const of = (side: 0 | 1) => pairs.filter((pair) => has(pair[side])).length;
  const only = (side: 0 | 1) => pairs.filter((pair) => has(pair[side]) && !has(pair[1 - side])).length;
  return { a: of(0), b: of(1), onlyA: only(0), onlyB: only(1) };
}

/** The 95 % interval of the mean difference of some pairs with other seeds and other test images of their kind. */
export function intervalOverImages(pairs: readonly Pair[], resamples?: number): Interval {
  const [a, b] = [0, 1].map((side) => pairs.map((pair) => pair[side].outcomes.correct));
  return twoLevelBootstrap(a, b, resamples);
}

/** Accuracy on the test images after the last epoch, 0–1. */
export function finalAccuracy(result: { readonly record: Pick<Result["record"], "history"> }): number {
  const record = recordOf("the record of a run", { history: "a list" });
  check("finalAccuracy", { result: [result, recordOf("a result, such as readResults() gives", { record })] });
  return accuracyByEpoch(result.record.history).at(-1)!;
}

/** Lowest recall of a class on the test images after the last epoch, 0–1. */
export function worstRecall({ record }: Result): number {
  return Math.min(...lastRecalls(record));
}

/**
 * Whether a training is stuck: its accuracy on the test images after `epoch` is below one and a half times that of guessing
 * among equally frequent classes. `undefined` where that epoch was not measured.
 */
export function isStuck({ record: { history, classes } }: Result, epoch: number): boolean | undefined {
  const accuracy = history[epoch - 1]?.measured.test?.accuracy;
  return accuracy && accuracy.correct / accuracy.total < 1.5 / classes.length;
}
