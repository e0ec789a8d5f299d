/**
 * The lab's library, as notebooks import it.
 *
 * ```ts
 * const data = await loadDataset("fashion-mnist");
 * const gap = convNet1({ seed: 1 });
 * for await (const epoch of train(gap, data, { epochs: 1 })) console.log(formatEpoch(epoch));
 * await show(await featureMapGrid(gap, data.test, { imageIndex: 2, layerIndex: 16 }));
 * ```
 * @module
 */
// data
export { type Benchmark, type EpochBenchmark, loadBenchmark } from "./data/benchmarks.ts";
export {
  classCounts,
  firstOfEachClass,
  imagePixels,
  listDatasets,
  loadDataset,
  type LoadOptions,
  takeImages,
} from "./data/datasets.ts";
export { type BenchmarkTarget, loadTargets } from "./data/benchmark_targets.ts";
export { loadEarlierRuns } from "./data/earlier_runs.ts";
export { coverPatches, padImages, type PatchOptions } from "./data/painted.ts";
export { groupSets, permuteDataset, permutePixels, shiftImages } from "./data/rearranged.ts";
export { loadPytorchRuns, type ReferenceRun } from "./data/references.ts";
export { splitImages } from "./data/split.ts";

// networks, training, a look inside
export { cellInfluence } from "./engine/cell_influence.ts";
export { toLayersModel } from "./engine/layers_model.ts";
export { featureMaps, type MapChoice } from "./engine/maps.ts";
export { stackMaps } from "./engine/map_stack.ts";
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
} from "./engine/networks.ts";
export { permuteInputs } from "./engine/permute_inputs.ts";
export { poolBeforeMixing } from "./engine/pool_before_mixing.ts";
export { poolingGradients } from "./engine/pooling_gradients.ts";
export { type ReceptiveRows, receptiveRows } from "./engine/receptive_field.ts";
export { openSession, type Session } from "./engine/session.ts";
export { InterruptedError } from "./engine/stop.ts";
export { loadTensorflow } from "./engine/tensorflow.ts";
export { ARTICLE_SETTINGS, evaluate, predict, type SetEvaluation, train, type TrainOptions } from "./engine/trainer.ts";

// runs
export { RunConflictError, RunFileError, RunLockedError } from "./runs/errors.ts";
export { experimentId } from "./runs/experiment.ts";
export { obtainRun, type RunOptions } from "./runs/obtain.ts";
export { listRuns, loadRun, runsFolder, saveRun } from "./runs/run_folder.ts";

// measures
export { mean } from "./numbers.ts";
export { type AcrossDatasets, compareAcrossDatasets } from "./measures/across_datasets.ts";
export { centroid } from "./measures/centroid.ts";
export { compare, type Comparison, type Verdict } from "./measures/compare.ts";
export { confusionMatrix, recallByClass } from "./measures/confusion.ts";
export {
  accuracyPoints,
  changeDeviation,
  envelope,
  greatestDistance,
  greatestRise,
  type LateLead,
  lateLead,
  recallByEpoch,
  type Rise,
  riseCorrelation,
} from "./measures/learning_curves.ts";
export { crossEntropy, lossPulls, sigmoid } from "./measures/loss_pull.ts";
export { describeOwnImages, type OwnImages } from "./measures/own_images.ts";
export { type LightCells, lightCells } from "./measures/light_cells.ts";
export { type LitCells, litCells } from "./measures/lit_cells.ts";
export { type MapContrast, measureContrast } from "./measures/map_contrast.ts";
export { greatestMaps, type MapMeasure, measureMaps, peakShares, poolStack } from "./measures/map_statistics.ts";
export { meanImages } from "./measures/mean_images.ts";
export { fitOffsets, type Offsets, predictWithOffsets } from "./measures/offsets.ts";
export { scoreChanges } from "./measures/score_changes.ts";
export { describeValues, type Spread } from "./measures/statistics.ts";
export { countGreatest } from "./measures/ties.ts";
export { type ParameterShares, textbookNetworks } from "./measures/textbook_networks.ts";

// figures and what a notebook shows
export { type Board, type Displayable, Html, html, live, progressBar, show, table } from "./figures/display.ts";
export { architectureFigure, type ArchitectureRow } from "./figures/architecture_figure.ts";
export { type BenchmarkBar, benchmarkPlot } from "./figures/benchmark_plot.ts";
export { type CellShares, type CellSharesOptions, drawCellShares } from "./figures/cell_shares.ts";
export { claimTable } from "./figures/claim_table.ts";
export { classPlot, type ClassPlotOptions, type ClassValues } from "./figures/class_plot.ts";
export { type Domain, POOLING_COLORS } from "./figures/colors.ts";
export { comparisonPlot, type ComparisonPlotOptions } from "./figures/comparison_plot.ts";
export { type Answers, confusionImages, type ConfusionImagesOptions } from "./figures/confusion_images.ts";
export { distributionPlot, type DistributionPlotOptions, type Values } from "./figures/distribution_plot.ts";
export { drawFeatureMaps, type FeatureMapOptions } from "./figures/feature_maps.ts";
export type { DrawnFigure, Figure, FigureOptions, FigureText, FigureWords, SvgFigure } from "./figures/figure.ts";
export { type HeadAccuracies, headsChart } from "./figures/heads_chart.ts";
export { imagesOfEachClass, imageTable, type ImageTableOptions } from "./figures/image_table.ts";
export type { LearningOptions, Mark, Series } from "./figures/learning_panel.ts";
export { accuracyPlot, type AccuracyPlotOptions, lossPlot, type LossPlotOptions } from "./figures/learning_plot.ts";
export { type Matrix, matrixPlot, type MatrixPlotOptions } from "./figures/matrix_plot.ts";
export { pairedSlopes, type PairedSlopesOptions } from "./figures/paired_slopes.ts";
export { type ParameterBar, parameterPlot } from "./figures/parameter_plot.ts";
export { type PoolingExample, poolingFigure, type PoolingFigureOptions } from "./figures/pooling_figure.ts";
export { rangeOf } from "./figures/rasters.ts";
export { recallPlot, type RecallPlotOptions, type RecallSeries } from "./figures/recall_plot.ts";
export { type RoutedMap, routingFigure } from "./figures/routing_figure.ts";
export { savePng, saveSvg } from "./figures/save.ts";
export { scorePlot, type ScorePlotOptions } from "./figures/score_plot.ts";
export type { SeedSeries } from "./figures/seed_curves.ts";
export { type EpochSeeds, seedLines, type SeedLinesOptions } from "./figures/seed_lines.ts";
export type { SeedAccuracies } from "./figures/seeds.ts";
export { shiftPlot, type ShiftPlotOptions } from "./figures/shift_plot.ts";
export { sizePlot, type SizePlotOptions, type SizeSeries } from "./figures/size_plot.ts";
export { stuckChart, type StuckShare } from "./figures/stuck_chart.ts";
export { verdictChart, type VerdictChartOptions, type VerdictRow } from "./figures/verdict_chart.ts";

// figures that live in a page, too
export * from "./live/mod.ts";

// studies of many trainings
export { type Outcomes } from "./study/outcomes.ts";
export { readResults, type Result, studyFolder } from "./study/results.ts";
export { shiftAccuracies, type ShiftAccuracy } from "./study/shift_accuracies.ts";
export type { Arm, Head, Study } from "./study/study.ts";
export {
  finalAccuracy,
  isStuck,
  judgePairs,
  judgeResults,
  type Pair,
  pairHeads,
  type PairVerdict,
  worstRecall,
} from "./study/verdict.ts";

// a notebook's cells
export { featureMapGrid } from "./notebook/feature_map_grid.ts";
export { type InteractiveFigure, interactiveFigure } from "./notebook/interactive_figure.ts";
export { labSettings } from "./notebook/settings.ts";
export { stackMapsWithRepeatedEdges } from "./notebook/repeated_edges.ts";
export { stackMapsWithoutBorder } from "./notebook/without_border.ts";
export { type TrainingView, trainingView } from "./notebook/training_view.ts";
export {
  drawExample,
  type ExampleSize,
  mixMaps,
  mixValues,
  type PointwiseWeights,
  type WorkedExample,
} from "./notebook/worked_example.ts";

// plain functions and records
export { type Claim, claimAddress, CLAIMS, type ClaimSource, type ClaimVerdict } from "./claims.ts";
export {
  formatAccuracy,
  formatEpoch,
  formatLoss,
  formatNumber,
  formatP,
  formatPoints,
  formatSeconds,
  formatValue,
  roundAccuracy,
} from "./format.ts";
export { attend, knobOf, poolCells, POOLINGS, poolMap } from "./pooling.ts";
export { permutation, randomGenerator } from "./random.ts";
export type * from "./types.ts";
