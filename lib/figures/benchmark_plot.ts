/**
 * How long several ways to do the same take.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { median } from "simple-statistics";
import { measureText } from "./canvas.ts";
import { chartFigure } from "./chart.ts";
import { GRID, INK, MUTED, POOLING_COLORS } from "./colors.ts";
import type { SvgFigure } from "./figure.ts";

/** One way: its name, and the seconds of each time that it was measured. */
export interface BenchmarkBar {
  readonly name: string;
  readonly seconds: readonly number[];
  /** Whether it is the one that the others are compared with. @default {false} */
  readonly isOurs?: boolean;
}

/** What a benchmark's plot may be told. */
export interface BenchmarkPlotOptions {
  readonly title?: string;
  readonly caption?: string;
  readonly width?: number;
}

interface Row extends BenchmarkBar {
  readonly middle: number;
  readonly longest: number;
  readonly words: string;
}

const ROW_HEIGHT = 30;
const PALE = "#c4c8cf";

/**
 * Draws a bar for each way, as long as the median of its seconds, with a dot for each measurement; the fastest is on top.
 * Beside it stand the median and its ratio to ours, where one is ours. Throws a RangeError where a way has no measurement.
 *
 * @example
 * benchmarkPlot([{ name: "this lab", seconds: [6.4, 6.6], isOurs: true }, { name: "PyTorch", seconds: [15.1, 15.9] }]);
 */
export function benchmarkPlot(bars: readonly BenchmarkBar[], options: BenchmarkPlotOptions = {}): SvgFigure {
  const { title = "Time of each way", width = 760 } = options;
  const rows = describeRows(bars);
  const margin = (texts: readonly string[]) =>
    Math.ceil(Math.max(...texts.map((text) => measureText(text, { bold: true }))) * 1.25);
  const panel = {
    width,
    height: ROW_HEIGHT * rows.length + 52,
    marginTop: 4,
    marginRight: 24 + margin(rows.map(({ words }) => words)),
    marginBottom: 48,
    marginLeft: 20 + margin(rows.map(({ name }) => name)),
    x: { domain: [0, Math.max(...rows.map(({ longest }) => longest))], label: null, nice: true },
    y: { domain: rows.map(({ name }) => name), axis: null, padding: 0.25 },
    marks: [
      Plot.gridX({ stroke: GRID, strokeOpacity: 1, ticks: 6 }),
      Plot.axisX({
        label: "seconds",
        labelAnchor: "center",
        labelArrow: "none",
        labelOffset: 38,
        color: MUTED,
        tickSize: 0,
        ticks: 6,
      }),
      Plot.barX(rows, {
        x1: 0,
        x2: "middle",
        y: "name",
        fill: ({ isOurs }: Row) => isOurs ? POOLING_COLORS.average : PALE,
      }),
      Plot.dot(rows.flatMap(({ name, seconds }) => seconds.map((value) => ({ name, value }))), {
        x: "value",
        y: "name",
        r: 2.5,
        fill: INK,
        fillOpacity: 0.55,
      }),
      Plot.ruleX([0], { stroke: MUTED }),
      ...rows.map(labelRow),
    ],
  };
  const times = rows.map(({ name, words }) => `${name} ${words}`).join(", ");
  return chartFigure([panel], {
    title,
    caption: options.caption ?? "Bars are medians, dots single measurements; × is the ratio to the coloured bar.",
    alt: `Bar chart: ${title}. Medians: ${times}.`,
  });
}

function describeRows(bars: readonly BenchmarkBar[]): Row[] {
  for (const { name, seconds } of bars) {
    if (seconds.length > 0 && seconds.every((value) => value >= 0)) continue;
    throw new RangeError(`Cannot plot a benchmark: expected seconds of ${name}, found ${JSON.stringify(seconds)}`);
  }
  if (bars.length === 0) throw new RangeError("Cannot plot a benchmark: expected at least one bar, found none");
  const ours = bars.find(({ isOurs }) => isOurs);
  return bars.map((bar): Row => {
    const middle = median([...bar.seconds]);
    const ratio = ours && ours !== bar ? ` · ${(middle / median([...ours.seconds])).toFixed(1)} ×` : "";
    const time = `${middle.toFixed(middle < 10 ? 1 : 0)} s`;
    return { ...bar, middle, longest: Math.max(...bar.seconds), words: time + ratio };
  }).toSorted((a, b) => a.middle - b.middle);
}

function labelRow({ name, words, isOurs, longest }: Row): Plot.Markish[] {
  const style = { y: [name], fontWeight: isOurs ? "bold" : "normal", fill: INK } as const;
  return [
    Plot.text([name], { ...style, frameAnchor: "left", textAnchor: "end", dx: -8 }),
    Plot.text([words], { ...style, x: [longest], textAnchor: "start", dx: 10 }),
  ];
}
