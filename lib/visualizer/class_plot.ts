/**
 * One number for each class, for one or more networks.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { MUTED, PAPER, seriesColors } from "./colors.ts";
import type { FigureOptions, SvgFigure } from "./figure.ts";
import { rowChart } from "./row_chart.ts";

/** A network's numbers, one per class, "recall of GAP" say. */
export interface ClassValues {
  readonly name: string;
  /** Between 0 and 1. */
  readonly values: readonly number[];
}

/** What a class plot is told: the classes, and what the numbers are. */
export interface ClassPlotOptions extends Omit<FigureOptions, "height"> {
  readonly classes: readonly string[];
  readonly label: string;
}

/**
 * Draws a row for each class with a dot for each network on an axis from 0 to 1, the dots of a class joined by a line.
 * Throws a RangeError unless each network has one number for each class.
 *
 * @example
 * classPlot([{ name: "GAP", values: recalls }], { classes: data.classes, label: "recall" });
 */
export function classPlot(series: readonly ClassValues[], options: ClassPlotOptions): SvgFigure {
  const { classes, label, title = `${label} by class` } = options;
  for (const { name, values } of series) {
    if (values.length === classes.length) continue;
    throw new RangeError(
      `Cannot plot ${label}: expected one number for each of ${classes.length} classes, found ${values.length} of ${name}`,
    );
  }
  const colors = seriesColors(series.map(({ name }) => name));
  const names = classes.map((name, index) => `${index} ${name}`);
  const rows = names.map((_, row) => row);
  const ofRow = (row: number) => series.map(({ values }) => values[row]);
  const columns = series.map(({ name, values }, index) => ({
    head: name,
    texts: values.map((value) => Number.isFinite(value) ? value.toFixed(3) : "–"),
    color: colors[index],
  }));
  return rowChart({
    caption: `The ${label} of each class, on an axis from 0 to 1.`,
    alt: `Dot chart: ${title}. ` +
      columns.map(({ head, texts }) => `${head}: ${texts.map((text, row) => `${names[row]} ${text}`).join(", ")}.`)
        .join(" "),
    ...options,
    title,
    names,
    columns,
    domain: [0, 1],
    marks: [
      Plot.ruleY(rows, {
        y: rows,
        x1: (row: number) => Math.min(...ofRow(row)),
        x2: (row: number) => Math.max(...ofRow(row)),
        stroke: MUTED,
        strokeWidth: 1.5,
      }),
      ...series.map(({ values }, index) =>
        Plot.dot(values, { x: [...values], y: rows, r: 5.5, fill: colors[index], stroke: PAPER, strokeWidth: 1 })
      ),
    ],
  });
}
