/**
 * Studies of many trainings, as notebooks import them: what was trained, what came of it, and what that shows.
 * @module
 */
// the verdict, as notebook 04 tells it
export { CLAIMS, claimTable } from "./claims.ts";
export { readFirstVerdict } from "./first_verdict.ts";
export { judgeSecond } from "./judge_2.ts";
export { readSecondVerdict } from "./second_verdict.ts";

// any study
export { poolingNet } from "./networks.ts";
export { readResults, readTrainings, type Result, type StoredTraining, studyFolder } from "./plan/results.ts";
export type { Arm, Head, Study } from "./plan/study.ts";
export { finalAccuracy, judgeStudy, type Pair, pairHeads } from "./plan/verdict.ts";
export { greatestMaps } from "./map_stacks.ts";
export { permuteDataset } from "./rearranged.ts";
export { splitImages } from "./split.ts";

// statistics and figures of pairs
export { compare, compareRanks, type Comparison, type RankComparison, type Verdict } from "./statistics/compare.ts";
export { describeValues, type Spread } from "./statistics/describe.ts";
export { pairedSlopes } from "./charts/paired_slopes.ts";
export { verdictChart } from "./charts/interval_charts.ts";
