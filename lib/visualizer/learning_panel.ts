/**
 * What all plots of trainings share: their series, how each part is drawn, and the panel of curves over the epochs.
 * @module
 */
import { formatAccuracy, formatNumber } from "../format.ts";
import type { EpochRecord, Part } from "../types.ts";
import type { Panel } from "./chart.ts";
import type { Domain } from "./colors.ts";
import { type Curve, curvePanel, type CurvePoint, epochAxis, type PanelLook, tenthsAround } from "./curve_panel.ts";
import type { FigureOptions } from "./figure.ts";

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
  /** Whether the true one is a little below, "just under 0.85". @default {false} */
  readonly isBelow?: boolean;
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

/** How each part is called and drawn. */
export const PARTS = {
  train: { word: "training", line: "dashed", look: { strokeWidth: 1.25, strokeDasharray: "4 3", isPale: true } },
  validation: { word: "validation", line: "in long dashes", look: { strokeWidth: 1.75, strokeDasharray: "9 3" } },
  test: { word: "test", line: "solid", look: { strokeWidth: 2.25 } },
} as const;

/** The accuracies of a part after the epochs that measured it. */
export function accuraciesOf({ history }: Series, part: Part): CurvePoint[] {
  return history.flatMap(({ epoch, measured: { [part]: measurement } }) => {
    if (!measurement) return [];
    const { correct, total } = measurement.accuracy;
    return [{ x: epoch, value: correct / total, text: formatAccuracy(measurement.accuracy) }];
  });
}

/** The axis of some accuracies and of points to compare with. */
export function accuracyDomain(curves: readonly Curve[], marks: readonly Mark[]): Domain {
  const values = curves.flatMap(({ points }) => points.map(({ value }) => value));
  return tenthsAround([...values, ...marks.map(({ accuracy }) => accuracy)]);
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

/** What a panel of epochs is told: the first one on its axis, 1 if left out, the last, and the axis's name. */
export interface EpochPanelLook extends Omit<PanelLook, "x" | "axis" | "isUnnamed" | "diamonds"> {
  readonly firstEpoch?: number;
  readonly lastEpoch: number;
  readonly marks?: readonly Mark[];
  /** @default {"epoch"} */
  readonly xLabel?: string | null;
}

/** The panel of curves over the epochs. */
export function learningPanel(curves: readonly Curve[], look: EpochPanelLook): Panel {
  const { firstEpoch = 1, lastEpoch, marks = [], xLabel, ...rest } = look;
  return curvePanel(curves, {
    ...rest,
    x: { domain: [firstEpoch, lastEpoch] },
    axis: epochAxis(lastEpoch, xLabel),
    isUnnamed: xLabel === null,
    diamonds: marks.map(({ epoch, accuracy, label, isBelow = false, series }) => (
      { x: epoch, y: accuracy, text: label, isBelow, series }
    )),
  });
}
