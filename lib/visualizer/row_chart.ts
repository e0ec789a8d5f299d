/**
 * Rows: names to the left, marks on one common axis, columns of numbers to the right.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { axisX, chartFigure } from "./chart.ts";
import type { Interval } from "../types.ts";
import { GRID, INK, MUTED, PAPER } from "./colors.ts";
import type { SvgFigure } from "./figure.ts";
import { widestOf } from "./font.ts";

/** The colour of bars that are not the one looked at. */
export const PALE = "#c4c8cf";

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
  readonly alt: string;
  readonly names: readonly string[];
  readonly columns: readonly TextColumn[];
  /** Rows whose name and texts are bold. */
  readonly bold?: readonly number[];
  /** The horizontal axis: the values that it covers at least, its name, and how its ticks are written. */
  readonly domain: readonly [number, number];
  readonly label?: string;
  readonly tickFormat?: (value: number) => string;
  readonly ticks?: readonly number[];
  /** What else the horizontal scale is told, such as its type. */
  readonly scale?: Plot.ScaleOptions;
  /** Marks whose `y` is the number of a row. */
  readonly marks: readonly Plot.Markish[];
  readonly width?: number;
  readonly rowHeight?: number;
}

const GAP = 18;

/** Makes a figure of rows. */
export function rowChart(chart: RowChart): SvgFigure {
  const { names, columns, bold = [], domain, label = null, marks, ticks = 5, width = 760, rowHeight = 26 } = chart;
  const numbers = names.map((_, row) => row);
  const hasHeads = columns.some(({ head }) => head !== undefined);
  const widths = columns.map(({ head = "", texts }) => widestOf([head, ...texts], { bold: true }));
  const ends = widths.map((_, index) => widths.slice(0, index + 1).reduce((sum, wide) => sum + wide + GAP, 0));
  const [marginTop, marginBottom] = [hasHeads ? 26 : 4, label === null ? 30 : 46];
  const weights = [{ fontWeight: "normal", rows: numbers.filter((row) => !bold.includes(row)) }, {
    fontWeight: "bold",
    rows: bold,
  }];
  const texts = weights.flatMap(({ fontWeight, rows }) => {
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
  });
  const heads = columns.map(({ head = "", color = INK }, index) =>
    Plot.text([head], {
      frameAnchor: "top-right",
      textAnchor: "end",
      dx: ends[index],
      dy: -16,
      fill: color,
      fontWeight: "bold",
    })
  );
  const panel = {
    width,
    height: rowHeight * names.length + marginTop + marginBottom,
    marginTop,
    marginRight: Math.ceil(12 + (ends.at(-1) ?? 0)),
    marginBottom,
    marginLeft: Math.ceil(22 + widestOf(names, { bold: true })),
    x: { domain: [...domain], label: null, nice: true, ...chart.scale },
    y: { domain: numbers, type: "band" as const, axis: null, padding: 0.25 },
    color: { type: "identity" as const },
    symbol: { type: "identity" as const },
    marks: [
      Plot.gridX({ stroke: GRID, strokeOpacity: 1, ticks: ticks as number }),
      axisX(label, { ticks: ticks as number, ...(chart.tickFormat && { tickFormat: chart.tickFormat }) }),
      ...marks,
      ...(domain[0] < 0 && domain[1] > 0 ? [Plot.ruleX([0], { stroke: MUTED })] : []),
      ...texts,
      ...heads,
    ],
  };
  return chartFigure([panel], chart);
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

/** Marks of estimates: a sign with a line over its interval, as far as the axis goes; no line where nothing bounds it. */
export function estimateMarks(
  estimates: readonly RowEstimate[],
  [low, high]: readonly [number, number],
): Plot.Markish[] {
  return [
    Plot.ruleY(estimates.filter((own) => Number.isFinite(own.high - own.low)), {
      y: "row",
      x1: (own: RowEstimate) => Math.max(low, own.low),
      x2: (own: RowEstimate) => Math.min(high, own.high),
      stroke: "color",
      strokeWidth: 2,
    }),
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
