/**
 * Accuracies of many seeds: over the epochs, every seed a thin line and their mean a bold one; and by the number of training
 * images or the like, their means with intervals.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatNumber } from "../../lib/format.ts";
import { formatInterval } from "../format.ts";
import { mean } from "../../lib/numbers.ts";
import { axisX, chartFigure, type Curve, curvePanel, tenthsAround } from "../../lib/visualizer/chart.ts";
import { type Named, seriesColors } from "../../lib/visualizer/colors.ts";
import type { SvgFigure } from "../../lib/visualizer/figure.ts";
import type { Part } from "../../lib/types.ts";
import { epochPanel, type LearningOptions } from "../../lib/visualizer/learning_plot.ts";
import { countSeeds, DASHES, describeDomain, estimateMean, SYMBOLS, writeShare } from "./seeds.ts";

/** Trainings that differ in their seed only. */
export interface SeedSeries extends Named {
  /** Accuracies, 0–1, `[seeds][epochs]`, as many for every seed of all series. */
  readonly seeds: readonly (readonly number[])[];
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

/** Accuracies by name, 0–1, `[places][seeds]`; no seeds where nothing was trained. */
export interface PlaceSeries extends Named {
  readonly accuracies: readonly (readonly number[])[];
}

/** What accuracies are drawn against. */
export interface MeansPlotOptions {
  readonly title: string;
  /** Numbers, ascending, `[places]`, and their unit in a word. */
  readonly places: readonly number[];
  readonly unit: string;
  /** The name of the axis. */
  readonly label: string;
  /** @default {false} */
  readonly isLogarithmic?: boolean;
}

/**
 * Draws the accuracy of every seed on the test images, or on those held back, after each epoch, and the mean over the seeds of
 * each series; behind them, as a band, what rounding alone does. The alternative text counts the seeds that never learn.
 */
export function seedLines(series: readonly SeedSeries[], options: SeedLinesOptions = {}): SvgFigure {
  const { stuckBelow = 0.15, part = "test" } = options;
  const measured = `${part} accuracy`;
  const sentence = measured[0].toUpperCase() + measured.slice(1);
  const { title = `${sentence} of every seed` } = options;
  const count = series[0]?.seeds[0]?.length ?? 0;
  const epochs = Array.from({ length: count }, (_, index) => index + 1);
  const colors = seriesColors(series);
  const curves = series.map(({ name, seeds }, index): Curve => ({
    name: `${name} mean`,
    color: colors[index],
    look: { strokeWidth: 2.75, strokeDasharray: DASHES[index % DASHES.length] },
    points: epochs.map((x, at) => {
      const value = mean(seeds.map((seed) => seed[at]));
      return { x, value, text: writeShare(value) };
    }),
  }));
  const bands = series.flatMap(({ rounding }, index) => rounding ? [{ ...rounding, fill: colors[index] }] : []);
  const areas = bands.map(({ low, high, fill }) =>
    Plot.areaY(epochs, { x: epochs, y1: [...low], y2: [...high], fill, fillOpacity: 0.25 })
  );
  const thin = series.flatMap(({ seeds }, index) => {
    const look = { x: epochs, stroke: colors[index], strokeOpacity: 0.4, strokeWidth: 1 };
    return seeds.map((seed) => Plot.line(seed, { ...look, y: [...seed] }));
  });
  const values = [
    ...series.flatMap(({ seeds }) => seeds.flat()),
    ...bands.flatMap(({ low, high }) => [...low, ...high]),
  ];
  const domain = options.domain ?? tenthsAround(values);
  const panel = epochPanel(curves, {
    ...options,
    label: measured,
    y: { domain: [...domain] },
    behind: [...areas, ...thin],
  });
  const ofBands = bands.length > 0 ? "; the shaded bands hold one seed under other roundings" : "";
  const told = series.map(({ name, seeds }) => {
    const ends = seeds.map((seed) => seed[count - 1]);
    const stuck = seeds.filter((seed) => seed.every((accuracy) => accuracy < stuckBelow)).length;
    return `${name}, ${countSeeds(seeds.length)}: after epoch ${count} mean ${writeShare(mean(ends))}, ` +
      `least ${writeShare(Math.min(...ends))}, greatest ${writeShare(Math.max(...ends))}, ${stuck} stuck.`;
  });
  return chartFigure([panel], {
    title,
    caption: options.caption ??
      `${sentence} after each epoch: every seed a thin line, the mean over the seeds bold${ofBands}. Stuck seeds, which ` +
        `no epoch brings to ${stuckBelow}, count in the mean. ${describeDomain(domain, values)}`,
    alt: `Line chart: ${title}. ${told.join(" ")}`,
  });
}

/**
 * Draws a line for each series, its means over the seeds with Student's 95 % intervals, against numbers such as the size of the
 * training set; lines that would hide each other's intervals stand a little apart.
 */
export function meansPlot(series: readonly PlaceSeries[], options: MeansPlotOptions): SvgFigure {
  const { title, places, unit, label, isLogarithmic = false } = options;
  // Plot writes only some of the ticks of its own logarithmic axes.
  const ticks = isLogarithmic ? places.map(Math.log10) : places;
  const [first, last] = [ticks[0], ticks[ticks.length - 1]];
  const room = 0.03 * (last - first) || 0.5;
  const colors = seriesColors(series);
  const groups = series.map(({ accuracies }, index) => {
    const apart = 0.45 * room * (index - (series.length - 1) / 2);
    return accuracies.map((seeds, at) => (
      { place: places[at], x: ticks[at] + apart, ...estimateMean(seeds), color: colors[index] }
    )).filter(({ count }) => count > 0);
  });
  const curves = series.map(({ name }, index): Curve => ({
    name,
    color: colors[index],
    look: {
      strokeWidth: 1.75,
      strokeDasharray: DASHES[index % DASHES.length],
      symbol: SYMBOLS[index % SYMBOLS.length],
    },
    points: groups[index].map(({ x, value }) => ({ x, value, text: writeShare(value) })),
  }));
  const bounded = groups.flat().filter(({ low }) => Number.isFinite(low));
  const values = [...groups.flat().map(({ value }) => value), ...bounded.flatMap(({ low, high }) => [low, high])];
  const domain = tenthsAround(values);
  const panel = curvePanel(curves, {
    label: "test accuracy",
    x: [first - room, last + room],
    axis: axisX(label, {
      ticks: [...ticks],
      tickSize: 4,
      tickFormat: (tick: number) => formatNumber(isLogarithmic ? Math.round(10 ** tick) : tick),
    }),
    y: { domain: [...domain] },
    behind: [Plot.ruleX(bounded, { x: "x", y1: "low", y2: "high", stroke: "color", strokeWidth: 1.5 })],
  });
  const told = groups.map((group, index) => {
    const means = group.map((own) => {
      const range = Number.isFinite(own.low) ? ` (${formatInterval(own, writeShare)})` : "";
      return `${formatNumber(own.place)} ${unit} ${writeShare(own.value)}${range}`;
    });
    return `${series[index].name}: ${means.join(", ")}.`;
  });
  return chartFigure([panel], {
    title,
    caption: `Mean test accuracy over the seeds with Student's 95 % intervals. ${describeDomain(domain, values)}`,
    alt: `Line chart: ${title}. ${told.join(" ")}`,
  });
}
