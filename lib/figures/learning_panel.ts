/**
 * The panel that all plots of a training share: curves over the epochs, their names at their ends, points to compare with.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatAccuracy, formatNumber } from "../format.ts";
import type { EpochRecord, Part } from "../types.ts";
import { axisX, axisY, type Panel } from "./chart.ts";
import { type Domain, lighten, MUTED, PAPER } from "./colors.ts";
import type { FigureOptions } from "./figure.ts";
import { endLabels, labelMargin, pointLabels } from "./labels.ts";

/** One training by name, "GAP" say; the records in the order of epochs. */
export interface Series {
  readonly name: string;
  readonly history: readonly EpochRecord[];
}

/** A point from elsewhere to compare with, such as an accuracy that the article gives. */
export interface Mark {
  readonly epoch: number;
  /** Between 0 and 1. */
  readonly accuracy: number;
  readonly label: string;
  /** The name of the series it belongs to, for its colour. */
  readonly series?: string;
}

/** What a plot of a training may be told. */
export interface LearningOptions extends FigureOptions {
  /** The vertical axis, in the units that it shows; round numbers around all values, if left out. */
  readonly domain?: Domain;
  /** Epochs that the horizontal axis has room for, at least; a live plot gives the number planned. */
  readonly epochs?: number;
}

/** A value after an epoch, and how it is written. */
export interface CurvePoint {
  readonly epoch: number;
  readonly value: number;
  readonly text: string;
}

/** One part's values over the epochs of one training: the name of its series, and its own. */
export interface Curve {
  readonly series: string;
  readonly name: string;
  readonly part: Part;
  readonly color: string;
  readonly points: readonly CurvePoint[];
}

/** How each part is called and drawn. */
export const PARTS = {
  train: { word: "training", line: "dashed", style: { strokeWidth: 1.25, strokeDasharray: "4 3" } },
  validation: { word: "validation", line: "in long dashes", style: { strokeWidth: 1.75, strokeDasharray: "9 3" } },
  test: { word: "test", line: "solid", style: { strokeWidth: 2.25 } },
} as const;

/** The accuracies of a part after the epochs that measured it. */
export function accuraciesOf({ history }: Series, part: Part): CurvePoint[] {
  return history.flatMap(({ epoch, measured: { [part]: measurement } }) => {
    if (!measurement) return [];
    const { correct, total } = measurement.accuracy;
    return [{ epoch, value: correct / total, text: formatAccuracy(measurement.accuracy) }];
  });
}

/** From the tenth below the lowest accuracy to the tenth above the highest; all of 0 to 1 where there is none. */
export function accuracyDomain(curves: readonly Curve[], marks: readonly Mark[]): Domain {
  const values = curves.flatMap(({ points }) => points.map(({ value }) => value));
  values.push(...marks.map(({ accuracy }) => accuracy));
  if (values.length === 0) return [0, 1];
  return [Math.floor(Math.min(...values) * 10) / 10, Math.ceil(Math.max(...values) * 10) / 10];
}

/** "10,000 test images (solid)", for each part that was measured. */
export function describeParts(series: readonly Series[]): string {
  const words = Object.entries(PARTS).flatMap(([part, { word, line }]) => {
    const [found] = series.flatMap(({ history }) => history.flatMap(({ measured }) => measured[part as Part] ?? []));
    return found ? [`${formatNumber(found.accuracy.total)} ${word} images (${line})`] : [];
  });
  return words.length > 0 ? words.join(" and ") : "images of each part";
}

/** How many epochs the axis shows: at least two, so that a first point has a place. */
export function countEpochs(series: readonly Series[], atLeast: readonly number[] = []): number {
  return Math.max(2, ...atLeast, ...series.flatMap(({ history }) => history.map(({ epoch }) => epoch)));
}

/** What a panel is told beside its curves. */
export interface PanelLook {
  readonly label: string;
  /** The last epoch on the horizontal axis, and the first, 1 if left out. */
  readonly lastEpoch: number;
  readonly firstEpoch?: number;
  readonly y: Plot.ScaleOptions;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** Values where the vertical axis has ticks, or about how many. */
  readonly ticks?: number | readonly number[];
  readonly tickFormat?: (value: number) => string;
  readonly marks?: readonly Mark[];
  /** The name of the horizontal axis. @default {"epoch"} */
  readonly xLabel?: string | null;
  /** Room right of the axes, at least. */
  readonly marginRight?: number;
  /** Drawn behind the curves. */
  readonly behind?: readonly Plot.Markish[];
}

/** The panel of some curves. */
export function learningPanel(curves: readonly Curve[], look: PanelLook): Panel {
  const { label, lastEpoch, firstEpoch = 1, y, width = 760, height = 340, ticks = 6, marks = [], behind = [] } = look;
  const labels = curves.flatMap(({ name, part, color, points }) => {
    const last = points.at(-1);
    if (!last) return [];
    const isTraining = part === "train";
    const text = `${name} ${last.text}`;
    return [{ text, value: last.value, color: isTraining ? lighten(color, 0.2) : color, bold: !isTraining }];
  });
  const diamonds = marks.map(({ epoch, accuracy, label, series }) => {
    const owner = curves.find((curve) => curve.series === series);
    return { x: epoch, y: accuracy, text: label, color: owner?.color ?? MUTED };
  });
  const latest = Math.max(1, ...curves.map(({ points }) => points.at(-1)?.epoch ?? 1));
  const lines = curves.map(({ points }) => points.map(({ epoch, value }) => ({ x: epoch, y: value })));
  return {
    width,
    height,
    marginTop: 26,
    marginRight: Math.max(labelMargin(labels), look.marginRight ?? 0),
    marginBottom: look.xLabel === null ? 34 : 46,
    marginLeft: 52,
    x: { domain: [firstEpoch, lastEpoch], label: null },
    y: { label: null, ...y },
    marks: [
      ...axisY(label, { ticks: ticks as number, ...(look.tickFormat && { tickFormat: look.tickFormat }) }),
      epochAxis(lastEpoch, look.xLabel),
      ...behind,
      pointLabels(diamonds, lines),
      ...curves.flatMap(drawCurve),
      Plot.dot(diamonds, { x: "x", y: "y", symbol: "diamond", r: 5, fill: PAPER, stroke: "color", strokeWidth: 1.5 }),
      endLabels(labels, latest),
    ],
  };
}

function drawCurve({ part, color, points }: Curve): Plot.Markish[] {
  const [at, isTraining] = [{ x: "epoch", y: "value", stroke: color } as const, part === "train"];
  return [
    Plot.line(points, { ...at, ...PARTS[part].style }),
    Plot.dot(points.slice(-1), {
      ...at,
      r: isTraining ? 2.5 : 3.5,
      fill: isTraining ? PAPER : color,
      strokeWidth: 1.25,
    }),
  ];
}

/** The horizontal axis of epochs, whole ones. */
export function epochAxis(last: number, label: string | null = "epoch"): Plot.Markish {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((size) => last / size <= 8) ?? 1000;
  const ticks = Array.from({ length: Math.floor(last / step) }, (_, index) => (index + 1) * step);
  return axisX(label, { ticks: step === 1 ? ticks : [1, ...ticks], tickSize: 4, tickFormat: "d" });
}
