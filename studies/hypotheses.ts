/**
 * The hypotheses of both editions of the verdict, H1 to H7 of `PROTOCOL.md` and H1 to H8 of `PROTOCOL-2.md`, where it is
 * registered when each holds: the same questions, asked of other runs and by another rule.
 * @module
 */
import { type ArmVerdict, completeArms, rankPairs } from "./arms_2.ts";
import { formatInterval, formatP, formatPercent, formatPoints } from "./format.ts";
import type { Result } from "./plan/results.ts";
import { compareByMeans, countOnly, isStuck, type Measure, type Pair, pairArms, type Section } from "./plan/verdict.ts";
import { signedRankPosterior } from "./statistics/across_datasets.ts";
import { type Compared, holmCorrection } from "./statistics/compare.ts";
import { accuracyByEpoch } from "./statistics/learning_curves.ts";
import { MARGIN, pairedDifferences } from "./statistics/paired_differences.ts";
import { mcnemarTest } from "./statistics/shares.ts";
import { signedRankTest } from "./statistics/signed_rank.ts";

/** What was found of one hypothesis. */
export interface Finding {
  readonly id: string;
  /** The hypothesis, as registered. */
  readonly claim: string;
  /** Pairs of trainings, or data sets. */
  readonly n: number;
  /** What was measured, in words with numbers. */
  readonly found: string;
  /** 0–1; absent where the condition is none on a P value. */
  readonly p?: number;
  /** The same after Holm's method over all hypotheses with P values; NaN where there is none. */
  readonly adjusted: number;
  /** "fails" where the opposite was shown, "undecided" where neither was. */
  readonly verdict: "holds" | "fails" | "undecided";
}

/** What pairs say of a hypothesis, before the P values of all are adjusted. */
type Answer = Pick<Finding, "found" | "p"> & { readonly isMet: boolean; readonly isRefuted: boolean };
type Test = Answer & Pick<Finding, "id" | "claim" | "n">;

/** What an edition asks of which of its pairs. */
interface Edition {
  readonly compare: (pairs: readonly Pair[], measure?: Measure) => Compared;
  /** Pairs by the article's recipe; those of which H3 counts the stuck after three epochs; those of which H8 asks the order. */
  readonly article: readonly Pair[];
  readonly starts: readonly Pair[];
  readonly turning: readonly Pair[];
  /** Pairs by a sound recipe, on Fashion-MNIST and on cluttered digits; and what H2 claims of the first. */
  readonly sound: readonly Pair[];
  readonly cluttered: readonly Pair[];
  readonly equal: string;
  /** The difference on each data set that is complete, and what is said beside it. */
  readonly sets: readonly number[];
  readonly besideSets: string;
}

const LEVEL = 0.05;
const SHIFT = 4;
/** Data sets that H7 was registered for. */
const SETS = 8;

/** H1 to H7 by Student's intervals and tests, on what is there of the study `verdict.ts`. */
export function testHypotheses(results: readonly Result[]): Finding[] {
  const arms = pairArms(results);
  const of = (name: string) => arms.find(({ arm }) => arm.name === name)?.pairs ?? [];
  const complete = arms.filter(({ arm, b, pairs }) =>
    /^sound(: |$)/.test(arm.name) && b === "max" && pairs.length === arm.seeds.length
  ).map(({ pairs }) => compareByMeans(pairs));
  const sets = complete.length === 0
    ? []
    : pairedDifferences(complete.map(({ meanA }) => meanA), complete.map(({ meanB }) => meanB));
  return testEdition({
    compare: compareByMeans,
    article: of("article"),
    starts: [...of("article"), ...of("starts")],
    turning: [],
    sound: of("sound"),
    cluttered: of("sound: cluttered-digits"),
    equal: "With logits and shuffled images the poolings are equal",
    sets,
    besideSets: `Wilcoxon's P ${formatP(signedRankTest(sets).p)}`,
  });
}

/** H1 to H8 by ranks, on those arms of the study `verdict-2.ts` that are complete. */
export function testSecondHypotheses(verdicts: readonly ArmVerdict[]): Finding[] {
  const of = (name: string) => verdicts.find(({ arm, isComplete }) => arm.name === name && isComplete)?.pairs ?? [];
  const sets = completeArms(verdicts);
  const differences = (some: readonly ArmVerdict[]) => some.map(({ all }) => all!.difference);
  const without = signedRankPosterior(differences(sets.filter(({ begun }) => (begun?.n ?? 0) >= 8)), MARGIN);
  return testEdition({
    compare: rankPairs,
    article: of("article"),
    starts: of("begins"),
    turning: of("article"),
    sound: of("main: fashion-mnist"),
    cluttered: of("main: cluttered-digits"),
    equal: "By a sound recipe, each at its own rate, the poolings are equal",
    sets: differences(sets),
    besideSets: `average better ${toTenth(without.better)} without sets where trainings fail`,
  });
}

/** Tests those hypotheses whose trainings have begun to come in, in their order. */
function testEdition(
  { compare, article, starts, turning, sound, cluttered, equal, sets, besideSets }: Edition,
): Finding[] {
  const ask = (id: string, claim: string, pairs: readonly Pair[], answer: (pairs: readonly Pair[]) => Answer): Test[] =>
    pairs.length > 0 ? [{ id, claim, n: pairs.length, ...answer(pairs) }] : [];
  const isAbove = ({ p, difference }: Compared) => (
    { p, isMet: difference > 0, isRefuted: difference < 0 && p < LEVEL }
  );
  return settle([
    ...ask("H1", "Average pooling classifies better by the article's recipe", article, (pairs) => {
      const { difference, interval, p, equivalence } = compare(pairs);
      return {
        found: describeDifference(difference, interval),
        p,
        isMet: difference > MARGIN && interval.low > 0,
        isRefuted: interval.high < 0 || equivalence.holds,
      };
    }),
    ...ask("H2", equal, sound, (pairs) => {
      const { difference, interval, p, equivalence } = compare(pairs);
      return {
        found: describeDifference(difference, interval),
        p: equivalence.p,
        isMet: equivalence.holds,
        isRefuted: p < LEVEL && Math.abs(difference) > MARGIN,
      };
    }),
    ...ask("H3", "Max pooling gets stuck more often under the article's loss", starts, (pairs) => {
      const { a, b, onlyA, onlyB } = countOnly(pairs, (result) => isStuck(result, 3)!);
      const p = mcnemarTest({ onlyA, onlyB });
      return {
        found: `${a} stuck under average, ${b} under max, ${a - onlyA} seeds under both`,
        p,
        isMet: b > a,
        isRefuted: a > b && p < LEVEL,
      };
    }),
    ...ask("H4", "Average pooling uses more of its maps", article.filter(haveMaps), (pairs) => {
      const compared = compare(pairs, ({ outcomes }) => outcomes.maps!.aboveMiddle);
      const { meanA, meanB } = compared;
      return {
        found: `${meanA.toFixed(2)} cells under average, ${meanB.toFixed(2)} under max`,
        ...isAbove(compared),
      };
    }),
    ...ask("H5", "Max pooling is no worse on cluttered digits", cluttered, (pairs) => {
      const { difference, interval, equivalence } = compare(pairs.map(([a, b]) => [b, a]));
      return {
        found: describeDifference(difference, interval, "max − average"),
        p: equivalence.noWorse,
        isMet: interval.low > -MARGIN,
        isRefuted: interval.high < -MARGIN,
      };
    }),
    ...ask("H6", "Max pooling loses less when pictures are shifted", sound, (pairs) => {
      const compared = compare(pairs, lostByShift);
      const [average, max] = [compared.meanA, compared.meanB].map(formatPercent);
      return { found: `${average} points lost under average, ${max} under max`, ...isAbove(compared) };
    }),
    ...(sets.length > 0 ? [overSets(sets, besideSets)] : []),
    ...ask("H8", "The order turns over: max is ahead early, average at the end", turning, (pairs) => {
      const [early, late] = [3, 60].map((epoch) =>
        compare(pairs, ({ record }) => accuracyByEpoch(record.history)[epoch - 1])
      );
      const [first, last] = [early, late].map(({ difference }) => formatPoints(difference));
      return {
        found: `average − max is ${first} points after epoch 3, ${last} after 60`,
        p: Math.max(early.p, late.p),
        isMet: early.difference < 0 && late.difference > 0,
        isRefuted: early.p < LEVEL && early.difference > 0 || late.p < LEVEL && late.difference < 0,
      };
    }),
  ]);
}

function overSets(differences: readonly number[], beside: string): Test {
  const { better, equivalent, worse } = signedRankPosterior(differences, MARGIN);
  const areAllThere = differences.length === SETS;
  return {
    id: "H7",
    claim: "Over data sets the poolings are equal",
    n: differences.length,
    found: `equal with probability ${toTenth(equivalent)}, average better ${toTenth(better)}, max better ` +
      `${toTenth(worse)}; ${beside}`,
    isMet: areAllThere && equivalent > 0.95,
    isRefuted: areAllThere && equivalent < LEVEL,
  };
}

/** Adjusts the P values of some tests together, by Holm's method, and says what became of each hypothesis. */
function settle(tests: readonly Test[]): Finding[] {
  const adjusted = holmCorrection(tests.map(({ p }) => p ?? NaN));
  return tests.map(({ isMet, isRefuted, ...test }, i) => {
    const isSure = test.p === undefined || adjusted[i] < LEVEL;
    return {
      ...test,
      adjusted: adjusted[i],
      verdict: isMet && isSure ? "holds" : isRefuted ? "fails" : "undecided",
    };
  });
}

/** The findings as a table. */
export function describeFindings(findings: readonly Finding[], title: string): Section {
  const rows = findings.map(({ id, claim, verdict, found, n, adjusted }) => ({
    "": id,
    "hypothesis": claim,
    "verdict": verdict,
    "found": found,
    "n": n,
    "adjusted P": formatP(adjusted),
  }));
  return { title, rows };
}

/** Whether both trainings have maps of classes to measure: those of a diverged one are no numbers. */
function haveMaps(pair: Pair): boolean {
  return pair.every(({ outcomes }) => outcomes.maps);
}

/** The accuracy that shifted pictures cost, 0–1. */
function lostByShift({ outcomes: { shifts } }: Result): number {
  const at = (distance: number) => shifts.find(({ pixels }) => pixels === distance)!.mean;
  return at(0) - at(SHIFT);
}

/** A share in percent with one decimal. */
function toTenth(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** "average − max is +0.74 points (95 % interval +0.49 to +0.99)". */
function describeDifference(difference: number, interval: Compared["interval"], what = "average − max"): string {
  return `${what} is ${formatPoints(difference)} points (95 % interval ${formatInterval(interval)})`;
}
