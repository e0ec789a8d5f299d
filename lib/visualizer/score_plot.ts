/**
 * The outputs of a network for one image.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { indexOfGreatest } from "../numbers.ts";
import { INK, PALE } from "./colors.ts";
import type { SvgFigure } from "./figure.ts";
import { rowChart, type RowChartOptions } from "./row_chart.ts";

/** What a score plot may be told. */
export interface ScorePlotOptions extends RowChartOptions {
  /** The image's class, if it is known. */
  readonly actual?: number;
  /** The colour of the predicted class's bar, `POOLING_COLORS.average` say. */
  readonly color?: string;
}

/**
 * Draws the scores of an image as bars, one per class, the predicted class (the first of the greatest) in colour.
 * The axis holds 0, and ends at 1 if all scores are between. Throws a RangeError unless there is one score per class.
 *
 * @example
 * scorePlot(scores, data.classes, { actual: 1, color: POOLING_COLORS.average });
 */
export function scorePlot(
  scores: ArrayLike<number>,
  classes: readonly string[],
  options: ScorePlotOptions = {},
): SvgFigure {
  if (scores.length !== classes.length || scores.length === 0) {
    throw new RangeError(
      `Cannot plot scores: expected one for each of ${classes.length} classes, found ${scores.length}`,
    );
  }
  const { actual, title = "Scores of one image", color = INK, width = 620 } = options;
  const values = Array.from(scores);
  const predicted = indexOfGreatest(values);
  const texts = values.map((score) => score.toFixed(3).replace("-", "−"));
  const roles = values.map((_, index) =>
    [index === predicted ? "predicted" : "", index === actual ? "actual" : ""].filter(Boolean).join(", ")
  );
  const truth = actual === undefined ? "" : `, actual ${classes[actual]}`;
  const answer = `predicted ${classes[predicted]}${truth}`;
  return rowChart({
    caption: `The network's ${values.length} outputs for the image: ${answer}.`,
    ...options,
    title,
    width,
    kind: "Bar chart",
    names: classes,
    columns: [{ texts }, { texts: roles }],
    bold: actual === undefined || actual === predicted ? [predicted] : [predicted, actual],
    domain: scoreDomain(values),
    marks: [
      Plot.barX(values, {
        x: values,
        y: values.map((_, row) => row),
        fill: values.map((_, row) => row === predicted ? color : PALE),
      }),
    ],
  });
}

function scoreDomain(values: readonly number[]): readonly [number, number] {
  const ends = [0, ...values.filter(Number.isFinite)];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  return low >= 0 && high <= 1 ? [0, 1] : [low, high];
}
