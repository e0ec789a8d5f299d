/**
 * Pairs of trainings with the same seed: from A's accuracy to B's, and their differences.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatPoints, signed } from "../format.ts";
import { NUMBERS, SIZED } from "../../lib/kinds.ts";
import { check, namedList, optionsOf } from "../../lib/options.ts";
import { mean } from "../../lib/numbers.ts";
import { axisX, axisY, chartFigure, type Panel } from "../../lib/visualizer/chart.ts";
import { INK, MUTED, PAPER, seriesColors } from "../../lib/visualizer/colors.ts";
import type { FigureOptions, SvgFigure } from "../../lib/visualizer/figure.ts";
import { meanInterval, pairedDifferences } from "../statistics/paired_differences.ts";
import { countSeeds, formatInterval, MARGIN_BAND, reachOf, type SeedAccuracies } from "./seeds.ts";

/** What the figure may be told. */
export interface PairedSlopesOptions extends FigureOptions {
  /** Differences of accuracies within ± this count as equal. @default {0.005} */
  readonly margin?: number;
}

/**
 * Draws for each seed a line from A's accuracy to B's, in the colour of the better one, and beside it the differences A − B in
 * points as dots, with their mean, Student's 95 % interval and the margin.
 * @param pair A and B; a place in their accuracies means the same seed.
 * @throws {RangeError} For different numbers of seeds, none, and what is no share.
 *
 * @example
 * ```ts
 * pairedSlopes([{ name: "GAP", accuracies: [0.87, 0.88] }, { name: "GMP", accuracies: [0.86, 0.87] }]);
 * ```
 */
export function pairedSlopes(
  pair: readonly [SeedAccuracies, SeedAccuracies],
  options: PairedSlopesOptions = {},
): SvgFigure {
  check("pairedSlopes", {
    pair: [pair, namedList("two networks", { accuracies: NUMBERS }, 2)],
    options: [options, optionsOf<PairedSlopesOptions>({ ...SIZED, margin: "a number" })],
  });
  const [a, b] = pair;
  const { width = 760, height = 360, title = `${a.name} and ${b.name}, seed by seed` } = options;
  const margin = 100 * (options.margin ?? 0.005);
  for (const { name, accuracies } of pair) {
    const wrong = accuracies.find((accuracy) => !(accuracy >= 0 && accuracy <= 1));
    if (accuracies.length > 0 && wrong === undefined) continue;
    throw new RangeError(`Cannot plot the pairs: expected accuracies 0–1 of ${name}, found ${wrong ?? "none"}`);
  }
  const differences = pairedDifferences(a.accuracies, b.accuracies);
  const colors = [...seriesColors(pair), MUTED];
  const seeds = differences.map((difference, seed) => ({
    points: 100 * difference,
    color: colors[difference > 0 ? 0 : difference < 0 ? 1 : 2],
    ends: pair.map(({ name, accuracies }) => ({ name, value: accuracies[seed] })),
  }));
  const look = { height, marginTop: 26, marginBottom: 46, marginLeft: 52, color: { type: "identity" as const } };
  const all = pair.flatMap(({ accuracies }) => accuracies);
  const around = Math.max(0.002, 0.06 * (Math.max(...all) - Math.min(...all)));
  const means = pair.map(({ name, accuracies }) => ({ name, value: mean(accuracies) }));
  const slopes: Panel = {
    ...look,
    width: Math.round(width * 0.44),
    marginRight: 10,
    x: { type: "point", domain: pair.map(({ name }) => name), padding: 0.35, label: null },
    y: { domain: [Math.min(...all) - around, Math.max(...all) + around], label: null },
    marks: [
      ...axisY("test accuracy", { tickFormat: (share) => String(Number(share.toFixed(4))) }),
      axisX(null, { color: INK, tickSize: 4 }),
      ...seeds.flatMap(({ ends, color }) => [
        Plot.line(ends, { x: "name", y: "value", stroke: color, strokeOpacity: 0.75, strokeWidth: 1.25 }),
        Plot.dot(ends, { x: "name", y: "value", fill: color, r: 2.5 }),
      ]),
      Plot.line(means, { x: "name", y: "value", stroke: INK, strokeWidth: 2.5, strokeDasharray: "6 3" }),
      ...means.map((own, side) =>
        Plot.text([own], {
          x: "name",
          y: "value",
          text: ({ value }) => value.toFixed(3),
          fontWeight: "bold",
          fill: INK,
          textAnchor: side === 0 ? "end" : "start",
          dx: side === 0 ? -9 : 9,
        })
      ),
    ],
  };
  const interval = meanInterval(differences);
  const isBounded = Number.isFinite(interval.low);
  const range = isBounded ? formatInterval(interval, formatPoints) : "not known from one seed";
  const estimate = { value: 100 * mean(differences), low: 100 * interval.low, high: 100 * interval.high };
  const writeMean = (points: number) => `mean ${formatPoints(points / 100)}`;
  const beside = { textAnchor: "start", dx: 12 } as const;
  const dots: Panel = {
    ...look,
    width: width - slopes.width,
    marginRight: 150,
    x: { domain: [-1, 1], label: null, axis: null },
    y: { label: null, domain: reachOf([...seeds.map(({ points }) => points), estimate.low, estimate.high], margin) },
    marks: [
      Plot.rectY([margin], { y1: -margin, y2: margin, ...MARGIN_BAND }),
      ...axisY(`${a.name} − ${b.name}, percentage points`, { tickFormat: signed }),
      Plot.ruleY([0], { stroke: MUTED }),
      Plot.dot(seeds, Plot.dodgeX("middle", { y: "points", fill: "color", stroke: PAPER, strokeWidth: 0.75, r: 4.5 })),
      ...isBounded ? [Plot.ruleX([estimate], { x: 1, y1: "low", y2: "high", stroke: INK, strokeWidth: 2 })] : [],
      Plot.dot([estimate], { x: 1, y: "value", symbol: "diamond", r: 6, fill: INK }),
      Plot.text([estimate.value], { ...beside, x: 1, y: [estimate.value], text: writeMean, fontWeight: "bold" }),
      Plot.text([`${a.name} ahead ↑`], { ...beside, frameAnchor: "top-right", fill: colors[0], dy: -14 }),
      Plot.text([`${b.name} ahead ↓`], { ...beside, frameAnchor: "bottom-right", fill: colors[1], dy: 16 }),
    ],
  };
  const count = (isSo: (difference: number) => boolean) => differences.filter(isSo).length;
  const [least, greatest] = [Math.min(...differences), Math.max(...differences)].map(formatPoints);
  return chartFigure([[slopes, dots]], {
    title,
    caption: options.caption ??
      `Left, a line for each of ${
          countSeeds(seeds.length)
        }, dashed the means. Right, the differences ${a.name} − ${b.name} ` +
        `in percentage points: a dot for each seed, a diamond for the mean, its line Student's 95 % interval (${range}), ` +
        `shaded the margin of ±${margin} that counts as equal.`,
    alt: `Slope chart: ${title}, ${countSeeds(seeds.length)}. Means: ${a.name} ${means[0].value.toFixed(3)}, ` +
      `${b.name} ${means[1].value.toFixed(3)}. Difference in points: mean ${
        formatPoints(estimate.value / 100)
      }, 95 % ` +
      `interval ${range}, least ${least}, greatest ${greatest}. ${a.name} is ahead in ${count((own) => own > 0)}, ` +
      `${b.name} in ${count((own) => own < 0)}.`,
  });
}
