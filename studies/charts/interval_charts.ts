/**
 * Estimates with their intervals, row by row: what the registered rule says of A and B on each data set, and the accuracies of
 * all heads.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatInterval, formatP, formatPoints, signed } from "../format.ts";
import { WORDS } from "../../lib/kinds.ts";
import { check, listOf, optionsOf, recordOf } from "../../lib/options.ts";
import type { Interval } from "../statistics/distributions.ts";
import { INK, MUTED, type Named, PAPER, seriesColors } from "../../lib/visualizer/colors.ts";
import type { FigureWords, SvgFigure } from "../../lib/visualizer/figure.ts";
import { rowChart } from "./row_chart.ts";
import type { Compared, Verdict } from "../statistics/compare.ts";
import { MARGIN } from "../statistics/paired_differences.ts";
import { estimateMean, MARGIN_BAND, reachOf, type SeedAccuracies, writeShare } from "./seeds.ts";

/** A data set, or an arm of the study, and what `compare` says of it, or `compareRanks` with the word of the rule. */
export interface VerdictRow {
  readonly name: string;
  readonly comparison: Compared & { readonly verdict: Verdict };
  /** The P value by which ranks decide, adjusted for all rows; only with ranks. */
  readonly adjusted?: number;
}

/** What the chart is told: A and B, whose poolings give the colours. */
export interface VerdictChartOptions extends FigureWords {
  readonly pair: readonly [Named, Named];
}

/**
 * Draws a row for each data set: the difference A − B in points with its 95 % interval, over it in bold the 90 % interval by
 * which "equivalent" is decided, the margin shaded; beside it the numbers, the pairs or the adjusted P, and the word. An
 * interval that would make the other rows unreadable ends in an arrow. The caption says whether means and Student's intervals
 * are meant, or ranks.
 * @throws {RangeError} For no rows.
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
  const fields = { name: "a text", comparison: "a record" } as const;
  const row = recordOf("a row, { name, comparison }", fields, { optional: { adjusted: "a number" } });
  const two = listOf("a list of two names, [{ name, pooling }]", recordOf("{ name, pooling }", { name: "a text" }), 2);
  check("verdictChart", {
    rows: [rows, listOf("a list of rows, [{ name, comparison }]", row)],
    options: [options, optionsOf<VerdictChartOptions>({ ...WORDS, pair: two }, ["pair"])],
  });
  if (rows.length === 0) throw new RangeError("Cannot draw the verdict: expected a row at least, found none");
  const [a, b] = options.pair.map(({ name }) => name);
  const { title = `${a} against ${b} by data set` } = options;
  const margin = 100 * MARGIN;
  const [colorA, colorB] = seriesColors(options.pair);
  const looks = {
    better: { color: colorA, symbol: "circle" },
    worse: { color: colorB, symbol: "triangle" },
    equivalent: { color: INK, symbol: "square" },
    undecided: { color: MUTED, symbol: "circle", isHollow: true },
  } as const;
  const whole = rows.map(({ comparison: { difference, interval, verdict } }, row) => {
    return { row, value: 100 * difference, ...inPoints(interval), ...looks[verdict] };
  });
  const domain = reachOf(whole.flatMap((own) => [own.value, ...endsWithin(own, whole, margin)]), margin);
  const estimates = whole.map((own) => ({ ...own, ...cutTo(own, domain) }));
  const inner = rows.map(({ comparison: { equivalence } }, row) => ({
    ...estimates[row],
    ...cutTo(inPoints(equivalence.interval), domain),
  })).filter(({ low }) => Number.isFinite(low));
  const column = (head: string, write: (row: VerdictRow) => string) => ({ head, texts: rows.map(write) });
  const isByRanks = rows.every(({ adjusted }) => adjusted !== undefined);
  const [estimate, of, kind, alsoNeeded] = isByRanks
    ? ["estimate", "Hodges–Lehmann estimate of the difference", "exact, by ranks", ", and the adjusted P is below 0.05"]
    : ["mean", "Mean difference", "Student's", ""];
  const cut = (["low", "high"] as const).map((end) => estimates.filter((own, row) => own[end] !== whole[row][end]));
  return rowChart({
    caption: `${of} ${a} − ${b} in percentage points of test accuracy over pairs of one seed, its 95 % interval ` +
      `and, in bold, the 90 % interval (${kind}); shaded the margin of ±${margin} that counts as equal. Better: the 95 % ` +
      `interval excludes 0, the ${estimate} is beyond the margin${alsoNeeded}. Equivalent: the 90 % interval lies inside it.` +
      (cut.flat().length > 0 ? " An arrow: the interval goes on, see its numbers." : ""),
    ...options,
    kind: "Interval chart of differences in points",
    title,
    names: rows.map(({ name }) => name),
    columns: [
      column(estimate, ({ comparison: { difference } }) => formatPoints(difference)),
      column("95 % interval", ({ comparison: { interval } }) => formatInterval(interval)),
      isByRanks
        ? column("adjusted P", ({ adjusted }) => formatP(adjusted))
        : column("n", ({ comparison }) => `${comparison.n}`),
      column(`${a} is`, ({ comparison: { verdict } }) => verdict),
    ],
    domain,
    label: `← ${b} ahead · points · ${a} ahead →`,
    tickFormat: signed,
    marks: [
      Plot.rectX([margin], { x1: -margin, x2: margin, ...MARGIN_BAND }),
      Plot.ruleY(inner, { y: "row", x1: "low", x2: "high", stroke: "color", strokeWidth: 5 }),
      ...estimateMarks(estimates),
      Plot.dot(cut[0], { x: "low", y: "row", r: 5, symbol: "triangle", rotate: -90, fill: "color" }),
      Plot.dot(cut[1], { x: "high", y: "row", r: 5, symbol: "triangle", rotate: 90, fill: "color" }),
    ],
  });
}

function inPoints({ low, high }: Interval): Interval {
  return { low: 100 * low, high: 100 * high };
}

/** The ends of an interval, so far as they lengthen the axis by half at most, on each side, of what the other rows need. */
function endsWithin(own: RowEstimate, all: readonly RowEstimate[], margin: number): readonly number[] {
  const others = all.filter((other) => other !== own);
  const [least, greatest] = reachOf(
    [own.value, ...others.flatMap(({ value, low, high }) => [value, low, high])],
    margin,
  );
  const room = others.length > 0 ? (greatest - least) / 2 : Infinity;
  const { low, high } = cutTo(own, [least - room, greatest + room]);
  return [low, high];
}

function cutTo({ low, high }: Interval, [least, greatest]: readonly [number, number]): Interval {
  return Number.isFinite(high - low) ? { low: Math.max(low, least), high: Math.min(high, greatest) } : { low, high };
}

/** A head and the accuracies of its seeds. */
export interface HeadAccuracies extends SeedAccuracies {
  /** Where the head stands between the mean (0) and the maximum (1); left out where it pools no map, as linear layers do. */
  readonly knob?: number;
}

/**
 * Draws a row for each head: every seed a dot, their mean and Student's 95 % interval. Heads with a knob are ordered by it,
 * the others stand below, set apart, in the order given.
 */
export function headsChart(heads: readonly HeadAccuracies[]): SvgFigure {
  const pooled = heads.filter(({ knob }) => knob !== undefined).toSorted((one, other) => one.knob! - other.knob!);
  const others = heads.filter(({ knob }) => knob === undefined);
  // An empty row sets the two kinds apart.
  const between = pooled.length > 0 && others.length > 0 ? [{ name: "", accuracies: [] }] : [];
  const rows: readonly HeadAccuracies[] = [...pooled, ...between, ...others];
  const colors = seriesColors(rows);
  const estimates = rows.map(({ pooling, accuracies }, row) => {
    const [color, symbol] = pooling ? [colors[row], "diamond" as const] : [INK, "circle" as const];
    return { row, ...estimateMean(accuracies), color, symbol };
  });
  const known = estimates.filter(({ count }) => count > 0);
  const seeds = rows.flatMap(({ accuracies }, row) => accuracies.map((value) => ({ row, value })));
  const ends = [...seeds.map(({ value }) => value), ...known.flatMap(({ low, high }) => [low, high])];
  const column = (head: string, write: (estimate: typeof estimates[number]) => string) => (
    { head, texts: estimates.map((own) => own.count > 0 ? write(own) : "") }
  );
  return rowChart({
    caption:
      "Test accuracy of every seed (dots), the mean over the seeds and Student's 95 % interval. Poolings are ordered " +
      "from the mean to the maximum; below, what is no such pooling.",
    kind: "Dot chart",
    title: "Accuracy of every head",
    names: rows.map(({ name }) => name),
    columns: [
      column("mean", ({ value }) => writeShare(value)),
      column("95 % interval", (own) => formatInterval(own, writeShare)),
      column("n", ({ count }) => String(count)),
    ],
    domain: [Math.min(...ends.filter(Number.isFinite)), Math.max(...ends.filter(Number.isFinite))],
    label: "test accuracy",
    marks: [
      Plot.ruleY(between, { y: [pooled.length], stroke: MUTED, strokeDasharray: "2 3" }),
      ...estimateMarks(known),
      Plot.dot(seeds, { x: "value", y: "row", r: 3, fill: INK, fillOpacity: 0.35, dy: 5 }),
    ],
  });
}

/** An estimate of a row with its interval, in the units of the horizontal axis. */
interface RowEstimate extends Interval {
  readonly row: number;
  readonly value: number;
  readonly color: string;
  readonly symbol: Plot.SymbolType;
  /** Whether the sign is an empty one. @default {false} */
  readonly isHollow?: boolean;
}

/** Marks of estimates: a sign with a line over its interval; no line where nothing bounds it. */
function estimateMarks(estimates: readonly RowEstimate[]): Plot.Markish[] {
  const bounded = estimates.filter(({ low, high }) => Number.isFinite(high - low));
  return [
    Plot.ruleY(bounded, { y: "row", x1: "low", x2: "high", stroke: "color", strokeWidth: 2 }),
    Plot.dot(estimates, {
      x: "value",
      y: "row",
      r: 5,
      symbol: "symbol",
      fill: ({ isHollow, color }: RowEstimate) => isHollow ? PAPER : color,
      stroke: "color",
      strokeWidth: 1.5,
    }),
  ];
}
