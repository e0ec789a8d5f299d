/**
 * What the registered rule says of A and B on each data set.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatPoints, signed } from "../../lib/format.ts";
import type { Interval } from "../../lib/types.ts";
import type { Comparison } from "../statistics/compare.ts";
import { INK, MUTED, seriesColors } from "../../lib/visualizer/colors.ts";
import type { FigureOptions, SvgFigure } from "../../lib/visualizer/figure.ts";
import { MARGIN_BAND, pointsAxis } from "../../lib/visualizer/points.ts";
import { estimateMarks, rowChart } from "../../lib/visualizer/row_chart.ts";

/** A data set, or an arm of the study, and what `compare` says of it. */
export interface VerdictRow {
  readonly name: string;
  readonly comparison: Comparison;
}

/** What the chart is told: the names of A and B. */
export interface VerdictChartOptions extends Omit<FigureOptions, "height"> {
  readonly names: readonly [string, string];
}

/**
 * Draws a row for each data set: the mean difference A − B in points with Student's 95 % interval, over it in bold the 90 %
 * interval by which "equivalent" is decided, the margin shaded; beside it the numbers, the pairs and the word.
 * @throws {RangeError} For no rows, and for rows of different margins.
 *
 * @example
 * verdictChart([{ name: "Fashion-MNIST", comparison: compare(gap, gmp) }], { names: ["GAP", "GMP"] });
 */
export function verdictChart(rows: readonly VerdictRow[], options: VerdictChartOptions): SvgFigure {
  const margins = [...new Set(rows.map(({ comparison }) => comparison.equivalence.margin))];
  if (margins.length !== 1) {
    const found = margins.length === 0 ? "none" : `margins ${margins.join(", ")}`;
    throw new RangeError(`Cannot draw the verdict: expected comparisons with one margin, found ${found}`);
  }
  const { names: [a, b], title = `${a} against ${b} by data set` } = options;
  const [margin] = margins;
  const [colorA, colorB] = seriesColors([a, b]);
  const looks = {
    better: { color: colorA, symbol: "circle" },
    worse: { color: colorB, symbol: "triangle" },
    equivalent: { color: INK, symbol: "square" },
    undecided: { color: MUTED, symbol: "circle", isHollow: true },
  } as const;
  const estimates = rows.map(({ comparison: { difference, interval, verdict } }, row) => {
    return { row, value: 100 * difference, ...inPoints(interval), ...looks[verdict] };
  });
  const ends = estimates.flatMap(({ value, low, high }) => [value, low, high]).filter(Number.isFinite);
  const axis = pointsAxis(ends, 100 * margin);
  const inner = rows.map(({ comparison: { equivalence } }, row) => ({
    ...estimates[row],
    ...inPoints(equivalence.interval),
  }))
    .filter(({ low }) => Number.isFinite(low));
  const ranges = rows.map(({ comparison: { interval: { low, high } } }) =>
    Number.isFinite(low) ? `${formatPoints(low)} to ${formatPoints(high)}` : "–"
  );
  const texts = rows.map(({ comparison: { difference } }) => formatPoints(difference));
  const words = rows.map(({ comparison: { verdict } }) => verdict);
  const pairs = rows.map(({ comparison: { n } }) => String(n));
  return rowChart({
    caption:
      `Mean difference ${a} − ${b} in percentage points of test accuracy over n pairs of one seed, its 95 % interval ` +
      `and, in bold, the 90 % interval (Student's); shaded the margin of ±${
        100 * margin
      } that counts as equal. Better: the 95 % ` +
      `interval excludes 0 and the mean is beyond the margin. Equivalent: the 90 % interval lies inside it.${axis.words}`,
    alt: `Interval chart: ${title}. Difference in points: ` +
      rows.map(({ name }, row) => `${name} ${texts[row]} (${ranges[row]}), n ${pairs[row]}, ${words[row]}`).join("; ") +
      ".",
    ...options,
    title,
    names: rows.map(({ name }) => name),
    columns: [
      { head: "mean", texts },
      { head: "95 % interval", texts: ranges },
      { head: "n", texts: pairs },
      { head: `${a} is`, texts: words },
    ],
    domain: axis.scale.domain as [number, number],
    scale: { ...axis.scale, nice: false },
    ...axis.ticks && { ticks: axis.ticks },
    label: `← ${b} ahead · points · ${a} ahead →`,
    tickFormat: signed,
    marks: [
      Plot.rectX([margin], { x1: -100 * margin, x2: 100 * margin, ...MARGIN_BAND }),
      Plot.ruleY(inner, { y: "row", x1: "low", x2: "high", stroke: "color", strokeWidth: 5 }),
      ...estimateMarks(estimates, [-Infinity, Infinity]),
    ],
  });
}

function inPoints({ low, high }: Interval): Interval {
  return { low: 100 * low, high: 100 * high };
}
