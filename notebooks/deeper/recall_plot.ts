/**
 * How the recall of each class changes over the epochs, as stripes of colour.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { chartFigure, type Panel } from "../../lib/visualizer/chart.ts";
import { INK, MUTED, seriesColors, valueScale } from "../../lib/visualizer/colors.ts";
import { epochAxis } from "../../lib/visualizer/curve_panel.ts";
import type { FigureWords, SvgFigure } from "../../lib/visualizer/figure.ts";
import { widestOf } from "../../lib/visualizer/font.ts";

/** A training's recalls by name, "GAP" say. */
export interface RecallSeries {
  readonly name: string;
  /** Share of each class's images that are recognised after each epoch, `[classes][epochs]`, 0–1. */
  readonly recalls: readonly (readonly number[])[];
}

/** What a recall plot is told. */
export interface RecallPlotOptions extends FigureWords {
  readonly classes: readonly string[];
}

const [ROW, COLUMN, MARGIN_TOP, MARGIN_BOTTOM] = [22, 11, 28, 46];

/**
 * Draws a panel for each training, one below the other: a row for each class, a column for each epoch, darker green where
 * more images are recognised, all on one scale from 0 to 1; beside each row its last recall. Throws a RangeError unless
 * there is a row for each class.
 *
 * @example
 * recallPlot([{ name: "GAP", recalls: recallByEpoch(run.history, run.images.test) }], { classes: data.classes });
 */
export function recallPlot(series: readonly RecallSeries[], options: RecallPlotOptions): SvgFigure {
  const { classes, title = "Recall of each class after each epoch" } = options;
  for (const { name, recalls } of series) {
    if (recalls.length === classes.length) continue;
    throw new RangeError(
      `Cannot plot recalls: expected a row for each of ${classes.length} classes, found ${recalls.length} of ${name}`,
    );
  }
  const names = classes.map((name, label) => `${label} ${name}`);
  const epochs = Math.max(2, ...series.map(({ recalls }) => recalls[0].length));
  const colors = seriesColors(series.map(({ name }) => name));
  const panels = series.map((own, index) => drawPanel(own, { names, epochs, color: colors[index] }));
  return chartFigure(panels, {
    title,
    caption: options.caption ??
      "Share of each class's test images that are recognised after each epoch, from 0 (palest) to 1 (dark green), on one " +
        "scale. The numbers are those of the last epoch.",
    alt: `Heat map: ${title}. ` + series.map(({ name, recalls }) => {
      const ends = recalls.map((row, label) => `${names[label]} ${row[0].toFixed(3)} to ${row.at(-1)!.toFixed(3)}`);
      return `${name}, first to last epoch: ${ends.join(", ")}.`;
    }).join(" "),
  });
}

function drawPanel(
  { name, recalls }: RecallSeries,
  { names, epochs, color }: { readonly names: readonly string[]; readonly epochs: number; readonly color: string },
): Panel {
  const scale = valueScale([0, 1]);
  const column = Math.max(COLUMN, 240 / epochs);
  const cells = recalls.flatMap((row, label) =>
    row.map((recall, i) => ({ epoch: i + 1, label, fill: `rgb(${scale.channels(recall).join(",")})` }))
  );
  const [marginLeft, marginRight] = [widestOf(names) + 16, 60];
  return {
    width: Math.ceil(marginLeft + epochs * column + marginRight),
    height: MARGIN_TOP + names.length * ROW + MARGIN_BOTTOM,
    marginTop: MARGIN_TOP,
    marginRight,
    marginBottom: MARGIN_BOTTOM,
    marginLeft,
    x: { domain: [0.5, epochs + 0.5], label: null },
    y: { domain: [-0.5, names.length - 0.5], label: null, axis: null, reverse: true },
    color: { type: "identity" },
    marks: [
      Plot.rect(cells, {
        x1: ({ epoch }) => epoch - 0.5,
        x2: ({ epoch }) => epoch + 0.5,
        y1: ({ label }) => label - 0.5,
        y2: ({ label }) => label + 0.5,
        fill: "fill",
        inset: 0.5,
      }),
      epochAxis(epochs),
      Plot.text(names, {
        x: 0.5,
        y: names.map((_, label) => label),
        text: names,
        textAnchor: "end",
        dx: -8,
        fill: INK,
      }),
      Plot.text(recalls.map((row) => row.at(-1)!.toFixed(3)), {
        x: epochs + 0.5,
        y: names.map((_, label) => label),
        text: (recall: string) => recall,
        textAnchor: "start",
        dx: 8,
        fill: MUTED,
      }),
      Plot.text([name], { frameAnchor: "top-left", dy: -18, text: [name], fontWeight: "bold", fill: color }),
    ],
  };
}
