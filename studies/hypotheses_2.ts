/**
 * The hypotheses of `PROTOCOL-2.md`, H1 to H8, tested on the arms of the second verdict.
 * @module
 */
import { formatPoints } from "./format.ts";
import { type ArmVerdict, compareBy, completeSets, countOnly, points } from "./arms_2.ts";
import { describeDifference, type Finding, haveMaps, lostByShift, settle, type Test, testPairs } from "./hypotheses.ts";
import type { Result } from "./plan/results.ts";
import { finalAccuracy, isStuck } from "./plan/verdict.ts";
import { signedRankPosterior } from "./statistics/across_datasets.ts";
import { MARGIN, type RankComparison } from "./statistics/compare_ranks.ts";
import { accuracyByEpoch } from "./statistics/learning_curves.ts";
import { mcnemarTest } from "./statistics/shares.ts";

/** H1 to H8 on those arms that are complete. */
export function testSecondHypotheses(verdicts: readonly ArmVerdict[]): Finding[] {
  const of = (name: string) => verdicts.find(({ arm, isComplete }) => arm.name === name && isComplete)?.pairs ?? [];
  const main = of("main: fashion-mnist");
  return settle([
    ...testPairs(of("article"), (pairs) => {
      const c = compareBy(pairs, finalAccuracy);
      return {
        id: "H1",
        claim: "Average pooling classifies better by the article's recipe",
        condition: "the estimate of average − max is above 0.5 points, its 95 % interval above 0",
        found: describeDifference(c.estimate, c.interval),
        p: c.p,
        isMet: c.estimate > MARGIN && c.interval.low > 0,
        isRefuted: c.interval.high < 0 || isEquivalent(c),
      };
    }),
    ...testPairs(main, (pairs) => {
      const c = compareBy(pairs, finalAccuracy);
      return {
        id: "H2",
        claim: "By a sound recipe, each at its own rate, the poolings are equal",
        condition: "the 90 % interval of average − max lies within ±0.5 points",
        found: describeDifference(c.estimate, c.interval),
        p: c.equivalence,
        isMet: isEquivalent(c),
        isRefuted: c.p < 0.05 && Math.abs(c.estimate) > MARGIN,
      };
    }),
    ...testPairs(of("begins"), (pairs) => {
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
    ...testPairs(of("article"), (pairs) => {
      const c = compareBy(pairs.filter(haveMaps), ({ outcomes }) => outcomes.maps!.aboveMiddle);
      return {
        id: "H4",
        claim: "Average pooling uses more of its maps",
        condition: "more cells of the class's map lie above the middle under average, by the signed-rank test",
        found: `${c.meanA.toFixed(2)} cells under average, ${c.meanB.toFixed(2)} under max`,
        ...direction(c, c.estimate > 0),
      };
    }),
    ...testPairs(of("main: cluttered-digits"), (pairs) => {
      const c = compareBy(pairs.map(([a, b]) => [b, a]), finalAccuracy);
      return {
        id: "H5",
        claim: "Max pooling is no worse on cluttered digits",
        condition: "the 95 % interval of max − average lies above −0.5 points",
        found: describeDifference(c.estimate, c.interval, "max − average"),
        p: c.noWorse,
        isMet: c.interval.low > -MARGIN,
        isRefuted: c.interval.high < -MARGIN,
      };
    }),
    ...testPairs(main, (pairs) => {
      const c = compareBy(pairs, lostByShift);
      return {
        id: "H6",
        claim: "Max pooling loses less when pictures are shifted",
        condition: "fewer points are lost at 4 pixels under max, by the signed-rank test",
        found: `${points(c.meanA)} points lost under average, ${points(c.meanB)} under max`,
        ...direction(c, c.estimate > 0),
      };
    }),
    ...overSets(verdicts),
    ...testPairs(of("article"), (pairs) => {
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

/** The Bayesian signed-rank test over the sets, and over those of which eight pairs or more begin. */
function posteriors(sets: readonly ArmVerdict[]) {
  const estimates = (some: readonly ArmVerdict[]) => some.map(({ all }) => all!.estimate);
  const beginning = sets.filter(({ begun }) => (begun?.n ?? 0) >= 8);
  return {
    posterior: signedRankPosterior(estimates(sets), MARGIN),
    without: signedRankPosterior(estimates(beginning), MARGIN),
  };
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
