/**
 * Pairs of trainings with the same seed: from A's accuracy to B's, and their differences.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatInterval, formatPoints, signed } from "../format.ts";
import { NUMBERS, WORDS } from "../../lib/kinds.ts";
import { check, namedList, optionsOf } from "../../lib/options.ts";
import { mean } from "../../lib/numbers.ts";
import { axisX, axisY, chartFigure, type Panel } from "../../lib/visualizer/chart.ts";
import { INK, MUTED, PAPER, seriesColors } from "../../lib/visualizer/colors.ts";
import type { FigureWords, SvgFigure } from "../../lib/visualizer/figure.ts";
import { meanInterval, pairedDifferences } from "../statistics/paired_differences.ts";
import { countSeeds, MARGIN_BAND, reachOf, type SeedAccuracies, writeShare } from "./seeds.ts";

/** Differences within so many points of 0 count as equal. */
const MARGIN = 0.5;

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
export function pairedSlopes(pair: readonly [SeedAccuracies, SeedAccuracies], options: FigureWords = {}): SvgFigure {
  check("pairedSlopes", {
    pair: [pair, namedList("two networks", { accuracies: NUMBERS }, 2)],
    options: [options, optionsOf<FigureWords>(WORDS)],
  });
  const [a, b] = pair;
  const { title = `${a.name} and ${b.name}, seed by seed` } = options;
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
    seed,
  }));
  const ends = pair.flatMap(({ name, accuracies }) =>
    seeds.map((own) => ({ ...own, name, value: accuracies[own.seed] }))
  );
  const look = { height: 360, marginTop: 26, marginBottom: 46, marginLeft: 52, color: { type: "identity" as const } };
  const all = pair.flatMap(({ accuracies }) => accuracies);
  const around = Math.max(0.002, 0.06 * (Math.max(...all) - Math.min(...all)));
  const means = pair.map(({ name, accuracies }) => ({ name, value: mean(accuracies) }));
  const slope = { x: "name", y: "value" } as const;
  const text = ({ value }: typeof means[number]) => writeShare(value);
  const slopes: Panel = {
    ...look,
    width: 334,
    marginRight: 10,
    x: { type: "point", domain: pair.map(({ name }) => name), padding: 0.35, label: null },
    y: { domain: [Math.min(...all) - around, Math.max(...all) + around], label: null },
    marks: [
      ...axisY("test accuracy", { tickFormat: (share) => String(Number(share.toFixed(4))) }),
      axisX(null, { color: INK, tickSize: 4 }),
      Plot.line(ends, { ...slope, z: "seed", stroke: "color", strokeOpacity: 0.75, strokeWidth: 1.25 }),
      Plot.dot(ends, { ...slope, fill: "color", r: 2.5 }),
      Plot.line(means, { ...slope, stroke: INK, strokeWidth: 2.5, strokeDasharray: "6 3" }),
      Plot.text(means.slice(0, 1), { ...slope, text, fontWeight: "bold", textAnchor: "end", dx: -9 }),
      Plot.text(means.slice(1), { ...slope, text, fontWeight: "bold", textAnchor: "start", dx: 9 }),
    ],
  };
  const interval = meanInterval(differences);
  const isBounded = Number.isFinite(interval.low);
  const range = isBounded ? formatInterval(interval) : "not known from one seed";
  const estimate = { value: 100 * mean(differences), low: 100 * interval.low, high: 100 * interval.high };
  const middle = formatPoints(mean(differences));
  const beside = { textAnchor: "start", dx: 12 } as const;
  const dots: Panel = {
    ...look,
    width: 426,
    marginRight: 150,
    x: { domain: [-1, 1], label: null, axis: null },
    y: { label: null, domain: reachOf([...seeds.map(({ points }) => points), estimate.low, estimate.high], MARGIN) },
    marks: [
      Plot.rectY([MARGIN], { y1: -MARGIN, y2: MARGIN, ...MARGIN_BAND }),
      ...axisY(`${a.name} − ${b.name}, percentage points`, { tickFormat: signed }),
      Plot.ruleY([0], { stroke: MUTED }),
      Plot.dot(seeds, Plot.dodgeX("middle", { y: "points", fill: "color", stroke: PAPER, strokeWidth: 0.75, r: 4.5 })),
      ...isBounded ? [Plot.ruleX([estimate], { x: 1, y1: "low", y2: "high", stroke: INK, strokeWidth: 2 })] : [],
      Plot.dot([estimate], { x: 1, y: "value", symbol: "diamond", r: 6, fill: INK }),
      Plot.text([estimate], { ...beside, x: 1, y: "value", text: [`mean ${middle}`], fontWeight: "bold" }),
      Plot.text([`${a.name} ahead ↑`], { ...beside, frameAnchor: "top-right", fill: colors[0], dy: -14 }),
      Plot.text([`${b.name} ahead ↓`], { ...beside, frameAnchor: "bottom-right", fill: colors[1], dy: 16 }),
    ],
  };
  const [ahead, behind] = [1, -1].map((sign) => differences.filter((own) => Math.sign(own) === sign).length);
  const [least, greatest] = [Math.min(...differences), Math.max(...differences)].map(formatPoints);
  const told = countSeeds(seeds.length);
  return chartFigure([[slopes, dots]], {
    title,
    caption: options.caption ??
      `Left, a line for each of ${told}, dashed the means. Right, the differences ${a.name} − ${b.name} ` +
        `in percentage points: a dot for each seed, a diamond for the mean, its line Student's 95 % interval (${range}), ` +
        `shaded the margin of ±${MARGIN} that counts as equal.`,
    alt: `Slope chart: ${title}, ${told}. Means: ${a.name} ${writeShare(means[0].value)}, ` +
      `${b.name} ${writeShare(means[1].value)}. Difference in points: mean ${middle}, 95 % interval ${range}, ` +
      `least ${least}, greatest ${greatest}. ${a.name} is ahead in ${ahead}, ${b.name} in ${behind}.`,
  });
}
