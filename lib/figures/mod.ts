/**
 * The figures: pure functions of plain data that display themselves, and the files they are saved as.
 * @module
 */
export * from "./accuracy_plot.ts";
export * from "./architecture_figure.ts";
export * from "./cell_shares.ts";
export * from "./class_plot.ts";
export * from "./benchmark_plot.ts";
export * from "./comparison_plot.ts";
export * from "./distribution_plot.ts";
export * from "./feature_maps.ts";
export * from "./image_table.ts";
export * from "./loss_plot.ts";
export * from "./matrix_plot.ts";
export * from "./parameter_plot.ts";
export * from "./pooling_figure.ts";
export * from "./rasters.ts";
export * from "./routing_figure.ts";
export * from "./save.ts";
export * from "./score_plot.ts";
export { type ColorScale, type Domain, POOLING_COLORS, valueScale } from "./colors.ts";
export type { DrawnFigure, Figure, FigureText, SvgFigure } from "./figure.ts";
export type { Series } from "./learning_axes.ts";
