/**
 * Studies of many trainings, as notebooks import them: what was trained, what came of it, and what that shows.
 * @module
 */
export { claimTable } from "./claim_table.ts";
export { CLAIMS } from "./claims.ts";
export { readFirstVerdict, secondStatusRows } from "./first_verdict.ts";
// what was trained, and what came of it
export { knobOf } from "../lib/models/pooling.ts";
export { formatDifference, formatP, formatPoints } from "../lib/format.ts";
export { mean } from "../lib/numbers.ts";
export { testHypotheses } from "./hypotheses.ts";
export type { Outcomes } from "./plan/outcomes.ts";
export { readResults, type Result, studyFolder } from "./plan/results.ts";
export type { Arm, Head, Study } from "./plan/study.ts";

// what that shows
export {
  finalAccuracy,
  isStuck,
  judgePairs,
  judgeResults,
  type Pair,
  pairHeads,
  type PairVerdict,
  worstRecall,
} from "./plan/verdict.ts";
export { type AcrossDatasets, compareAcrossDatasets } from "./statistics/across_datasets.ts";
export { compare, type Comparison, type Verdict } from "./statistics/compare.ts";
export { accuracyByEpoch, changeDeviation, envelope, riseCorrelation } from "./statistics/learning_curves.ts";

// figures of it
export { headsChart } from "./charts/heads_chart.ts";
export { pairedSlopes } from "./charts/paired_slopes.ts";
export { seedLines, shiftPlot } from "./charts/seed_lines.ts";
export { sizePlot } from "./charts/size_plot.ts";
export { stuckChart } from "./charts/stuck_chart.ts";
export { verdictChart } from "./charts/verdict_chart.ts";
