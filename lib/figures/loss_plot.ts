/**
 * How the loss falls over the epochs.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatLoss } from "../format.ts";
import type { EpochRecord } from "../types.ts";
import { chartFigure } from "./chart.ts";
import { type Domain, lighten, MUTED, PAPER, seriesColors } from "./colors.ts";
import type { SvgFigure } from "./figure.ts";
import { type EndLabel, endLabels, labelMargin } from "./labels.ts";
import { countEpochs, latestEpoch, learningAxes, lossOf, roundDomain, type Series } from "./learning_axes.ts";

/** What a loss plot may be told. */
export interface LossPlotOptions {
  readonly title?: string;
  readonly caption?: string;
  /** The least loss that the network can reach, in nats, drawn as a line: ln(1 + 9/e) ≈ 1.4612 for ten sigmoid outputs. */
  readonly floor?: number;
  /** The vertical axis, in nats; round numbers around all losses, if left out. */
  readonly domain?: Domain;
  /** Epochs that the horizontal axis has room for, at least; a live plot gives the number planned. */
  readonly epochs?: number;
  readonly width?: number;
  readonly height?: number;
}

/** At most so many bands for the losses of batches; more could not be told apart. */
const MAX_BANDS = 240;

/**
 * Draws the mean training loss (dashed) and validation loss (solid) of each epoch, and behind them the range of the losses of single batches.
 * Losses that are no finite numbers are left out.
 *
 * @example
 * lossPlot([{ name: "GAP", history }], { floor: Math.log(1 + 9 / Math.E) });
 */
export function lossPlot(series: readonly Series[], options: LossPlotOptions = {}): SvgFigure {
  const { floor, epochs = 0, width = 760, height = 340, title = "Loss per epoch" } = options;
  const bands = series.map(({ history }) => batchBands(history));
  const domain = options.domain ?? roundDomain([...allLosses(series, bands), ...(floor === undefined ? [] : [floor])]);
  const colors = seriesColors(series.map(({ name }) => name));
  const labels = series.flatMap(({ name, history }, index) => nameLines(name, history, colors[index]));
  const lastEpoch = countEpochs(series, [epochs]);
  const panel = {
    width,
    height,
    marginTop: 26,
    marginRight: labelMargin(labels),
    marginBottom: 44,
    marginLeft: 52,
    x: { domain: [0, lastEpoch], label: null },
    y: { domain: [...domain], label: null, clamp: true },
    marks: [
      ...learningAxes(lastEpoch, { label: "cross entropy (nats)" }),
      ...bands.flatMap((band, index) => drawBands(band, colors[index])),
      ...(floor === undefined ? [] : drawFloor(floor, lastEpoch)),
      ...series.flatMap(({ history }, index) => drawLines(history, colors[index])),
      endLabels(labels, latestEpoch(series)),
    ],
  };
  return chartFigure([panel], {
    title,
    caption: options.caption ?? describeAxes(domain, floor),
    alt: describeLosses(title, series, floor),
  });
}

/** The lowest and the highest of some consecutive batches; `x` counts epochs, 0.5 being the middle of the first. */
interface Band {
  readonly x: number;
  readonly low: number;
  readonly high: number;
}

function batchBands(history: readonly EpochRecord[]): Band[] {
  const batches = history.flatMap(({ epoch, trainingLosses = [] }) =>
    trainingLosses.map((loss, index) => ({ x: epoch - 1 + (index + 0.5) / trainingLosses.length, loss }))
  );
  const size = Math.ceil(batches.length / MAX_BANDS);
  const bands: Band[] = [];
  for (let start = 0; start < batches.length; start += size) {
    const part = batches.slice(start, start + size).filter(({ loss }) => Number.isFinite(loss));
    if (part.length === 0) continue;
    const losses = part.map(({ loss }) => loss);
    bands.push({ x: part[part.length >> 1].x, low: Math.min(...losses), high: Math.max(...losses) });
  }
  return bands;
}

function allLosses(series: readonly Series[], bands: readonly Band[][]): number[] {
  const epochs = series.flatMap(({ history }) => history.flatMap((record) => [record.trainingLoss, lossOf(record)]));
  return [...epochs, ...bands.flat().flatMap(({ low, high }) => [low, high])];
}

function drawBands(bands: readonly Band[], color: string): Plot.Markish[] {
  return [
    Plot.areaY(bands, { x: "x", y1: "low", y2: "high", fill: color, fillOpacity: 0.14 }),
    Plot.line(bands, {
      x: "x",
      y: ({ low, high }: Band) => (low + high) / 2,
      stroke: color,
      strokeWidth: 0.75,
      strokeOpacity: 0.35,
    }),
  ];
}

function drawFloor(floor: number, lastEpoch: number): Plot.Markish[] {
  const text = `least possible loss ${formatLoss(floor)}`;
  return [
    Plot.ruleY([floor], { stroke: MUTED, strokeWidth: 1.25, strokeDasharray: "2 3" }),
    Plot.text([text], { x: [lastEpoch], y: [floor], dy: -8, dx: -4, textAnchor: "end", fill: MUTED, fontSize: 11 }),
  ];
}

function drawLines(history: readonly EpochRecord[], stroke: string): Plot.Markish[] {
  const training = history.filter(({ trainingLoss }) => Number.isFinite(trainingLoss));
  const validation = history.filter((record) => Number.isFinite(lossOf(record)));
  return [
    Plot.line(training, { x: "epoch", y: "trainingLoss", stroke, strokeWidth: 1.25, strokeDasharray: "4 3" }),
    Plot.line(validation, { x: "epoch", y: lossOf, stroke, strokeWidth: 2.25 }),
    Plot.dot(training.slice(-1), { x: "epoch", y: "trainingLoss", r: 2.5, fill: PAPER, stroke, strokeWidth: 1.25 }),
    Plot.dot(validation.slice(-1), { x: "epoch", y: lossOf, r: 3.5, fill: stroke }),
  ];
}

function nameLines(name: string, history: readonly EpochRecord[], color: string): EndLabel[] {
  const last = history.at(-1);
  if (last === undefined) return [];
  const labels = [
    { text: `${name} validation ${formatLoss(lossOf(last))}`, value: lossOf(last), color, bold: true },
    { text: `${name} training ${formatLoss(last.trainingLoss)}`, value: last.trainingLoss, color: lighten(color, 0.2) },
  ];
  return labels.filter(({ value }) => Number.isFinite(value));
}

function describeAxes([low, high]: Domain, floor: number | undefined): string {
  const line = floor === undefined
    ? ""
    : ` No network of this kind can go below the dotted line at ${formatLoss(floor)}.`;
  return "Mean loss over the training images while they are learnt (dashed) and over the validation images after each epoch (solid); " +
    `the pale bands hold the losses of single training batches. The vertical axis goes from ${low} to ${high}.${line}`;
}

function describeLosses(title: string, series: readonly Series[], floor: number | undefined): string {
  const sentences = series.map(({ name, history }) => {
    if (history.length === 0) return `${name}: no epoch yet.`;
    const [first, last] = [history[0], history[history.length - 1]];
    return `${name}: training loss ${formatLoss(first.trainingLoss)} in epoch ${first.epoch}, ${
      formatLoss(last.trainingLoss)
    } in epoch ${last.epoch}; ` +
      `validation loss ${formatLoss(lossOf(first))} and ${formatLoss(lossOf(last))}.`;
  });
  const line = floor === undefined ? [] : [`The least possible loss is ${formatLoss(floor)}.`];
  return [`Line chart: ${title}.`, ...sentences, ...line].join(" ");
}
