/**
 * The hypotheses of `PROTOCOL.md` H1 to H7, tested on the results of the study `verdict.ts`.
 * @module
 */
import { signedRankPosterior } from "./statistics/across_datasets.ts";
import type { Interval } from "./statistics/distributions.ts";
import { holmCorrection } from "./statistics/holm.ts";
import { pairedDifferences, tailBeyond } from "./statistics/paired_differences.ts";
import { mcnemarTest } from "./statistics/shares.ts";
import { signedRankTest } from "./statistics/signed_rank.ts";
import { formatP, formatPoints } from "./format.ts";
import { mean } from "../lib/numbers.ts";
import type { Section } from "./plan/judgement.ts";
import type { Result } from "./plan/results.ts";
import { countOnly } from "./arms_2.ts";
import { comparePairs, finalAccuracy, formatInterval, isStuck, type Pair, pairHeads } from "./plan/verdict.ts";

/** What was found of one hypothesis. */
export interface Finding {
  readonly id: string;
  /** The hypothesis, as registered. */
  readonly claim: string;
  /** When it holds, as registered. */
  readonly condition: string;
  /** Pairs of trainings, or data sets. */
  readonly n: number;
  /** What was measured, in words with numbers. */
  readonly found: string;
  /** 0–1; absent where the condition is none on a P value. */
  readonly p?: number;
  /** The same after Holm's method over all hypotheses with P values. */
  readonly adjusted?: number;
  /** "fails" where the opposite was shown, "undecided" where neither was. */
  readonly verdict: "holds" | "fails" | "undecided";
}

/** A finding before the P values of all are adjusted. */
export type Test = Omit<Finding, "adjusted" | "verdict"> & { readonly isMet: boolean; readonly isRefuted: boolean };

const MARGIN = 0.005, LEVEL = 0.05;
const MARGIN_POINTS = 100 * MARGIN;
const SHIFT = 4;
/** Data sets that H7 was registered for. */
const SETS = 8;

/** A test of some pairs, unless there are none. */
export function testPairs(pairs: readonly Pair[], make: (pairs: readonly Pair[]) => Omit<Test, "n">): Test[] {
  return pairs.length > 0 ? [{ n: pairs.length, ...make(pairs) }] : [];
}

/** Tests those hypotheses whose trainings have begun to come in, in their order. */
export function testHypotheses(results: readonly Result[]): Finding[] {
  const pairsOf = (...arms: string[]) =>
    arms.flatMap((arm) => pairHeads(results.filter(({ planned }) => planned.arm.name === arm), "average", "max"));
  const [article, sound] = [pairsOf("article"), pairsOf("sound")];
  const arms = [...new Map(results.map(({ planned: { arm } }) => [arm.name, arm])).values()];
  const sets = arms.filter(({ name }) => /^sound(: |$)/.test(name)).map((arm) => ({ arm, pairs: pairsOf(arm.name) }))
    .filter(({ arm, pairs }) => pairs.length === arm.seeds.length).map(({ pairs }) => pairs);
  return settle([
    ...testPairs(article, (pairs) => {
      const c = comparePairs(pairs);
      return {
        id: "H1",
        claim: "Average pooling classifies better by the article's recipe",
        condition: `the 95 % interval of average − max excludes 0, and its mean is above ${MARGIN_POINTS} points`,
        found: describeDifference(c.difference, c.interval),
        p: c.tTest,
        isMet: c.verdict === "better",
        isRefuted: c.verdict === "worse" || c.verdict === "equivalent",
      };
    }),
    ...testPairs(sound, (pairs) => {
      const c = comparePairs(pairs);
      return {
        id: "H2",
        claim: "With logits and shuffled images the poolings are equal",
        condition: `the 90 % interval of average − max lies within ±${MARGIN_POINTS} points`,
        found: describeDifference(c.difference, c.interval),
        p: c.equivalence.p,
        isMet: c.equivalence.holds,
        isRefuted: c.verdict === "better" || c.verdict === "worse",
      };
    }),
    ...testPairs(article.length > 0 ? [...article, ...pairsOf("starts")] : [], (pairs) => {
      const counts = countOnly(pairs, (result) => isStuck(result, 3)!);
      const p = mcnemarTest(counts);
      return {
        id: "H3",
        claim: "Max pooling gets stuck more often under the article's loss",
        condition: "more trainings are stuck after epoch 3 under max, by McNemar's exact test",
        found: `${counts.a} stuck under average, ${counts.b} under max, ${counts.a - counts.onlyA} seeds under both`,
        p,
        isMet: counts.b > counts.a,
        isRefuted: counts.a > counts.b && p < LEVEL,
      };
    }),
    ...testPairs(article.filter(haveMaps), (pairs) => {
      const c = comparePairs(pairs, ({ outcomes }) => outcomes.maps!.aboveMiddle);
      return {
        id: "H4",
        claim: "Average pooling uses more of its maps",
        condition: "more cells lie above the middle of the class's map under average, by the t test",
        found: `${c.meanA.toFixed(2)} cells under average, ${c.meanB.toFixed(2)} under max`,
        p: c.tTest,
        isMet: c.difference > 0,
        isRefuted: c.difference < 0 && c.tTest < LEVEL,
      };
    }),
    ...testPairs(pairsOf("sound: cluttered-digits"), (pairs) => {
      const c = comparePairs(pairs.map(([a, b]) => [b, a]));
      const differences = pairs.map(([a, b]) => finalAccuracy(b) - finalAccuracy(a));
      return {
        id: "H5",
        claim: "Max pooling is no worse on cluttered digits",
        condition: `the 95 % interval of max − average lies above −${MARGIN_POINTS} points`,
        found: describeDifference(c.difference, c.interval, "max − average"),
        p: 1 - tailBeyond(mean(differences) + MARGIN, differences),
        isMet: c.interval.low > -MARGIN,
        isRefuted: c.interval.high < -MARGIN,
      };
    }),
    ...testPairs(sound, (pairs) => {
      const c = comparePairs(pairs, lostByShift);
      const [average, max] = [c.meanA, c.meanB].map((lost) => (100 * lost).toFixed(2));
      return {
        id: "H6",
        claim: "Max pooling loses less when pictures are shifted",
        condition: `fewer points are lost at ${SHIFT} pixels under max, by the t test`,
        found: `${average} points lost under average, ${max} under max`,
        p: c.tTest,
        isMet: c.difference > 0,
        isRefuted: c.difference < 0 && c.tTest < LEVEL,
      };
    }),
    ...(sets.length > 0 ? [manyDatasets(sets)] : []),
  ]);
}

/** Adjusts the P values of some tests together, by Holm's method, and says what became of each hypothesis. */
export function settle(tests: readonly Test[]): Finding[] {
  const tested = tests.filter(({ p }) => p !== undefined && Number.isFinite(p));
  const adjusted = new Map(holmCorrection(tested.map(({ p }) => p!)).map((value, i) => [tested[i].id, value]));
  return tests.map(({ isMet, isRefuted, ...test }) => {
    const value = adjusted.get(test.id);
    const isSure = test.p === undefined || (value ?? NaN) < LEVEL;
    const verdict = isMet && isSure ? "holds" : isRefuted ? "fails" : "undecided";
    return { ...test, ...(value === undefined ? {} : { adjusted: value }), verdict };
  });
}

/** The findings as a table. */
export function describeFindings(findings: readonly Finding[], title: string): Section {
  const rows = findings.map(({ id, claim, verdict, found, n, adjusted, condition }) => ({
    "": id,
    "hypothesis": claim,
    "verdict": verdict,
    "found": found,
    "n": n,
    "adjusted P": formatP(adjusted),
    "it holds if": condition,
  }));
  return { title, rows };
}

/** Whether both trainings have maps of classes to measure: those of a diverged one are no numbers. */
export function haveMaps(pair: Pair): boolean {
  return pair.every(({ outcomes }) => outcomes.maps);
}

/** The accuracy that shifted pictures cost, 0–1. */
export function lostByShift({ outcomes: { shifts } }: Result): number {
  const at = (distance: number) => shifts.find(({ pixels }) => pixels === distance)!.mean;
  return at(0) - at(SHIFT);
}

function manyDatasets(sets: readonly (readonly Pair[])[]): Test {
  const means = (side: 0 | 1) => sets.map((pairs) => mean(pairs.map((pair) => finalAccuracy(pair[side]))));
  const differences = pairedDifferences(means(0), means(1));
  const posterior = signedRankPosterior(differences, MARGIN);
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const areAllThere = sets.length === SETS;
  return {
    id: "H7",
    claim: "Over data sets the poolings are equal",
    n: sets.length,
    condition: `a difference within ±${MARGIN_POINTS} points has a probability above 95 %, over ${SETS} sets`,
    found: `equal with probability ${percent(posterior.equivalent)}, average better ${percent(posterior.better)}, ` +
      `max better ${percent(posterior.worse)}; Wilcoxon's P ${formatP(signedRankTest(differences).p)}`,
    isMet: areAllThere && posterior.equivalent > 0.95,
    isRefuted: areAllThere && posterior.equivalent < 0.05,
  };
}

/** "average − max is +0.74 points (95 % interval +0.49 to +0.99)". */
export function describeDifference(difference: number, interval: Interval, what = "average − max"): string {
  return `${what} is ${formatPoints(difference)} points (95 % interval ${formatInterval(interval)})`;
}
