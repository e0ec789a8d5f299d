/**
 * One number for each class, for one or more networks.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { MUTED, type Named, PAPER, seriesColors } from "../../lib/visualizer/colors.ts";
import type { FigureWords, SvgFigure } from "../../lib/visualizer/figure.ts";
import { rowChart } from "../../studies/charts/row_chart.ts";
import { NUMBERS, TEXTS, WORDS } from "../../lib/kinds.ts";
import { check, namedList, optionsOf } from "../../lib/options.ts";

/** A network's numbers, one per class, "recall of GAP" say. */
export interface ClassValues extends Named {
  readonly values: readonly number[];
}

/** What a class plot is told: the classes, and what the numbers are, each 0–1. */
export interface ClassPlotOptions extends FigureWords {
  readonly classes: readonly string[];
  readonly label: string;
}

/**
 * Draws a row for each class with a dot for each network on one axis, the dots of a class joined by a line.
 * Throws a RangeError unless each network has one number for each class.
 */
export function classPlot(series: readonly ClassValues[], options: ClassPlotOptions): SvgFigure {
  const kinds = optionsOf<ClassPlotOptions>({ ...WORDS, label: "a text", classes: TEXTS }, ["classes", "label"]);
  check("classPlot", { series: [series, namedList("networks", { values: NUMBERS })], options: [options, kinds] });
  const { classes, label, title = `${label} by class` } = options;
  for (const { name, values } of series) {
    if (values.length === classes.length) continue;
    throw new RangeError(
      `Cannot plot ${label}: expected one number for each of ${classes.length} classes, found ${values.length} of ${name}`,
    );
  }
  const colors = seriesColors(series);
  const ends = classes.map((_, row) => series.map(({ values }) => values[row]));
  return rowChart({
    caption: `The ${label} of each class, on an axis from 0 to 1.`,
    ...options,
    kind: "Dot chart",
    title,
    names: classes,
    columns: series.map(({ name, values }, index) => ({
      head: name,
      texts: values.map((value) => Number.isFinite(value) ? value.toFixed(3) : "–"),
      color: colors[index],
    })),
    domain: [0, 1],
    marks: [
      Plot.ruleY(ends, {
        y: (_, row) => row,
        x1: (own) => Math.min(...own),
        x2: (own) => Math.max(...own),
        stroke: MUTED,
        strokeWidth: 1.5,
      }),
      ...series.map(({ values }, index) =>
        Plot.dot(values, {
          x: [...values],
          y: (_, row) => row,
          r: 5.5,
          fill: colors[index],
          stroke: PAPER,
          strokeWidth: 1,
        })
      ),
    ],
  });
}
