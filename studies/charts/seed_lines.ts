/**
 * Accuracies of many seeds, every seed a thin line and their mean a bold one: over the epochs, and on shifted images.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { mean } from "../../lib/numbers.ts";
import { axisX, chartFigure } from "../../lib/visualizer/chart.ts";
import { type Named, seriesColors } from "../../lib/visualizer/colors.ts";
import { type Curve, curvePanel, tenthsAround } from "../../lib/visualizer/curve_panel.ts";
import type { FigureOptions, SvgFigure } from "../../lib/visualizer/figure.ts";
import type { Part } from "../../lib/types.ts";
import { epochPanel, type LearningOptions } from "../../lib/visualizer/learning_plot.ts";
import { countSeeds, DASHES, describeDomain, SYMBOLS } from "./seeds.ts";

/** Trainings that differ in their seed only. */
export interface SeedSeries extends Named {
  /** Accuracies, 0–1, `[seeds][epochs]` or `[seeds][shifts]`, as many for every seed of all series. */
  readonly seeds: readonly (readonly number[])[];
}

/** Trainings over the epochs, `[seeds][epochs]`. */
export interface EpochSeeds extends SeedSeries {
  /** The least and the greatest accuracy, 0–1, of one seed under other roundings, after each epoch. */
  readonly rounding?: { readonly low: readonly number[]; readonly high: readonly number[] };
}

/** What the plot of seeds by epoch may be told. */
export interface SeedLinesOptions extends LearningOptions {
  /** A seed counts as stuck where no epoch reaches this accuracy. @default {0.15} */
  readonly stuckBelow?: number;
  /** Which images the accuracies are of. @default {"test"} */
  readonly part?: Exclude<Part, "train">;
}

/** What the plot of shifts is told. */
export interface ShiftPlotOptions extends FigureOptions {
  /** By how many pixels the images are shifted, ascending, `[shifts]`. */
  readonly pixels: readonly number[];
}

/**
 * Draws the accuracy of every seed on the test images, or on those held back, after each epoch, and the mean over the seeds of each series; behind them, as a band,
 * what rounding alone does. Seeds that never learn are counted in a line of their own.
 */
export function seedLines(series: readonly EpochSeeds[], options: SeedLinesOptions = {}): SvgFigure {
  const { stuckBelow = 0.15, part = "test" } = options;
  const measured = `${part} accuracy`;
  const sentence = measured[0].toUpperCase() + measured.slice(1);
  const { title = `${sentence} of every seed` } = options;
  const count = series[0]?.seeds[0]?.length ?? 0;
  const bands = series.flatMap(({ name, rounding }) =>
    rounding ? [{ name, seeds: [rounding.low, rounding.high] }] : []
  );
  const epochs = Array.from({ length: count }, (_, index) => index + 1);
  const { curves, thin } = drawSeeds(series, epochs);
  const stuckOf = ({ seeds }: SeedSeries) => seeds.filter((seed) => seed.every((accuracy) => accuracy < stuckBelow));
  const stuckCurves = series.flatMap((own, index): Curve[] => {
    const stuck = stuckOf(own);
    if (stuck.length === 0) return [];
    const name = `${own.name}: ${stuck.length} of ${countSeeds(own.seeds.length)} stuck`;
    const look = { strokeWidth: 1.5, strokeDasharray: "1 3", isPale: true };
    return [{ ...curves[index], name, look, points: meanPoints(stuck, epochs) }];
  });
  const areas = bands.map(({ name, seeds: [low, high] }) => {
    const fill = curves[series.findIndex((own) => own.name === name)].color;
    return Plot.areaY(epochs, { x: epochs, y1: [...low], y2: [...high], fill, fillOpacity: 0.25 });
  });
  const values = [...series, ...bands].flatMap(({ seeds }) => seeds.flat());
  const domain = options.domain ?? tenthsAround(values);
  const panel = epochPanel([...curves, ...stuckCurves], {
    ...options,
    label: measured,
    y: { domain: [...domain] },
    behind: [...areas, ...thin],
  });
  const ofBands = bands.length > 0 ? "; the shaded bands hold one seed under other roundings" : "";
  return chartFigure([panel], {
    title,
    caption: options.caption ??
      `${sentence} after each epoch: every seed a thin line, the mean over the seeds bold${ofBands}. Stuck seeds, which ` +
        `no epoch brings to ${stuckBelow}, count in the mean. ${describeDomain(domain, values)}`,
    alt: describeSeeds(title, series, (own) => {
      const ends = own.seeds.map((seed) => seed[count - 1]);
      return `after epoch ${count} mean ${mean(ends).toFixed(3)}, least ${Math.min(...ends).toFixed(3)}, greatest ` +
        `${Math.max(...ends).toFixed(3)}, ${stuckOf(own).length} stuck`;
    }),
  });
}

/**
 * Draws the accuracy on shifted images against the shift in pixels, every seed a thin line, the mean over the seeds bold.
 */
export function shiftPlot(series: readonly SeedSeries[], options: ShiftPlotOptions): SvgFigure {
  const { pixels, width, height, title = "Accuracy on shifted images" } = options;
  const { curves, thin } = drawSeeds(series, pixels);
  const values = series.flatMap(({ seeds }) => seeds.flat());
  const domain = tenthsAround(values);
  const withSymbols = curves.map((curve, index) => ({
    ...curve,
    look: { ...curve.look, symbol: SYMBOLS[index % SYMBOLS.length] },
  }));
  const panel = curvePanel(withSymbols, {
    label: "test accuracy",
    width,
    height,
    x: [pixels[0], Math.max(pixels[pixels.length - 1], pixels[0] + 1)],
    axis: axisX("shift (pixels)", { ticks: [...pixels], tickSize: 4, tickFormat: "d" }),
    y: { domain: [...domain] },
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

/** The mean of each series over its seeds, and the thin lines of the seeds, at places on the horizontal axis. */
function drawSeeds(series: readonly SeedSeries[], places: readonly number[]) {
  const colors = seriesColors(series);
  const curves = series.map(({ name, seeds }, index): Curve => ({
    name: `${name} mean`,
    color: colors[index],
    look: { strokeWidth: 2.75, strokeDasharray: DASHES[index % DASHES.length] },
    points: meanPoints(seeds, places),
  }));
  const thin = series.flatMap(({ seeds }, index) => {
    const look = { x: [...places], stroke: colors[index], strokeOpacity: 0.4, strokeWidth: 1 };
    return seeds.map((seed) => Plot.line(seed, { ...look, y: [...seed] }));
  });
  return { curves, thin };
}

/** The means of some seeds, one for each place. */
function meanPoints(seeds: SeedSeries["seeds"], places: readonly number[]) {
  return places.map((x, index) => {
    const value = mean(seeds.map((seed) => seed[index]));
    return { x, value, text: value.toFixed(3) };
  });
}

/** The alternative text: what `words` say of each series. */
function describeSeeds<S extends SeedSeries>(
  title: string,
  series: readonly S[],
  words: (own: S) => string,
): string {
  const sentences = series.map((own) => ` ${own.name}, ${countSeeds(own.seeds.length)}: ${words(own)}.`);
  return `Line chart: ${title}.${sentences.join("")}`;
}
