/**
 * The hypotheses of `PROTOCOL.md` H1 to H7, tested on the results of the study `verdict.ts`.
 * @module
 */
import { compareAcrossDatasets } from "./statistics/across_datasets.ts";
import type { Comparison } from "./statistics/compare.ts";
import { holmCorrection } from "./statistics/holm.ts";
import { tailBeyond } from "./statistics/paired_differences.ts";
import { mcnemarTest } from "./statistics/shares.ts";
import { formatP, formatPoints } from "./format.ts";
import { mean } from "../lib/numbers.ts";
import type { Section } from "./plan/judgement.ts";
import type { Result } from "./plan/results.ts";
import { comparePairs, finalAccuracy, isStuck, type Pair, pairHeads } from "./plan/verdict.ts";

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

/** Tests those hypotheses whose trainings have begun to come in, in their order. */
export function testHypotheses(results: readonly Result[]): Finding[] {
  const pairsOf = (...arms: string[]) =>
    arms.flatMap((arm) => pairHeads(results.filter(({ planned }) => planned.arm.name === arm), "average", "max"));
  const [article, sound] = [pairsOf("article"), pairsOf("sound")];
  const cluttered = pairsOf("sound: cluttered-digits");
  const arms = [...new Map(results.map(({ planned: { arm } }) => [arm.name, arm])).values()];
  const sets = arms.filter(({ name }) => /^sound(: |$)/.test(name)).map((arm) => ({ arm, pairs: pairsOf(arm.name) }))
    .filter(({ arm, pairs }) => pairs.length === arm.seeds.length).map(({ pairs }) => pairs);
  const tests = [
    ...(article.length > 0 ? [articlesClaim(article)] : []),
    ...(sound.length > 0 ? [equality(sound)] : []),
    ...(article.length > 0 ? [stuckTrainings([...article, ...pairsOf("starts")])] : []),
    ...(article.some(haveMaps) ? [usedMaps(article.filter(haveMaps))] : []),
    ...(cluttered.length > 0 ? [smallEvidence(cluttered)] : []),
    ...(sound.length > 0 ? [translation(sound)] : []),
    ...(sets.length > 0 ? [manyDatasets(sets)] : []),
  ];
  return settle(tests);
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

function articlesClaim(pairs: readonly Pair[]): Test {
  const comparison = comparePairs(pairs);
  return {
    ...{ id: "H1", claim: "Average pooling classifies better by the article's recipe", n: pairs.length },
    condition: `the 95 % interval of average − max excludes 0, and its mean is above ${MARGIN_POINTS} points`,
    found: describeDifference(comparison),
    p: comparison.tTest,
    isMet: comparison.verdict === "better",
    isRefuted: comparison.verdict === "worse" || comparison.verdict === "equivalent",
  };
}

function equality(pairs: readonly Pair[]): Test {
  const comparison = comparePairs(pairs);
  return {
    ...{ id: "H2", claim: "With logits and shuffled images the poolings are equal", n: pairs.length },
    condition: `the 90 % interval of average − max lies within ±${MARGIN_POINTS} points`,
    found: describeDifference(comparison),
    p: comparison.equivalence.p,
    isMet: comparison.equivalence.holds,
    isRefuted: comparison.verdict === "better" || comparison.verdict === "worse",
  };
}

function stuckTrainings(pairs: readonly Pair[]): Test {
  const count = (has: (pair: Pair) => boolean) => pairs.filter(has).length;
  const onlyA = count(([a, b]) => isStuck(a, 3)! && !isStuck(b, 3));
  const onlyB = count(([a, b]) => !isStuck(a, 3) && isStuck(b, 3)!);
  const both = count(([a, b]) => isStuck(a, 3)! && isStuck(b, 3)!);
  const p = mcnemarTest({ onlyA, onlyB });
  return {
    ...{ id: "H3", claim: "Max pooling gets stuck more often under the article's loss", n: pairs.length, p },
    condition: "more trainings are stuck after epoch 3 under max, by McNemar's exact test",
    found: `${onlyA + both} stuck under average, ${onlyB + both} under max, ${both} seeds under both`,
    isMet: onlyB > onlyA,
    isRefuted: onlyA > onlyB && p < LEVEL,
  };
}

/** Whether both trainings have maps of classes to measure: those of a diverged one are no numbers. */
export function haveMaps(pair: Pair): boolean {
  return pair.every(({ outcomes }) => outcomes.maps);
}

function usedMaps(pairs: readonly Pair[]): Test {
  const cells = ({ outcomes: { maps } }: Result) => maps!.aboveMiddle;
  const comparison = comparePairs(pairs, cells);
  return {
    ...{ id: "H4", claim: "Average pooling uses more of its maps", n: pairs.length, p: comparison.tTest },
    condition: "more cells lie above the middle of the class's map under average, by the t test",
    found: `${comparison.meanA.toFixed(2)} cells under average, ${comparison.meanB.toFixed(2)} under max`,
    isMet: comparison.difference > 0,
    isRefuted: comparison.difference < 0 && comparison.tTest < LEVEL,
  };
}

function smallEvidence(pairs: readonly Pair[]): Test {
  const comparison = comparePairs(pairs.map(([a, b]) => [b, a]));
  const differences = pairs.map(([a, b]) => finalAccuracy(b) - finalAccuracy(a));
  return {
    ...{ id: "H5", claim: "Max pooling is no worse on cluttered digits", n: pairs.length },
    condition: `the 95 % interval of max − average lies above −${MARGIN_POINTS} points`,
    found: describeDifference(comparison, "max − average"),
    p: 1 - tailBeyond(mean(differences) + MARGIN, differences),
    isMet: comparison.interval.low > -MARGIN,
    isRefuted: comparison.interval.high < -MARGIN,
  };
}

function translation(pairs: readonly Pair[]): Test {
  const lost = ({ outcomes: { shifts } }: Result) => {
    const at = (distance: number) => shifts.find(({ pixels }) => pixels === distance)!.mean;
    return at(0) - at(SHIFT);
  };
  const comparison = comparePairs(pairs, lost);
  return {
    ...{ id: "H6", claim: "Max pooling loses less when pictures are shifted", n: pairs.length, p: comparison.tTest },
    condition: `fewer points are lost at ${SHIFT} pixels under max, by the t test`,
    found: `${(100 * comparison.meanA).toFixed(2)} points lost under average, ${
      (100 * comparison.meanB).toFixed(2)
    } under max`,
    isMet: comparison.difference > 0,
    isRefuted: comparison.difference < 0 && comparison.tTest < LEVEL,
  };
}

function manyDatasets(sets: readonly (readonly Pair[])[]): Test {
  const means = (side: 0 | 1) => sets.map((pairs) => mean(pairs.map((pair) => finalAccuracy(pair[side]))));
  const { posterior, wilcoxon } = compareAcrossDatasets(means(0), means(1), MARGIN);
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const areAllThere = sets.length === SETS;
  return {
    ...{ id: "H7", claim: "Over data sets the poolings are equal", n: sets.length },
    condition: `a difference within ±${MARGIN_POINTS} points has a probability above 95 %, over ${SETS} sets`,
    found: `equal with probability ${percent(posterior.equivalent)}, average better ${percent(posterior.better)}, ` +
      `max better ${percent(posterior.worse)}; Wilcoxon's P ${formatP(wilcoxon.p)}`,
    isMet: areAllThere && posterior.equivalent > 0.95,
    isRefuted: areAllThere && posterior.equivalent < 0.05,
  };
}

function describeDifference({ difference, interval: { low, high } }: Comparison, what = "average − max"): string {
  return `${what} is ${formatPoints(difference)} points (95 % interval ${formatPoints(low)} to ${formatPoints(high)})`;
}
