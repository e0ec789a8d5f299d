/**
 * The outputs of a network for one image.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { measureText } from "./canvas.ts";
import { chartFigure } from "./chart.ts";
import { GRID, INK, MUTED } from "./colors.ts";
import type { SvgFigure } from "./figure.ts";

/** What a score plot may be told. */
export interface ScorePlotOptions {
  /** The image's class, if it is known. */
  readonly actual?: number;
  readonly title?: string;
  readonly caption?: string;
  /** The colour of the predicted class's bar, `POOLING_COLORS.average` say. */
  readonly color?: string;
  readonly width?: number;
}

/** One class: what stands left of its bar, its score, and what stands right of it. */
interface Row {
  readonly name: string;
  readonly score: number;
  readonly words: string;
  readonly isPredicted: boolean;
  readonly isMarked: boolean;
}

const ROW_HEIGHT = 24;
const PALE = "#c4c8cf";

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
  const predicted = values.reduce((best, value, index) => value > values[best] ? index : best, 0);
  const rows = values.map((score, index) =>
    describeRow(`${index} ${classes[index]}`, score, role(index, predicted, actual))
  );
  const margin = (texts: string[]) =>
    Math.ceil(Math.max(...texts.map((text) => measureText(text, { bold: true }))) * 1.25);
  const panel = {
    width,
    height: ROW_HEIGHT * rows.length + 36,
    marginTop: 4,
    marginRight: 24 + margin(rows.map(({ words }) => words)),
    marginBottom: 32,
    marginLeft: 20 + margin(rows.map(({ name }) => name)),
    x: { domain: scoreDomain(values), label: null, nice: true },
    y: { domain: rows.map(({ name }) => name), axis: null, padding: 0.25 },
    marks: [
      Plot.gridX({ stroke: GRID, strokeOpacity: 1, ticks: 5 }),
      Plot.axisX({ label: null, color: MUTED, tickSize: 0, ticks: 5 }),
      Plot.barX(rows, { x1: 0, x2: "score", y: "name", fill: ({ isPredicted }: Row) => isPredicted ? color : PALE }),
      Plot.ruleX([0], { stroke: MUTED }),
      ...rows.map(labelRow),
    ],
  };
  const truth = actual === undefined ? "" : `, actual ${actual} ${classes[actual]}`;
  const answer = `predicted ${predicted} ${classes[predicted]}${truth}`;
  return chartFigure([panel], {
    title,
    caption: options.caption ?? `The network's ${rows.length} outputs for the image: ${answer}.`,
    alt: `Bar chart: ${title}, ${answer}. Scores: ${
      rows.map(({ name, score }) => `${name} ${formatScore(score)}`).join(", ")
    }.`,
  });
}

function role(index: number, predicted: number, actual: number | undefined): string {
  if (index === predicted) return index === actual ? "predicted and actual" : "predicted";
  return index === actual ? "actual" : "";
}

function describeRow(name: string, score: number, role: string): Row {
  const words = role ? `${formatScore(score)} ${role}` : formatScore(score);
  return { name, score, words, isPredicted: role.startsWith("predicted"), isMarked: role !== "" };
}

function labelRow({ name, score, words, isMarked }: Row): Plot.Markish[] {
  const style = { y: [name], fontWeight: isMarked ? "bold" : "normal", fill: isMarked ? INK : MUTED } as const;
  return [
    Plot.text([name], { ...style, frameAnchor: "left", textAnchor: "end", dx: -8 }),
    Plot.text([words], { ...style, x: [Math.max(0, score)], textAnchor: "start", dx: 6 }),
  ];
}

function scoreDomain(values: readonly number[]): [number, number] {
  const ends = [0, ...values.filter(Number.isFinite)];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  return low >= 0 && high <= 1 ? [0, 1] : [low, high];
}

function formatScore(score: number): string {
  return score.toFixed(3).replace("-", "−");
}
