/**
 * What the registered rule says of A and B on each data set.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatPoints, signed } from "../format.ts";
import { WORDS } from "../../lib/kinds.ts";
import { check, listOf, optionsOf, recordOf } from "../../lib/options.ts";
import type { Interval } from "../statistics/distributions.ts";
import { INK, MUTED, type Named, seriesColors } from "../../lib/visualizer/colors.ts";
import type { SvgFigure } from "../../lib/visualizer/figure.ts";
import { estimateMarks, rowChart, type RowChartOptions } from "./row_chart.ts";
import type { Comparison } from "../statistics/compare.ts";
import { formatInterval, MARGIN_BAND, reachOf } from "./seeds.ts";

/** A data set, or an arm of the study, and what `compare` says of it. */
export interface VerdictRow {
  readonly name: string;
  readonly comparison: Comparison;
}

/** What the chart is told: A and B, whose poolings give the colours. */
export interface VerdictChartOptions extends RowChartOptions {
  readonly pair: readonly [Named, Named];
}

/**
 * Draws a row for each data set: the mean difference A − B in points with Student's 95 % interval, over it in bold the 90 %
 * interval by which "equivalent" is decided, the margin shaded; beside it the numbers, the pairs and the word.
 * @throws {RangeError} For no rows, and for rows of different margins.
 *
 * @example
 * ```ts
 * import { compare } from "../statistics/compare.ts";
 *
 * const pair = [{ name: "GAP", pooling: "average" }, { name: "GMP", pooling: "max" }] as const;
 * const comparison = compare([0.88, 0.89, 0.9], [0.87, 0.89, 0.88]);
 * verdictChart([{ name: "Fashion-MNIST", comparison }], { pair });
 * ```
 */
export function verdictChart(rows: readonly VerdictRow[], options: VerdictChartOptions): SvgFigure {
  const row = recordOf("a row, { name, comparison }", { name: "a text", comparison: "a record" });
  const two = listOf("a list of two names, [{ name, pooling }]", recordOf("{ name, pooling }", { name: "a text" }), 2);
  check("verdictChart", {
    rows: [rows, listOf("a list of rows, [{ name, comparison }]", row)],
    options: [options, optionsOf<VerdictChartOptions>({ ...WORDS, width: "a number", pair: two }, ["pair"])],
  });
  const margins = [...new Set(rows.map(({ comparison }) => comparison.equivalence.margin))];
  if (margins.length !== 1) {
    const found = margins.length === 0 ? "none" : `margins ${margins.join(", ")}`;
    throw new RangeError(`Cannot draw the verdict: expected comparisons with one margin, found ${found}`);
  }
  const [a, b] = options.pair.map(({ name }) => name);
  const { title = `${a} against ${b} by data set` } = options;
  const margin = 100 * margins[0];
  const [colorA, colorB] = seriesColors(options.pair);
  const looks = {
    better: { color: colorA, symbol: "circle" },
    worse: { color: colorB, symbol: "triangle" },
    equivalent: { color: INK, symbol: "square" },
    undecided: { color: MUTED, symbol: "circle", isHollow: true },
  } as const;
  const estimates = rows.map(({ comparison: { difference, interval, verdict } }, row) => {
    return { row, value: 100 * difference, ...inPoints(interval), ...looks[verdict] };
  });
  const inner = rows.map(({ comparison: { equivalence } }, row) => ({
    ...estimates[row],
    ...inPoints(equivalence.interval),
  })).filter(({ low }) => Number.isFinite(low));
  const column = (head: string, write: (comparison: Comparison) => string) => ({
    head,
    texts: rows.map(({ comparison }) => write(comparison)),
  });
  return rowChart({
    caption:
      `Mean difference ${a} − ${b} in percentage points of test accuracy over n pairs of one seed, its 95 % interval ` +
      `and, in bold, the 90 % interval (Student's); shaded the margin of ±${margin} that counts as equal. Better: the 95 % ` +
      `interval excludes 0 and the mean is beyond the margin. Equivalent: the 90 % interval lies inside it.`,
    ...options,
    kind: "Interval chart of differences in points",
    title,
    names: rows.map(({ name }) => name),
    columns: [
      column("mean", ({ difference }) => formatPoints(difference)),
      column("95 % interval", ({ interval }) => formatInterval(interval, formatPoints)),
      column("n", ({ n }) => String(n)),
      column(`${a} is`, ({ verdict }) => verdict),
    ],
    domain: reachOf(estimates.flatMap(({ value, low, high }) => [value, low, high]), margin),
    label: `← ${b} ahead · points · ${a} ahead →`,
    tickFormat: signed,
    marks: [
      Plot.rectX([margin], { x1: -margin, x2: margin, ...MARGIN_BAND }),
      Plot.ruleY(inner, { y: "row", x1: "low", x2: "high", stroke: "color", strokeWidth: 5 }),
      ...estimateMarks(estimates),
    ],
  });
}

function inPoints({ low, high }: Interval): Interval {
  return { low: 100 * low, high: 100 * high };
}
