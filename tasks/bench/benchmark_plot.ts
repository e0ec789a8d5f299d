/**
 * How long several ways to do the same take.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { median } from "simple-statistics";
import { INK, PALE, POOLING_COLORS } from "../../lib/visualizer/colors.ts";
import type { FigureWords, SvgFigure } from "../../lib/visualizer/figure.ts";
import { rowChart } from "../../studies/charts/row_chart.ts";

/** One way: its name, and the seconds of each time that it was measured. */
export interface BenchmarkBar {
  readonly name: string;
  readonly seconds: readonly number[];
  /** Whether it is the one that the others are compared with. @default {false} */
  readonly isOurs?: boolean;
}

/**
 * Draws a bar for each way, as long as the median of its seconds, with a dot for each measurement; the fastest is on top.
 * Beside it stand the median and its ratio to ours, where one is ours. Each way has one measurement at least.
 */
export function benchmarkPlot(bars: readonly BenchmarkBar[], options: FigureWords = {}): SvgFigure {
  const { title = "Time of each way" } = options;
  const rows = bars.map((bar) => ({ ...bar, middle: median([...bar.seconds]) }))
    .toSorted((a, b) => a.middle - b.middle);
  const ours = rows.find(({ isOurs }) => isOurs);
  const times = rows.map(({ middle }) => `${middle.toFixed(middle < 10 ? 1 : 0)} s`);
  const ratios = rows.map((row) => ours && row !== ours ? `${(row.middle / ours.middle).toFixed(1)} ×` : "");
  const seconds = rows.flatMap(({ seconds }, row) => seconds.map((value) => ({ row, value })));
  return rowChart({
    caption: "Bars are medians, dots single measurements; × is the ratio to the coloured bar.",
    ...options,
    kind: "Bar chart of medians",
    title,
    names: rows.map(({ name }) => name),
    columns: [{ texts: times }, ...(ours ? [{ texts: ratios }] : [])],
    domain: [0, Math.max(...seconds.map(({ value }) => value))],
    label: "seconds",
    rowHeight: 30,
    marks: [
      Plot.barX(rows, {
        x: "middle",
        y: rows.map((_, row) => row),
        fill: rows.map((row) => row === ours ? POOLING_COLORS.average : PALE),
      }),
      Plot.dot(seconds, { x: "value", y: "row", r: 2.5, fill: INK, fillOpacity: 0.55 }),
    ],
  });
}
