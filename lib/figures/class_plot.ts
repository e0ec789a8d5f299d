/**
 * One number for each class, for one or more networks.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { measureText } from "./canvas.ts";
import { chartFigure } from "./chart.ts";
import { GRID, INK, MUTED, PAPER, seriesColors } from "./colors.ts";
import type { SvgFigure } from "./figure.ts";

/** A network's numbers, one per class, "recall of GAP" say. */
export interface ClassValues {
  readonly name: string;
  /** Between 0 and 1. */
  readonly values: readonly number[];
}

/** What a class plot is told. */
export interface ClassPlotOptions {
  readonly classes: readonly string[];
  /** What the numbers are. */
  readonly label: string;
  readonly title?: string;
  readonly caption?: string;
  readonly width?: number;
}

const ROW_HEIGHT = 26;

/**
 * Draws a row for each class with a dot for each network on an axis from 0 to 1, the dots of a class joined by a line.
 * Throws a RangeError unless each network has one number for each class.
 *
 * @example
 * classPlot([{ name: "GAP", values: recalls }], { classes: data.classes, label: "recall" });
 */
export function classPlot(series: readonly ClassValues[], options: ClassPlotOptions): SvgFigure {
  const { classes, label, title = `${label} by class`, width = 760 } = options;
  for (const { name, values } of series) {
    if (values.length === classes.length) continue;
    throw new RangeError(
      `Cannot plot ${label}: expected one number for each of ${classes.length} classes, found ${values.length} of ${name}`,
    );
  }
  const colors = seriesColors(series.map(({ name }) => name));
  const names = classes.map((name, index) => `${index} ${name}`);
  const rows = names.map((name, index) => {
    const values = series.map((one) => one.values[index]);
    return { name, low: Math.min(...values), high: Math.max(...values), words: values.map(formatShare).join("     ") };
  });
  const wide = Math.max(...names.map((name) => measureText(name, { size: 12, bold: true }))) * 1.25;
  const numbers = Math.max(...rows.map(({ words }) => measureText(words, { size: 12 }))) * 1.25;
  const panel = {
    width,
    height: ROW_HEIGHT * classes.length + 74,
    marginTop: 34,
    marginRight: Math.ceil(24 + numbers),
    marginBottom: 40,
    marginLeft: Math.ceil(20 + wide),
    x: { domain: [0, 1], label: null },
    y: { domain: names, axis: null, padding: 0.3 },
    marks: [
      Plot.gridX({ stroke: GRID, strokeOpacity: 1, ticks: 5 }),
      Plot.axisX({ label, labelArrow: "none", labelAnchor: "center", labelOffset: 36, color: MUTED, tickSize: 0 }),
      Plot.ruleY(rows, { y: "name", x1: "low", x2: "high", stroke: MUTED, strokeWidth: 1.5 }),
      ...series.map(({ values }, index) =>
        Plot.dot(values, { x: [...values], y: names, r: 5.5, fill: colors[index], stroke: PAPER, strokeWidth: 1 })
      ),
      Plot.text(rows, { y: "name", text: "name", frameAnchor: "left", textAnchor: "end", dx: -10, fill: INK }),
      ...legend(series, { colors, names, width: numbers }),
    ],
  };
  return chartFigure([panel], {
    title,
    caption: options.caption ?? `The ${label} of each class, on an axis from 0 to 1.`,
    alt: `Dot chart: ${title}. ` +
      series.map(({ name, values }) =>
        `${name}: ${values.map((value, index) => `${names[index]} ${formatShare(value)}`).join(", ")}.`
      ).join(" "),
  });
}

interface LegendLook {
  readonly colors: readonly string[];
  readonly names: readonly string[];
  readonly width: number;
}

/** A column of numbers for each network right of the axis, its name above. */
function legend(series: readonly ClassValues[], { colors, names, width }: LegendLook): Plot.Markish[] {
  return series.flatMap(({ name, values }, index) => {
    const dx = 12 + (index + 1) * width / series.length;
    const style = { frameAnchor: "right", textAnchor: "end", dx, fill: colors[index] } as const;
    return [
      Plot.text(values, { ...style, y: names, text: (value: number) => formatShare(value) }),
      Plot.text([name], { ...style, frameAnchor: "top-right", dy: -16, fontWeight: "bold" }),
    ];
  });
}

function formatShare(value: number): string {
  return Number.isFinite(value) ? value.toFixed(3) : "–";
}
