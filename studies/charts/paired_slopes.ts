/**
 * Pairs of trainings with the same seed: from A's accuracy to B's, and their differences.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatPoints, signed } from "../../lib/format.ts";
import { meanInterval, pairedDifferences } from "../statistics/paired_differences.ts";
import { mean } from "../../lib/numbers.ts";
import { axisX, axisY, chartFigure, type Panel } from "../../lib/visualizer/chart.ts";
import { INK, MUTED, PAPER, seriesColors } from "../../lib/visualizer/colors.ts";
import type { FigureOptions, SvgFigure } from "../../lib/visualizer/figure.ts";
import { MARGIN_BAND, pointsAxis } from "../../lib/visualizer/points.ts";
import { checkShares, countSeeds, type SeedAccuracies } from "./seeds.ts";

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
 * pairedSlopes([{ name: "GAP", accuracies: [0.87, 0.88] }, { name: "GMP", accuracies: [0.86, 0.87] }]);
 */
export function pairedSlopes(
  pair: readonly [SeedAccuracies, SeedAccuracies],
  options: PairedSlopesOptions = {},
): SvgFigure {
  const [a, b] = pair;
  const { margin = 0.005, width = 760, height = 360, title = `${a.name} and ${b.name}, seed by seed` } = options;
  checkShares("plot the pairs", pair.map(({ name, accuracies }) => ({ name, values: accuracies })));
  const differences = pairedDifferences(a.accuracies, b.accuracies);
  const names = pair.map(({ name }) => name);
  const colors = [...seriesColors(names), MUTED];
  const seeds = differences.map((difference, seed) => ({
    difference,
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
    x: { type: "point", domain: names, padding: 0.35, label: null },
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
          textAnchor: side === 0 ? "end" : "start",
          dx: side === 0 ? -9 : 9,
          fontWeight: "bold",
          fill: INK,
        })
      ),
    ],
  };
  const estimate = { value: mean(differences), ...meanInterval(differences) };
  const isBounded = Number.isFinite(estimate.low);
  const range = isBounded
    ? `${formatPoints(estimate.low)} to ${formatPoints(estimate.high)}`
    : "not known from one seed";
  const beside = { textAnchor: "start", dx: 12 } as const;
  const inPoints = { value: 100 * estimate.value, low: 100 * estimate.low, high: 100 * estimate.high };
  const axis = pointsAxis(
    [...seeds.map(({ points }) => points), ...isBounded ? [inPoints.low, inPoints.high] : []],
    100 * margin,
  );
  const dots: Panel = {
    ...look,
    width: width - slopes.width,
    marginRight: 150,
    x: { domain: [-1, 1], label: null, axis: null },
    y: { label: null, ...axis.scale },
    marks: [
      Plot.rectY([margin], { y1: -100 * margin, y2: 100 * margin, ...MARGIN_BAND }),
      ...axisY(`${a.name} − ${b.name}, percentage points`, {
        ticks: axis.ticks as unknown as number,
        tickFormat: signed,
      }),
      Plot.ruleY([0], { stroke: MUTED }),
      Plot.dot(seeds, Plot.dodgeX("middle", { y: "points", fill: "color", stroke: PAPER, strokeWidth: 0.75, r: 4.5 })),
      ...isBounded ? [Plot.ruleX([inPoints], { x: 1, y1: "low", y2: "high", stroke: INK, strokeWidth: 2 })] : [],
      Plot.dot([inPoints], { x: 1, y: "value", symbol: "diamond", r: 6, fill: INK }),
      Plot.text([inPoints], {
        ...beside,
        x: 1,
        y: "value",
        text: () => `mean ${formatPoints(estimate.value)}`,
        fontWeight: "bold",
      }),
      Plot.text([`${a.name} ahead ↑`], { ...beside, frameAnchor: "top-right", fill: colors[0], dy: -14 }),
      Plot.text([`${b.name} ahead ↓`], {
        ...beside,
        frameAnchor: "bottom-right",
        fill: colors[1],
        dy: 16,
      }),
    ],
  };
  const [ahead, behind] = [
    seeds.filter(({ difference }) => difference > 0).length,
    seeds.filter(({ difference }) => difference < 0).length,
  ];
  return chartFigure([[slopes, dots]], {
    title,
    caption: options.caption ??
      `Left, a line for each of ${
          countSeeds(seeds.length)
        }, dashed the means. Right, the differences ${a.name} − ${b.name} in ` +
        `percentage points: a dot for each seed, a diamond for the mean, its line Student's 95 % interval (${range}), shaded ` +
        `the margin of ±${100 * margin} that counts as equal.${axis.words}`,
    alt:
      `Slope chart: ${title}, ${countSeeds(seeds.length)}. Means: ${a.name} ${means[0].value.toFixed(3)}, ${b.name} ` +
      `${means[1].value.toFixed(3)}. Difference in points: mean ${
        formatPoints(estimate.value)
      }, 95 % interval ${range}, ` +
      `least ${formatPoints(Math.min(...differences))}, greatest ${
        formatPoints(Math.max(...differences))
      }. ${a.name} is ` +
      `ahead in ${ahead}, ${b.name} in ${behind}.`,
  });
}
