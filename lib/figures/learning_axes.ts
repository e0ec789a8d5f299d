/**
 * What the plots of a training have in common: series of epochs, their colours and their axes.
 * @module
 */
import * as Plot from "@observablehq/plot";
import type { Count, EpochRecord, Part } from "../types.ts";
import { GRID, MUTED } from "./colors.ts";

/** One training by name, "GAP" say; the records in the order of epochs. */
export interface Series {
  readonly name: string;
  readonly history: readonly EpochRecord[];
}

/** The vertical axis's name and about how many steps it has; whether the horizontal axis is named as well. */
interface AxesOptions {
  readonly label: string;
  readonly ticks?: number;
  readonly hasName?: boolean;
}

/** The two axes with a light grid: whole epochs on the horizontal one, the vertical one named at its top. */
export function learningAxes(lastEpoch: number, { label, ticks = 6, hasName = true }: AxesOptions): Plot.Markish[] {
  return [
    Plot.gridY({ stroke: GRID, strokeOpacity: 1, ticks }),
    Plot.axisX(epochTicks(lastEpoch), {
      label: hasName ? "epoch" : null,
      labelArrow: "none",
      labelAnchor: "center",
      labelOffset: 38,
      color: MUTED,
      tickSize: 4,
      tickFormat: "d",
    }),
    Plot.axisY({ label, labelArrow: "none", labelAnchor: "top", labelOffset: 40, color: MUTED, tickSize: 0, ticks }),
  ];
}

/** How many epochs the axis shows: at least two, so that a first point has a place. */
export function countEpochs(series: readonly Series[], atLeast: readonly number[] = []): number {
  return Math.max(2, ...atLeast, ...series.flatMap(({ history }) => history.map(({ epoch }) => epoch)));
}

/** The last epoch that a series has reached; 1 before there is any. */
export function latestEpoch(series: readonly Series[]): number {
  return Math.max(1, ...series.map(({ history }) => history.at(-1)?.epoch ?? 1));
}

/** The accuracy of a part that was measured. */
export function accuracyOf({ measured }: EpochRecord, part: Part): Count {
  return measured[part]?.accuracy ?? { correct: NaN, total: NaN };
}

/** The mean loss over the test images, in nats; NaN where they were not measured. */
export function lossOf({ measured }: EpochRecord): number {
  return measured.test?.loss ?? NaN;
}

/** Correct of total, between 0 and 1. */
export function shareOf({ correct, total }: Count): number {
  return correct / total;
}

function epochTicks(last: number): number[] {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((size) => last / size <= 8) ?? 1000;
  const ticks = Array.from({ length: Math.floor(last / step) }, (_, index) => (index + 1) * step);
  return step === 1 ? ticks : [1, ...ticks];
}

/** The range of values, widened to round numbers about an eighth of it apart. */
export function roundDomain(values: readonly number[]): [low: number, high: number] {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [0, 1];
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  const rough = (high - low || Math.abs(high) || 1) / 8;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((size) => size * power).find((size) => size >= rough) ?? rough;
  const round = (value: number) => Number(value.toPrecision(12));
  const ends = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
  if (ends[0] >= ends[1]) ends[1] = ends[0] + 1; // all values are one round number
  return [round(ends[0] * step), round(ends[1] * step)];
}
