/**
 * The figures: pure functions of plain data that display themselves, and the files they are saved as.
 * @module
 */
export { architectureFigure, type ArchitectureRow } from "./architecture_figure.ts";
export { type BenchmarkBar, benchmarkPlot } from "./benchmark_plot.ts";
export { type CellShares, type CellSharesOptions, drawCellShares } from "./cell_shares.ts";
export { classPlot, type ClassPlotOptions, type ClassValues } from "./class_plot.ts";
export { type Domain, POOLING_COLORS } from "./colors.ts";
export { comparisonPlot, type ComparisonPlotOptions } from "./comparison_plot.ts";
export { distributionPlot, type DistributionPlotOptions, type Values } from "./distribution_plot.ts";
export { drawFeatureMaps, type FeatureMapOptions } from "./feature_maps.ts";
export type { DrawnFigure, Figure, FigureOptions, FigureText, FigureWords, SvgFigure } from "./figure.ts";
export { type HeadAccuracies, headsChart } from "./heads_chart.ts";
export { imagesOfEachClass, imageTable, type ImageTableOptions } from "./image_table.ts";
export type { LearningOptions, Mark, Series } from "./learning_panel.ts";
export { accuracyPlot, type AccuracyPlotOptions, lossPlot, type LossPlotOptions } from "./learning_plot.ts";
export { type Matrix, matrixPlot, type MatrixPlotOptions } from "./matrix_plot.ts";
export { pairedSlopes, type PairedSlopesOptions } from "./paired_slopes.ts";
export { type ParameterBar, parameterPlot } from "./parameter_plot.ts";
export { type PoolingExample, poolingFigure, type PoolingFigureOptions } from "./pooling_figure.ts";
export { rangeOf } from "./rasters.ts";
export { type RoutedMap, routingFigure } from "./routing_figure.ts";
export { savePng, saveSvg } from "./save.ts";
export { scorePlot, type ScorePlotOptions } from "./score_plot.ts";
export type { SeedSeries } from "./seed_curves.ts";
export { type EpochSeeds, seedLines, type SeedLinesOptions } from "./seed_lines.ts";
export type { SeedAccuracies } from "./seeds.ts";
export { shiftPlot, type ShiftPlotOptions } from "./shift_plot.ts";
export { sizePlot, type SizePlotOptions, type SizeSeries } from "./size_plot.ts";
export { stuckChart, type StuckShare } from "./stuck_chart.ts";
export { verdictChart, type VerdictChartOptions, type VerdictRow } from "./verdict_chart.ts";
