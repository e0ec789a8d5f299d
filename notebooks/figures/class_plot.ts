/**
 * One number for each class, for one or more networks.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { type Domain, MUTED, type Named, PAPER, seriesColors } from "../../lib/visualizer/colors.ts";
import type { SvgFigure } from "../../lib/visualizer/figure.ts";
import { rowChart, type RowChartOptions } from "../../studies/charts/row_chart.ts";
import { DOMAIN, NUMBERS, TEXTS, WORDS } from "../../lib/kinds.ts";
import { check, namedList, optionsOf } from "../../lib/options.ts";

/** A network's numbers, one per class, "recall of GAP" say. */
export interface ClassValues extends Named {
  readonly values: readonly number[];
}

/** What a class plot is told: the classes, and what the numbers are. */
export interface ClassPlotOptions extends RowChartOptions {
  readonly classes: readonly string[];
  readonly label: string;
  /** The values that the axis covers at least. @default {[0, 1]} */
  readonly domain?: Domain;
}

/**
 * Draws a row for each class with a dot for each network on one axis, the dots of a class joined by a line.
 * Throws a RangeError unless each network has one number for each class.
 *
 * @example
 * ```ts
 * const values = [0.82, 0.97];
 * classPlot([{ name: "GAP", pooling: "average", values }], { classes: ["cat", "dog"], label: "recall" });
 * ```
 */
export function classPlot(series: readonly ClassValues[], options: ClassPlotOptions): SvgFigure {
  const words = { ...WORDS, width: "a number", label: "a text" } as const;
  const kinds = optionsOf<ClassPlotOptions>({ ...words, classes: TEXTS, domain: DOMAIN }, ["classes", "label"]);
  check("classPlot", { series: [series, namedList("networks", { values: NUMBERS })], options: [options, kinds] });
  const { classes, label, domain = [0, 1], title = `${label} by class` } = options;
  for (const { name, values } of series) {
    if (values.length === classes.length) continue;
    throw new RangeError(
      `Cannot plot ${label}: expected one number for each of ${classes.length} classes, found ${values.length} of ${name}`,
    );
  }
  const colors = seriesColors(series);
  const rows = classes.map((_, row) => row);
  const ends = (pick: (...values: number[]) => number) => (row: number) =>
    pick(...series.map(({ values }) => values[row]));
  return rowChart({
    caption: `The ${label} of each class, on an axis from ${domain.join(" to ")}.`,
    ...options,
    kind: "Dot chart",
    title,
    names: classes,
    columns: series.map(({ name, values }, index) => ({
      head: name,
      texts: values.map((value) => Number.isFinite(value) ? value.toFixed(3).replace("-", "−") : "–"),
      color: colors[index],
    })),
    domain,
    marks: [
      Plot.ruleY(rows, { y: rows, x1: ends(Math.min), x2: ends(Math.max), stroke: MUTED, strokeWidth: 1.5 }),
      ...series.map(({ values }, index) =>
        Plot.dot(values, { x: [...values], y: rows, r: 5.5, fill: colors[index], stroke: PAPER, strokeWidth: 1 })
      ),
    ],
  });
}
