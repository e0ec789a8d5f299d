/**
 * The verdict on a study: in each arm, the first head against each of the others, seed by seed.
 * @module
 */
import { basename } from "node:path";
import { compare, type Comparison } from "../statistics/compare.ts";
import { holmCorrection } from "../statistics/holm.ts";
import { accuracyByEpoch, lastRecalls } from "../statistics/learning_curves.ts";
import { twoLevelBootstrap } from "../statistics/two_level_bootstrap.ts";
import type { Interval } from "../statistics/distributions.ts";
import { formatP, formatPoints } from "../format.ts";
import type { Row, Section } from "./judgement.ts";
import { measuresTest } from "./study.ts";
import { hasDiverged, isResult, type Result, type StoredTraining, TRAININGS } from "./results.ts";
import { check, recordOf } from "../../lib/options.ts";

/** Two heads of an arm over the seeds that both have. */
export interface PairVerdict {
  readonly arm: string;
  readonly dataset: string;
  readonly a: string;
  readonly b: string;
  /** Of the accuracies on the test images after the last epoch. */
  readonly comparison: Comparison;
  /** P value of the comparison's t test, by Holm's method over all comparisons of the arm; NaN for one pair. */
  readonly adjusted: number;
}

/** The table of a study without a rule of its own: every comparison of every arm, by Student's interval and margin. */
export function judgeStudy(trainings: readonly StoredTraining[]): Section[] {
  check("judgeStudy", { trainings: [trainings, TRAININGS] });
  const [diverged, results] = divide(trainings.filter(isResult), hasDiverged);
  const verdicts = judgeResults(results);
  const measured = trainings.filter(({ planned }) => measuresTest(planned));
  const arms = [...new Map(measured.map(({ planned: { arm } }) => [arm.name, arm])).values()];
  const rows = arms.flatMap(({ name, dataset, seeds, heads }): Row[] => {
    const own = verdicts.filter(({ arm }) => arm === name);
    const ofHead = (some: readonly Result[], head: string) =>
      some.filter(({ planned }) => planned.arm.name === name && planned.head === head);
    const stuckOf = (head: string) =>
      ofHead(results, head).filter((result) => isStuck(result, result.record.history.length)).length;
    const divergedOf = (a: string, b: string) =>
      diverged.length > 0 ? { diverged: [a, b].map((head) => ofHead(diverged, head).length).join(", ") } : {};
    if (own.length === 0) {
      const [a, b = a] = Object.keys(heads);
      const none = { "arm": name, "data": basename(dataset), "A − B": "–", "pairs": `0 of ${seeds.length}` };
      return [{ ...none, ...divergedOf(a, b) }];
    }
    return own.map(({ dataset, a, b, comparison, adjusted }) => ({
      "arm": name,
      "data": dataset,
      "A − B": `${a} − ${b}`,
      "pairs": `${comparison.n} of ${seeds.length}`,
      "A": percent(comparison.meanA),
      "B": percent(comparison.meanB),
      "difference": formatPoints(comparison.difference),
      "95 % interval": formatInterval(comparison.interval),
      "stuck": `${stuckOf(a)}, ${stuckOf(b)}`,
      ...divergedOf(a, b),
      "P": formatP(adjusted),
      "A is": isSure(comparison.verdict, adjusted, Object.keys(heads).length) ? comparison.verdict : "undecided",
    }));
  });
  return [{ title: "Comparisons", rows, note: diverged.length > 0 ? `${NOTE}\n${DIVERGED_NOTE}` : NOTE }];
}

function divide<T>(values: readonly T[], isFirst: (value: T) => boolean): readonly [T[], T[]] {
  return [values.filter(isFirst), values.filter((value) => !isFirst(value))];
}

const NOTE =
  `Accuracies on the test images in percent, differences in points; stuck: trainings of A and of B below one and a half times
guessing. P: of the paired t test, by Holm's method over the heads of an arm. Better or worse: the interval excludes 0, the
difference is beyond ±0.5, and where an arm has several comparisons P is below 0.05. Equivalent: the 90 % interval lies within.`;

const DIVERGED_NOTE =
  `Diverged: trainings of A and of B whose loss is no number at the end, or above 1,000. Their pairs are left out, since such
an accuracy tells of the learning rate alone; where there are many, take a smaller one for both.`;

/** Of one comparison the interval decides alone; of several, whoever looks at all finds some that please. */
function isSure(verdict: Comparison["verdict"], adjusted: number, heads: number): boolean {
  return verdict === "equivalent" || verdict === "undecided" || heads <= 2 || adjusted < 0.05;
}

function percent(share: number): string {
  return (100 * share).toFixed(2);
}

/** An interval of differences in points; "unknown" where nothing bounds it. */
export function formatInterval({ low, high }: Interval): string {
  return Number.isFinite(low) ? `${formatPoints(low)} to ${formatPoints(high)}` : "unknown";
}

/** Two results with the same seed. */
export type Pair = readonly [a: Result, b: Result];

/** The verdicts of all arms that have two heads with a seed in common, in the order of the study. */
export function judgeResults(results: readonly Result[]): PairVerdict[] {
  return [...Map.groupBy(results, ({ planned }) => planned.arm.name).values()].flatMap((group) => {
    const [{ planned: { arm }, record }] = group;
    const [a, ...others] = Object.keys(arm.heads);
    const verdicts = others.flatMap((b) => {
      const pairs = pairHeads(group, a, b);
      if (pairs.length === 0) return [];
      return [{ arm: arm.name, dataset: record.experiment.data.name, a, b, comparison: comparePairs(pairs) }];
    });
    const tested = verdicts.filter(({ comparison }) => Number.isFinite(comparison.tTest));
    const adjusted = holmCorrection(tested.map(({ comparison }) => comparison.tTest));
    return verdicts.map((verdict) => ({ ...verdict, adjusted: adjusted[tested.indexOf(verdict)] ?? NaN }));
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

/** Compares what is measured of the trainings of some pairs: their accuracies, unless told otherwise. */
export function comparePairs(
  pairs: readonly Pair[],
  measure: (result: Result) => number = finalAccuracy,
): Comparison {
  return compare(pairs.map(([a]) => measure(a)), pairs.map(([, b]) => measure(b)));
}

/** The 95 % interval of the mean difference of some pairs with other seeds and other test images of their kind. */
export function intervalOverImages(pairs: readonly Pair[], resamples?: number): Interval {
  const [a, b] = [0, 1].map((side) => pairs.map((pair) => pair[side].outcomes.correct));
  return twoLevelBootstrap(a, b, resamples === undefined ? {} : { resamples });
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
