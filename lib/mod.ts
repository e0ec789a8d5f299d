/**
 * The lab's library, as notebooks import it.
 *
 * ```ts
 * import { convNet1, featureMapGrid, formatEpoch, loadDataset, show, train } from "./mod.ts";
 *
 * const data = await loadDataset("fashion-mnist", { limit: 640 });
 * const gap = convNet1({ seed: 1 });
 * const run = await trainOrLoad(gap, data, { epochs: 1 });
 * await show(await featureMapGrid(gap, data.test, { imageIndex: 2, layerIndex: 16 }));
 * ```
 * @module
 */
// data
export { imagePixels, listDatasets, loadDataset, type LoadOptions, takeImages } from "./data/datasets.ts";
export { splitImages } from "./data/split.ts";

// networks, training, a look inside
export { toLayersModel } from "./trainer/layers_model.ts";
export { featureMaps, type MapChoice, stackMaps } from "./trainer/look.ts";
export {
  buildNetwork,
  classicalNet,
  type ClassicalOptions,
  convNet1,
  convNet2,
  countParameters,
  type LayerRow,
  layerTable,
  multilayerPerceptron,
  type NetworkOptions,
  type PerceptronOptions,
  poolingNet,
  type PoolingOptions,
  summary,
} from "./models/networks.ts";
export { InterruptedError } from "./trainer/stop.ts";
export { describeDevice } from "./trainer/tensorflow.ts";
export { evaluate, predict, type SetEvaluation, train, type TrainOptions } from "./trainer/trainer.ts";

// runs
export { listRuns, loadRun, saveRun } from "./runs/run_folder.ts";

// measures
export { mean } from "./numbers.ts";
export { type AcrossDatasets, compareAcrossDatasets } from "../studies/statistics/across_datasets.ts";
export { compare, type Comparison, type Verdict } from "../studies/statistics/compare.ts";
export { confusionMatrix, recallByClass } from "./confusion.ts";
export { accuracyByEpoch, changeDeviation, envelope, riseCorrelation } from "../studies/statistics/learning_curves.ts";
export { greatestMaps, type MapMeasures, measureMaps } from "./trainer/map_measures.ts";
export { describeValues, type Spread } from "./statistics.ts";

// figures and what a notebook shows
export { type Board, type Displayable, Html, html, live, progressBar, show, table } from "./visualizer/display.ts";
export { architectureFigure, type ArchitectureRow } from "./visualizer/architecture_figure.ts";
export { claimTable } from "../studies/claim_table.ts";
export { classPlot, type ClassPlotOptions, type ClassValues } from "./visualizer/class_plot.ts";
export { type Domain, POOLING_COLORS } from "./visualizer/colors.ts";
export { comparisonPlot } from "./visualizer/comparison_plot.ts";
export { distributionPlot, type DistributionPlotOptions, type Values } from "./visualizer/distribution_plot.ts";
export { drawFeatureMaps, type FeatureMapOptions } from "./visualizer/feature_maps.ts";
export type { DrawnFigure, Figure, FigureOptions, FigureText, FigureWords, SvgFigure } from "./visualizer/figure.ts";
export { type HeadAccuracies, headsChart } from "../studies/charts/heads_chart.ts";
export { imagesOfEachClass, imageTable, type ImageTableOptions } from "./visualizer/image_table.ts";

export {
  accuracyPlot,
  type LearningOptions,
  lossPlot,
  type LossPlotOptions,
  type Series,
} from "./visualizer/learning_plot.ts";
export { type Matrix, matrixPlot, type MatrixPlotOptions } from "./visualizer/matrix_plot.ts";
export { pairedSlopes, type PairedSlopesOptions } from "../studies/charts/paired_slopes.ts";
export { type ParameterBar, parameterPlot } from "./visualizer/parameter_plot.ts";
export { type PoolingExample, poolingFigure, type PoolingFigureOptions } from "./visualizer/pooling_figure.ts";
export { rangeOf } from "./visualizer/rasters.ts";
export { savePng, saveSvg } from "./visualizer/save.ts";

export {
  type EpochSeeds,
  seedLines,
  type SeedLinesOptions,
  type SeedSeries,
  shiftPlot,
  type ShiftPlotOptions,
} from "../studies/charts/seed_lines.ts";
export type { SeedAccuracies } from "../studies/charts/seeds.ts";

export { sizePlot, type SizePlotOptions, type SizeSeries } from "../studies/charts/size_plot.ts";
export { stuckChart, type StuckShare } from "../studies/charts/stuck_chart.ts";
export { verdictChart, type VerdictChartOptions, type VerdictRow } from "../studies/charts/verdict_chart.ts";

// figures that live in a page, too
export * from "../explorer/live/mod.ts";

// studies of many trainings
export { type Outcomes } from "../studies/plan/outcomes.ts";
export { readResults, type Result, studyFolder } from "../studies/plan/results.ts";
export { shiftAccuracies, type ShiftAccuracy } from "../studies/plan/shift_accuracies.ts";
export type { Arm, Head, Study } from "../studies/plan/study.ts";
export {
  finalAccuracy,
  isStuck,
  judgePairs,
  judgeResults,
  type Pair,
  pairHeads,
  type PairVerdict,
  worstRecall,
} from "../studies/plan/verdict.ts";

// a notebook's cells
export { featureMapGrid } from "./notebook/feature_map_grid.ts";
export { type InteractiveFigure, interactiveFigure } from "../explorer/interactive_figure.ts";
export { trainOrLoad, type TrainOrLoadOptions } from "./notebook/train_or_load.ts";

// plain functions and records
export { type Claim, claimAddress, CLAIMS, type ClaimSource, type ClaimVerdict } from "../studies/claims.ts";
export {
  formatAccuracy,
  formatDifference,
  formatEpoch,
  formatLoss,
  formatNumber,
  formatP,
  formatPoints,
  formatSeconds,
  formatValue,
} from "./format.ts";
export { attend, knobOf, poolCells, POOLINGS, poolMap } from "./models/pooling.ts";
export { permutation } from "./random.ts";
export type * from "./types.ts";
