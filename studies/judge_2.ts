/**
 * The rule of `PROTOCOL-2.md`, applied to the records of `verdict-2.ts`: which trainings begin, how good they are then, and
 * what became of the hypotheses.
 * @module
 */
import { basename } from "node:path";
import { formatP, formatPoints } from "../lib/format.ts";
import { mean } from "../lib/numbers.ts";
import { sha256 } from "../lib/runs/canonical.ts";
import { describeFindings, type Finding, settle, type Test } from "./hypotheses.ts";
import type { Judge, Row, Section } from "./plan/judgement.ts";
import { isResult, processorsOf, type Result, type StoredTraining } from "./plan/results.ts";
import type { Arm } from "./plan/study.ts";
import { finalAccuracy, formatInterval, isStuck, type Pair, pairHeads, worstRecall } from "./plan/verdict.ts";
import { signedRankPosterior } from "./statistics/across_datasets.ts";
import type { Verdict } from "./statistics/compare.ts";
import { compareRanks, judgeRanks, MARGIN, type RankComparison } from "./statistics/compare_ranks.ts";
import { holmCorrection } from "./statistics/holm.ts";
import { accuracyByEpoch } from "./statistics/learning_curves.ts";
import { fitRandomEffects } from "./statistics/random_effects.ts";
import { mcnemarTest, shareInterval } from "./statistics/shares.ts";

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
    ...{ arm, a, b, pairs },
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

/** H1 to H8 on those arms that are complete. */
export function testSecondHypotheses(verdicts: readonly ArmVerdict[]): Finding[] {
  const of = (name: string) => verdicts.find(({ arm, isComplete }) => arm.name === name && isComplete);
  const test = (arm: ArmVerdict | undefined, make: (pairs: readonly Pair[]) => Omit<Test, "n">): Test[] =>
    arm ? [{ n: arm.pairs.length, ...make(arm.pairs) }] : [];
  const main = of("main: fashion-mnist");
  return settle([
    ...test(of("article"), (pairs) => {
      const c = compareBy(pairs, finalAccuracy);
      return {
        id: "H1",
        claim: "Average pooling classifies better by the article's recipe",
        condition: "the estimate of average − max is above 0.5 points, its 95 % interval above 0",
        found: describe(c),
        p: c.p,
        isMet: c.estimate > MARGIN && c.interval.low > 0,
        isRefuted: c.interval.high < 0 || isEquivalent(c),
      };
    }),
    ...test(main, (pairs) => {
      const c = compareBy(pairs, finalAccuracy);
      return {
        id: "H2",
        claim: "By a sound recipe, each at its own rate, the poolings are equal",
        condition: "the 90 % interval of average − max lies within ±0.5 points",
        found: describe(c),
        p: c.equivalence,
        isMet: isEquivalent(c),
        isRefuted: c.p < 0.05 && Math.abs(c.estimate) > MARGIN,
      };
    }),
    ...test(of("begins"), (pairs) => {
      const counts = countOnly(pairs, (result) => isStuck(result, 3)!);
      const p = mcnemarTest(counts);
      return {
        id: "H3",
        claim: "Under the article's loss more trainings are stuck under max",
        condition: "test accuracy below 15 % after epoch 3 more often under max, by McNemar's exact test",
        found: `${counts.a} stuck under average, ${counts.b} under max`,
        p,
        isMet: counts.b > counts.a,
        isRefuted: counts.a > counts.b && p < 0.05,
      };
    }),
    ...test(of("article"), (pairs) => {
      const c = compareBy(pairs, ({ outcomes }) => outcomes.maps!.aboveMiddle);
      return {
        id: "H4",
        claim: "Average pooling uses more of its maps",
        condition: "more cells of the class's map lie above the middle under average, by the signed-rank test",
        found: `${c.meanA.toFixed(2)} cells under average, ${c.meanB.toFixed(2)} under max`,
        ...direction(c, c.estimate > 0),
      };
    }),
    ...test(of("main: cluttered-digits"), (pairs) => {
      const c = compareBy(pairs.map(([a, b]) => [b, a]), finalAccuracy);
      return {
        id: "H5",
        claim: "Max pooling is no worse on cluttered digits",
        condition: "the 95 % interval of max − average lies above −0.5 points",
        found: describe(c, "max − average"),
        p: c.noWorse,
        isMet: c.interval.low > -MARGIN,
        isRefuted: c.interval.high < -MARGIN,
      };
    }),
    ...test(main, (pairs) => {
      const lost = ({ outcomes: { shifts } }: Result) => {
        const at = (distance: number) => shifts.find(({ pixels }) => pixels === distance)!.mean;
        return at(0) - at(4);
      };
      const c = compareBy(pairs, lost);
      return {
        id: "H6",
        claim: "Max pooling loses less when pictures are shifted",
        condition: "fewer points are lost at 4 pixels under max, by the signed-rank test",
        found: `${points(c.meanA)} points lost under average, ${points(c.meanB)} under max`,
        ...direction(c, c.estimate > 0),
      };
    }),
    ...overSets(verdicts),
    ...test(of("article"), (pairs) => {
      const [early, late] = [3, 60].map((epoch) => compareBy(pairs, (result) => accuracyAfter(result, epoch)));
      return {
        id: "H8",
        claim: "The order turns over: max is ahead early, average at the end",
        condition: "both signed-rank tests, after epochs 3 and 60, are significant in these directions",
        found: `average − max is ${formatPoints(early.estimate)} points after epoch 3, ${
          formatPoints(late.estimate)
        } after 60`,
        p: Math.max(early.p, late.p),
        isMet: early.estimate < 0 && late.estimate > 0,
        isRefuted: early.p < 0.05 && early.estimate > 0 || late.p < 0.05 && late.estimate < 0,
      };
    }),
  ]);
}

function overSets(verdicts: readonly ArmVerdict[]): Test[] {
  const sets = completeSets(verdicts);
  if (sets.length === 0) return [];
  const { posterior, without } = posteriors(sets);
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return [{
    id: "H7",
    claim: "Over data sets the poolings are equal",
    n: sets.length,
    condition: "a difference within ±0.5 points has a probability above 95 %, over 8 sets",
    found: `equal ${percent(posterior.equivalent)}, average better ${percent(posterior.better)}, max better ` +
      `${percent(posterior.worse)}; average better ${percent(without.better)} without sets where trainings fail`,
    isMet: sets.length === 8 && posterior.equivalent > 0.95,
    isRefuted: sets.length === 8 && posterior.equivalent < 0.05,
  }];
}

function completeSets(verdicts: readonly ArmVerdict[]): ArmVerdict[] {
  return verdicts.filter(({ arm, isComplete }) => arm.name.startsWith("main: ") && isComplete);
}

/** The Bayesian signed-rank test over the sets, and over those of which eight pairs or more begin. */
function posteriors(sets: readonly ArmVerdict[]) {
  const estimates = (some: readonly ArmVerdict[]) => some.map(({ all }) => all!.estimate);
  const beginning = sets.filter(({ begun }) => (begun?.n ?? 0) >= 8);
  return {
    posterior: signedRankPosterior(estimates(sets), { margin: MARGIN }),
    without: signedRankPosterior(estimates(beginning), { margin: MARGIN }),
  };
}

const NOTE =
  `Differences in points, over all pairs: Hodges–Lehmann estimate, exact interval, signed-rank test; P by Holm's method over the
eight sets of main, or the heads of an arm. "Begin": trainings of A and of B that begin, and McNemar's P. "Of these": the
estimate over pairs that both begin. Better or worse: estimate beyond ±0.5, interval without 0, adjusted P below 0.05.
Equivalent: the 90 % interval within ±0.5. An incomplete arm has no word.`;

/** The tables of the second verdict, the protocol's SHA-256 first. */
export const judgeSecond: Judge = async (trainings) => {
  const protocol = await Deno.readFile(new URL("./PROTOCOL-2.md", import.meta.url));
  const verdicts = judgeArms(trainings);
  const missing = verdicts.filter(({ isComplete }) => !isComplete).map(({ arm, b, pairs }) =>
    `${arm.name}${Object.keys(arm.heads).length > 2 ? `, ${b}` : ""} (${pairs.length} of ${arm.seeds.length})`
  );
  const mixed = verdicts.flatMap(({ arm, mixed }) => mixed.map((seed) => `${arm.name}, seed ${seed}`));
  const note = [
    NOTE,
    ...(missing.length > 0 ? [`Incomplete: ${missing.join("; ")}.`] : []),
    ...(mixed.length > 0 ? [`Of two kinds of processors, left out, to be trained again: ${mixed.join("; ")}.`] : []),
    ...(completeSets(verdicts).length < 8
      ? ["Arms of sets without chosen rates are not planned yet: see rates-2."]
      : []),
  ].join("\n");
  const findings = describeFindings(testSecondHypotheses(verdicts), "Hypotheses");
  return [
    { title: `Protocol: studies/PROTOCOL-2.md, SHA-256 ${sha256(protocol)}`, rows: [] },
    { title: "Arms", rows: verdicts.map(armRow), note },
    {
      title: "Beside the accuracy, means of A and of B",
      rows: verdicts.filter(({ all }) => all).map(besideRow),
      note: BESIDE,
    },
    { ...findings, note: "Hypotheses on incomplete arms are left out." },
    ...acrossSets(verdicts),
  ];
};

/** A comparison as a row of the table of arms. */
export function armRow({ arm, a, b, pairs, all, begun, adjusted, verdict, isComplete }: ArmVerdict): Row {
  const row = { "arm": arm.name, "data": basename(arm.dataset), "A − B": `${a} − ${b}` };
  const done = `${pairs.length} of ${arm.seeds.length}`;
  if (!all) return { ...row, pairs: done };
  const counts = countOnly(pairs, begins);
  return {
    ...row,
    "pairs": done,
    "A": points(all.meanA),
    "B": points(all.meanB),
    "A ahead": all.wins,
    "difference": formatPoints(all.estimate),
    "95 % interval": formatInterval(all.interval),
    "P": formatP(adjusted),
    "A is": isComplete ? verdict! : "incomplete",
    "begin": `${counts.a}, ${counts.b}`,
    "P of begin": formatP(mcnemarTest(counts)),
    "of these": begun ? formatPoints(begun.estimate) : "–",
    "Student": formatInterval(all.student),
    "sign flips": formatP(all.signFlip),
  };
}

const BESIDE =
  `Begin: exact intervals of the share that begins, in percent; lowest recall of a class and balanced accuracy in percent; cross entropy in nats; calibration error in points; images: the
estimated difference in test images; before the sigmoid: accuracy by the greatest value where scores may be equal.`;

function besideRow({ arm, a, b, pairs, all }: ArmVerdict): Row {
  const both = (measure: (result: Result) => number, write: (value: number) => string) =>
    [0, 1].map((side) => write(mean(pairs.map((pair) => measure(pair[side]))))).join(", ");
  const test = ({ record }: Result) => record.history.at(-1)!.measured.test!;
  const images = test(pairs[0][0]).accuracy.total;
  return {
    "arm": arm.name,
    "A − B": `${a} − ${b}`,
    "begin, 95 %": [0, 1].map((side) => shareOf(pairs.filter((pair) => begins(pair[side])).length, pairs.length)).join(
      "; ",
    ),
    "lowest recall": both(worstRecall, points),
    "balanced accuracy": both(balancedAccuracy, points),
    "cross entropy": both((result) => test(result).loss, (value) => value.toFixed(3)),
    "calibration error": both(({ outcomes }) => outcomes.calibration?.error ?? NaN, points),
    "before the sigmoid": both(({ outcomes }) => (outcomes.correctBeforeSigmoid ?? NaN) / images, points),
    "images": `${Math.round(all!.estimate * images)} of ${images}`,
  };
}

/** The mean of the recalls of all classes, which counts each class alike. */
export function balancedAccuracy({ record }: Result): number {
  const correct = record.history.at(-1)!.measured.test!.correctByClass!;
  return mean(correct.map((count, label) => count / record.images.test![label]));
}

function acrossSets(verdicts: readonly ArmVerdict[]): Section[] {
  const sets = completeSets(verdicts);
  if (sets.length < 2) return [];
  const differences = sets.map(({ pairs }) => pairs.map(([a, b]) => finalAccuracy(a) - finalAccuracy(b)));
  const { mean: middle, interval, between, within } = fitRandomEffects(differences);
  const rows = [{
    "data sets": sets.length,
    "mean difference": formatPoints(middle),
    "95 % interval": formatInterval(interval),
    "deviation between sets": points(between),
    "within": points(within),
  }];
  return [{ title: "Over data sets: random effects, in points", rows, note: `Of ${sets.length} complete sets of 8.` }];
}

function countOnly(pairs: readonly Pair[], has: (result: Result) => boolean) {
  const of = (side: 0 | 1) => pairs.filter((pair) => has(pair[side])).length;
  const only = (side: 0 | 1) => pairs.filter((pair) => has(pair[side]) && !has(pair[1 - side])).length;
  return { a: of(0), b: of(1), onlyA: only(0), onlyB: only(1) };
}

/** A hypothesis about a direction: met where the estimate points there, refuted where it points elsewhere for sure. */
function direction({ p, estimate }: RankComparison, isMet: boolean) {
  return { p, isMet, isRefuted: !isMet && estimate !== 0 && p < 0.05 };
}

function isEquivalent({ interval90: { low, high } }: RankComparison): boolean {
  return -MARGIN < low && high < MARGIN;
}

function accuracyAfter({ record }: Result, epoch: number): number {
  return accuracyByEpoch(record.history)[epoch - 1];
}

function describe({ estimate, interval }: RankComparison, what = "average − max"): string {
  return `${what} is ${formatPoints(estimate)} points (95 % interval ${formatInterval(interval)})`;
}

/** The exact interval of a share, in percent. */
function shareOf(count: number, total: number): string {
  const { low, high } = shareInterval({ count, total });
  return `${(100 * low).toFixed(0)} to ${(100 * high).toFixed(0)}`;
}

/** A share in percent or points; "–" where it was not measured. */
function points(share: number): string {
  return Number.isNaN(share) ? "–" : (100 * share).toFixed(2);
}
