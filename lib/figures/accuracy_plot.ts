/**
 * How accuracy grows over the epochs.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatAccuracy, formatNumber } from "../format.ts";
import type { EpochRecord } from "../types.ts";
import { chartFigure } from "./chart.ts";
import { type Domain, lighten, MUTED, PAPER, seriesColors } from "./colors.ts";
import type { SvgFigure } from "./figure.ts";
import { type EndLabel, endLabels, labelMargin } from "./labels.ts";
import { accuracyOf, countEpochs, latestEpoch, learningAxes, type Series, shareOf } from "./learning_axes.ts";

/** A point from elsewhere to compare with, such as a figure that the article gives. */
export interface Mark {
  readonly epoch: number;
  /** Between 0 and 1. */
  readonly accuracy: number;
  readonly label: string;
  /** The name of the series it belongs to, for its colour. */
  readonly series?: string;
}

/** What an accuracy plot may be told. */
export interface AccuracyPlotOptions {
  readonly title?: string;
  readonly caption?: string;
  readonly marks?: readonly Mark[];
  /** The vertical axis; from the tenth below the lowest value up to 1, if left out. */
  readonly domain?: Domain;
  /** Epochs that the horizontal axis has room for, at least; a live plot gives the number planned. */
  readonly epochs?: number;
  readonly width?: number;
  readonly height?: number;
}

/**
 * Draws training accuracy (dashed) and validation accuracy (solid) per epoch for one or more trainings.
 * Works from the first epoch on, and before it.
 *
 * @example
 * accuracyPlot([{ name: "GAP", history }], { marks: [{ epoch: 60, accuracy: 0.87, label: "article 0.87" }] });
 */
export function accuracyPlot(series: readonly Series[], options: AccuracyPlotOptions = {}): SvgFigure {
  const { marks = [], epochs = 0, width = 760, height = 340, title = "Accuracy per epoch" } = options;
  const domain = options.domain ?? accuracyDomain(series, marks);
  const colors = seriesColors(series.map(({ name }) => name));
  const labels = series.flatMap(({ name, history }, index) => nameLines(name, history, colors[index]));
  const lastEpoch = countEpochs(series, [epochs, ...marks.map(({ epoch }) => epoch)]);
  const panel = {
    width,
    height,
    marginTop: 26,
    marginRight: labelMargin(labels),
    marginBottom: 44,
    marginLeft: 52,
    x: { domain: [1, lastEpoch], label: null },
    y: { domain: [...domain], label: null },
    marks: [
      ...learningAxes(lastEpoch, { label: "accuracy" }),
      ...series.flatMap(({ history }, index) => drawLines(history, colors[index])),
      ...marks.flatMap((mark) => {
        const owner = series.findIndex(({ name }) => name === mark.series);
        return drawMark(mark, { color: owner < 0 ? MUTED : colors[owner], isLate: mark.epoch > lastEpoch * 0.75 });
      }),
      endLabels(labels, latestEpoch(series)),
    ],
  };
  return chartFigure([panel], {
    title,
    caption: options.caption ?? describeAxes(series, domain),
    alt: describeAccuracies(title, series),
  });
}

function nameLines(name: string, history: readonly EpochRecord[], color: string): EndLabel[] {
  const last = history.at(-1);
  if (last === undefined) return [];
  const [training, validation] = [accuracyOf(last, "train"), accuracyOf(last, "test")];
  return [
    { text: `${name} validation ${formatAccuracy(validation)}`, value: shareOf(validation), color, bold: true },
    { text: `${name} training ${formatAccuracy(training)}`, value: shareOf(training), color: lighten(color, 0.2) },
  ];
}

function drawLines(history: readonly EpochRecord[], stroke: string): Plot.Markish[] {
  if (history.length === 0) return [];
  const x = history.map(({ epoch }) => epoch);
  const training = history.map((record) => shareOf(accuracyOf(record, "train")));
  const validation = history.map((record) => shareOf(accuracyOf(record, "test")));
  const last = history.length - 1;
  return [
    Plot.line(x, { x, y: training, stroke, strokeWidth: 1.25, strokeDasharray: "4 3", strokeOpacity: 0.75 }),
    Plot.line(x, { x, y: validation, stroke, strokeWidth: 2.25 }),
    Plot.dot([0], { x: [x[last]], y: [training[last]], r: 2.5, fill: PAPER, stroke, strokeWidth: 1.25 }),
    Plot.dot([0], { x: [x[last]], y: [validation[last]], r: 3.5, fill: stroke }),
  ];
}

/** Plot marks for a point from elsewhere: a hollow diamond and its words. */
export function drawMark(
  { epoch, accuracy, label }: Mark,
  { color, isLate }: { color: string; isLate: boolean },
): Plot.Markish[] {
  const at = { x: [epoch], y: [accuracy] };
  // A late mark stands among the ends of lines, so its words go above them.
  const place = isLate ? { dx: 6, dy: -16, textAnchor: "end" } as const : { dx: 10, textAnchor: "start" } as const;
  const text = { ...at, ...place, fontSize: 11 };
  return [
    Plot.dot([0], { ...at, symbol: "diamond", r: 5, fill: PAPER, stroke: color, strokeWidth: 1.5 }),
    Plot.text([label], { ...text, stroke: PAPER, strokeWidth: 4 }),
    Plot.text([label], { ...text, fill: color }),
  ];
}

function accuracyDomain(series: readonly Series[], marks: readonly Mark[]): Domain {
  const values = series.flatMap(({ history }) =>
    history.flatMap((record) => [shareOf(accuracyOf(record, "train")), shareOf(accuracyOf(record, "test"))])
  );
  values.push(...marks.map(({ accuracy }) => accuracy));
  return [values.length === 0 ? 0 : Math.floor(Math.min(0.9, ...values) * 10) / 10, 1];
}

function describeAxes(series: readonly Series[], domain: Domain): string {
  const record = series.flatMap(({ history }) => history).at(-1);
  const training = record ? `${formatNumber(accuracyOf(record, "train").total)} training` : "the training";
  const validation = record ? `${formatNumber(accuracyOf(record, "test").total)} validation` : "the validation";
  return `Accuracy on ${training} images (dashed) and ${validation} images (solid), measured after each epoch. ` +
    `The vertical axis goes from ${domain[0]} to ${domain[1]}.`;
}

function describeAccuracies(title: string, series: readonly Series[]): string {
  const sentences = series.map(({ name, history }) => {
    if (history.length === 0) return `${name}: no epoch yet.`;
    const best = history.reduce((a, b) => shareOf(accuracyOf(b, "test")) > shareOf(accuracyOf(a, "test")) ? b : a);
    const after = (record: EpochRecord) => `${formatAccuracy(accuracyOf(record, "test"))} after epoch ${record.epoch}`;
    const last = history[history.length - 1];
    return `${name}: validation accuracy ${after(history[0])}, ${after(last)}, highest ${after(best)}; ` +
      `training accuracy ${formatAccuracy(accuracyOf(last, "train"))} after epoch ${last.epoch}.`;
  });
  return [`Line chart: ${title}.`, ...sentences].join(" ");
}
