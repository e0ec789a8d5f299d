/**
 * Accuracies of many seeds: over the epochs and on shifted images, every seed a thin line and their mean a bold one; and by the
 * number of training images, their means with intervals.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatNumber } from "../../lib/format.ts";
import { mean } from "../../lib/numbers.ts";
import { axisX, chartFigure, type Curve, curvePanel, tenthsAround } from "../../lib/visualizer/chart.ts";
import { type Named, seriesColors } from "../../lib/visualizer/colors.ts";
import type { FigureOptions, SvgFigure } from "../../lib/visualizer/figure.ts";
import type { Part } from "../../lib/types.ts";
import { epochPanel, type LearningOptions } from "../../lib/visualizer/learning_plot.ts";
import { countSeeds, DASHES, describeDomain, estimateMean, formatInterval, SYMBOLS } from "./seeds.ts";

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

/** A head's accuracies, 0–1, `[sizes][seeds]`; no seeds where it was not trained. */
export interface SizeSeries extends Named {
  readonly accuracies: readonly (readonly number[])[];
}

/** What the plot is told: the numbers of training images, ascending, `[sizes]`. */
export interface SizePlotOptions extends FigureOptions {
  readonly sizes: readonly number[];
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

/**
 * Draws a line for each head, its means over the seeds with Student's 95 % intervals, against the number of training images
 * on a logarithmic axis; lines that would hide each other's intervals stand a little apart.
 *
 * @example
 * ```ts
 * sizePlot([{ name: "average", accuracies: [[0.71, 0.72], [0.81, 0.80]] }], { sizes: [600, 6000] });
 * ```
 */
export function sizePlot(heads: readonly SizeSeries[], options: SizePlotOptions): SvgFigure {
  const { sizes, title = "Accuracy by number of training images", width, height } = options;
  // Plot writes only some of the ticks of its own logarithmic axes.
  const places = sizes.map(Math.log10);
  const [low, high] = [places[0] - 0.06, places[places.length - 1] + 0.06];
  const colors = seriesColors(heads);
  const groups = heads.map(({ accuracies }, index) => {
    const apart = 0.013 * (high - low) * (index - (heads.length - 1) / 2);
    return accuracies.flatMap((seeds, at) =>
      seeds.length === 0
        ? []
        : [{ size: sizes[at], x: places[at] + apart, ...estimateMean(seeds), color: colors[index] }]
    );
  });
  const curves = heads.map(({ name }, index): Curve => ({
    name,
    color: colors[index],
    look: {
      strokeWidth: 1.75,
      strokeDasharray: DASHES[index % DASHES.length],
      symbol: SYMBOLS[index % SYMBOLS.length],
    },
    points: groups[index].map(({ x, value }) => ({ x, value, text: value.toFixed(3) })),
  }));
  const bounded = groups.flat().filter(({ low }) => Number.isFinite(low));
  const values = [...groups.flat().map(({ value }) => value), ...bounded.flatMap(({ low, high }) => [low, high])];
  const domain = tenthsAround(values);
  const panel = curvePanel(curves, {
    label: "test accuracy",
    width,
    height,
    x: [low, high],
    axis: axisX("training images (logarithmic)", {
      ticks: places,
      tickSize: 4,
      tickFormat: (place: number) => formatNumber(Math.round(10 ** place)),
    }),
    y: { domain: [...domain] },
    behind: [Plot.ruleX(bounded, { x: "x", y1: "low", y2: "high", stroke: "color", strokeWidth: 1.5 })],
  });
  const told = groups.map((group) =>
    group.map((own) => {
      const range = Number.isFinite(own.low) ? ` (${formatInterval(own)})` : "";
      return `${formatNumber(own.size)} images ${own.value.toFixed(3)}${range}`;
    }).join(", ")
  );
  return chartFigure([panel], {
    title,
    caption: options.caption ??
      "Mean test accuracy over the seeds with Student's 95 % intervals, against the number of " +
        `training images on a logarithmic axis. ${describeDomain(domain, values)}`,
    alt: `Line chart: ${title}. ${heads.map(({ name }, index) => `${name}: ${told[index]}.`).join(" ")}`,
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
