/**
 * Rows: names to the left, marks on one common axis, columns of numbers to the right.
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { Interval } from "../statistics/distributions.ts";
import { axisX, chartFigure } from "../../lib/visualizer/chart.ts";
import { type Domain, GRID, INK, MUTED, PAPER } from "../../lib/visualizer/colors.ts";
import type { FigureWords, SvgFigure } from "../../lib/visualizer/figure.ts";
import { widestOf } from "../../lib/visualizer/font.ts";

/** What charts of rows may be told: their words and their width; their height follows from the rows. */
export interface RowChartOptions extends FigureWords {
  readonly width?: number;
}

/** A column of texts, one a row, right-aligned under its head. */
export interface TextColumn {
  readonly head?: string;
  readonly texts: readonly string[];
  readonly color?: string;
}

/** What a row chart is made of. */
export interface RowChart {
  readonly title: string;
  readonly caption: string;
  /** What kind of chart it is, "Dot chart" say; the alternative text begins with it and then tells every row. */
  readonly kind: string;
  /** Names of the rows; a row without one is empty and sets others apart. */
  readonly names: readonly string[];
  readonly columns: readonly TextColumn[];
  /** What the alternative text says of each row beside its columns. */
  readonly details?: readonly string[];
  /** Rows whose name and texts are bold. */
  readonly bold?: readonly number[];
  /** The horizontal axis: the values that it covers at least, its name, and how its ticks are written. */
  readonly domain: Domain;
  readonly label?: string;
  readonly tickFormat?: (value: number) => string;
  /** Marks whose `y` is the number of a row. */
  readonly marks: readonly Plot.Markish[];
  readonly width?: number;
  readonly rowHeight?: number;
}

const GAP = 18;
const TICKS = 5;

/** Makes a figure of rows. */
export function rowChart(chart: RowChart): SvgFigure {
  const { title, caption, kind, names, columns, bold = [], domain, label = null, marks, width = 760, rowHeight = 26 } =
    chart;
  const numbers = names.map((_, row) => row);
  const hasHeads = columns.some(({ head }) => head !== undefined);
  const widths = columns.map(({ head = "", texts }) => widestOf([head, ...texts], { bold: true }));
  const ends = widths.map((_, index) => widths.slice(0, index + 1).reduce((sum, wide) => sum + wide + GAP, 0));
  const [marginTop, marginBottom] = [hasHeads ? 26 : 4, label === null ? 30 : 46];
  /** The names at their column's right end, and the texts of the columns, in one weight. */
  const write = (fontWeight: string, rows: readonly number[]) => {
    const style = { y: rows, textAnchor: "end", fontWeight } as const;
    return [
      Plot.text(rows, { ...style, text: (row: number) => names[row], frameAnchor: "left", dx: -10, fill: INK }),
      ...columns.map(({ texts, color = INK }, index) =>
        Plot.text(rows, {
          ...style,
          text: (row: number) => texts[row],
          frameAnchor: "right",
          dx: ends[index],
          fill: color,
        })
      ),
    ];
  };
  const heads = columns.map(({ head = "", color = INK }, index) => {
    const place = { frameAnchor: "top-right", textAnchor: "end", dx: ends[index], dy: -16 } as const;
    return Plot.text([head], { ...place, fill: color, fontWeight: "bold" });
  });
  const panel = {
    width,
    height: rowHeight * names.length + marginTop + marginBottom,
    marginTop,
    marginRight: Math.ceil(12 + (ends.at(-1) ?? 0)),
    marginBottom,
    marginLeft: Math.ceil(22 + widestOf(names, { bold: true })),
    x: { domain: [...domain], label: null, nice: true },
    y: { domain: numbers, type: "band" as const, axis: null, padding: 0.25 },
    color: { type: "identity" as const },
    symbol: { type: "identity" as const },
    marks: [
      Plot.gridX({ stroke: GRID, strokeOpacity: 1, ticks: TICKS }),
      axisX(label, { ticks: TICKS, ...(chart.tickFormat && { tickFormat: chart.tickFormat }) }),
      ...marks,
      ...(domain[0] < 0 && domain[1] > 0 ? [Plot.ruleX([0], { stroke: MUTED })] : []),
      ...write("normal", numbers.filter((row) => !bold.includes(row))),
      ...write("bold", bold),
      ...heads,
    ],
  };
  return chartFigure([panel], { title, caption, alt: `${kind}: ${title}. ${describeRows(chart)}.` });
}

function describeRows({ names, columns, details = [] }: RowChart): string {
  return names.flatMap((name, row) => {
    if (name === "") return [];
    const cells = columns.map(({ head, texts }) => head ? `${head} ${texts[row]}` : texts[row]);
    return [`${name}: ${[...cells, details[row] ?? ""].filter(Boolean).join(", ")}`];
  }).join("; ");
}

/** An estimate of a row with its interval, in the units of the horizontal axis. */
export interface RowEstimate extends Interval {
  readonly row: number;
  readonly value: number;
  readonly color: string;
  readonly symbol: Plot.SymbolType;
  /** Whether the sign is an empty one. @default {false} */
  readonly isHollow?: boolean;
}

/** Marks of estimates: a sign with a line over its interval; no line where nothing bounds it. */
export function estimateMarks(estimates: readonly RowEstimate[]): Plot.Markish[] {
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
