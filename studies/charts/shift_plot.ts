/**
 * Accuracies of many seeds on shifted images.
 * @module
 */
import { axisX, chartFigure } from "../../lib/visualizer/chart.ts";
import type { Domain } from "../../lib/visualizer/colors.ts";
import { curvePanel, describeDomain, tenthsAround } from "../../lib/visualizer/curve_panel.ts";
import type { FigureOptions, SvgFigure } from "../../lib/visualizer/figure.ts";
import { checkSeries, describeSeeds, meanPoints, seedCurves, type SeedSeries } from "./seed_curves.ts";
import { SYMBOLS } from "./seeds.ts";

/** What the plot of shifts is told. */
export interface ShiftPlotOptions extends FigureOptions {
  /** By how many pixels the images are shifted, ascending, `[shifts]`. */
  readonly pixels: readonly number[];
  readonly domain?: Domain;
}

/**
 * Draws the accuracy on shifted images against the shift in pixels, every seed a thin line, the mean over the seeds bold.
 * @throws {RangeError} For no series, none of its seeds, not one accuracy for each shift, and what is no share.
 *
 * @example
 * shiftPlot([{ name: "GAP", seeds: gapByShift }, { name: "GMP", seeds: gmpByShift }], { pixels: [0, 1, 2, 3, 4] });
 */
export function shiftPlot(series: readonly SeedSeries[], options: ShiftPlotOptions): SvgFigure {
  const { pixels, title = "Accuracy on shifted images" } = options;
  checkSeries("plot the shifts", series, pixels.length);
  const { curves, thin, values } = seedCurves(series, pixels);
  const domain = options.domain ?? tenthsAround(values);
  const withSymbols = curves.map((curve, index) => ({
    ...curve,
    look: { ...curve.look, symbol: SYMBOLS[index % SYMBOLS.length] },
  }));
  const panel = curvePanel(withSymbols, {
    label: "test accuracy",
    width: options.width,
    height: options.height,
    x: { domain: [pixels[0], Math.max(pixels[pixels.length - 1], pixels[0] + 1)] },
    axis: axisX("shift (pixels)", { ticks: [...pixels], tickSize: 4, tickFormat: "d" }),
    y: { domain: [...domain], clamp: true },
    behind: thin,
  });
  return chartFigure([panel], {
    title,
    caption: options.caption ??
      "Accuracy on shifted test images against the shift in pixels: every seed a thin line, the " +
        `mean over the seeds bold. ${describeDomain(domain, values)}`,
    alt: describeSeeds(
      title,
      series,
      ({ seeds }) => `means ${meanPoints(seeds, pixels).map(({ x, text }) => `${text} at ${x}`).join(", ")} pixels`,
    ),
  });
}
