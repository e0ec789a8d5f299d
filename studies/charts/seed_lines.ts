/**
 * Accuracies of many seeds over the epochs.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { mean } from "../../lib/numbers.ts";
import { chartFigure } from "../../lib/visualizer/chart.ts";
import { type Curve, describeDomain, tenthsAround } from "../../lib/visualizer/curve_panel.ts";
import type { SvgFigure } from "../../lib/visualizer/figure.ts";
import { type LearningOptions, learningPanel, type Mark } from "../../lib/visualizer/learning_panel.ts";
import { checkSeries, describeSeeds, meanPoints, seedCurves, type SeedSeries } from "./seed_curves.ts";
import { countSeeds } from "./seeds.ts";

/** Trainings that differ in their seed only, `[seeds][epochs]`. */
export interface EpochSeeds extends SeedSeries {
  /** The least and the greatest accuracy, 0–1, of one seed under other roundings, after each epoch. */
  readonly rounding?: { readonly low: readonly number[]; readonly high: readonly number[] };
}

/** What the plot of seeds by epoch may be told. */
export interface SeedLinesOptions extends LearningOptions {
  /** Points to compare with, the article's say. */
  readonly marks?: readonly Mark[];
  /** A seed counts as stuck where no epoch reaches this accuracy. @default {0.15} */
  readonly stuckBelow?: number;
}

/**
 * Draws the test accuracy of every seed after each epoch, and the mean over the seeds of each series; behind them, as a band,
 * what rounding alone does. Seeds that never learn are counted in a line of their own.
 * @throws {RangeError} For no series, none of its seeds, different numbers of epochs, and what is no share.
 *
 * @example
 * seedLines([{ name: "GAP", seeds: gapAccuracies }, { name: "GMP", seeds: gmpAccuracies }]);
 */
export function seedLines(series: readonly EpochSeeds[], options: SeedLinesOptions = {}): SvgFigure {
  const { marks = [], epochs: planned = 0, stuckBelow = 0.15, title = "Test accuracy of every seed" } = options;
  const bands = series.flatMap(({ name, rounding }) => rounding ? [{ name, ...rounding }] : []);
  const count = series[0]?.seeds[0]?.length ?? 0;
  checkSeries("plot the seeds", series, count);
  if (bands.length > 0) {
    checkSeries("plot the bands", bands.map(({ name, low, high }) => ({ name, seeds: [low, high] })), count);
  }
  const epochs = Array.from({ length: count }, (_, index) => index + 1);
  const { curves, thin, values } = seedCurves(series, epochs);
  const stuckOf = ({ seeds }: SeedSeries) => seeds.filter((seed) => seed.every((accuracy) => accuracy < stuckBelow));
  const stuckCurves = series.flatMap((own, index): Curve[] => {
    const stuck = stuckOf(own);
    if (stuck.length === 0) return [];
    const name = `${own.name}: ${stuck.length} of ${countSeeds(own.seeds.length)} stuck`;
    const look = { strokeWidth: 1.5, strokeDasharray: "1 3", isPale: true };
    return [{ ...curves[index], name, look, points: meanPoints(stuck, epochs) }];
  });
  const areas = bands.map(({ name, low, high }) => {
    const fill = curves.find(({ series }) => series === name)!.color;
    return Plot.areaY(epochs, { x: epochs, y1: [...low], y2: [...high], fill, fillOpacity: 0.25 });
  });
  values.push(...bands.flatMap(({ low, high }) => [...low, ...high]), ...marks.map(({ accuracy }) => accuracy));
  const domain = options.domain ?? tenthsAround(values);
  const panel = learningPanel([...curves, ...stuckCurves], {
    ...options,
    label: "test accuracy",
    lastEpoch: Math.max(2, count, planned, ...marks.map(({ epoch }) => epoch)),
    y: { domain: [...domain], clamp: true },
    behind: [...areas, ...thin],
  });
  const ofBands = bands.length > 0 ? "; the shaded bands hold one seed under other roundings" : "";
  return chartFigure([panel], {
    title,
    caption: options.caption ??
      `Test accuracy after each epoch: every seed a thin line, the mean over the seeds bold${ofBands}. Stuck seeds, which ` +
        `no epoch brings to ${stuckBelow}, count in the mean. ${describeDomain(domain, values)}`,
    alt: describeSeeds(title, series, (own) => {
      const ends = own.seeds.map((seed) => seed[count - 1]);
      return `after epoch ${count} mean ${mean(ends).toFixed(3)}, least ${Math.min(...ends).toFixed(3)}, greatest ` +
        `${Math.max(...ends).toFixed(3)}, ${stuckOf(own).length} stuck`;
    }),
  });
}
