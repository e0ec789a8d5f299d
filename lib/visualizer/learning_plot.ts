/**
 * How accuracy grows and the loss falls over the epochs.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatAccuracy, formatLoss, formatNumber } from "../format.ts";
import { divergedIn, mean } from "../numbers.ts";
import type { EpochRecord, Part } from "../types.ts";
import { chartFigure, type Panel } from "./chart.ts";
import { type Domain, type Named, seriesColors } from "./colors.ts";
import {
  type Curve,
  curvePanel,
  type CurvePoint,
  epochAxis,
  logTicks,
  type PanelLook,
  tenthsAround,
} from "./curve_panel.ts";
import type { FigureOptions, SvgFigure } from "./figure.ts";

/** One training by name, "GAP" say; the records in the order of epochs. */
export interface Series extends Named {
  readonly history: readonly EpochRecord[];
}

/** What a plot of a training may be told. */
export interface LearningOptions extends FigureOptions {
  /** The vertical axis, in the units that it shows; round numbers around all values, if left out. */
  readonly domain?: Domain;
  /** Epochs that the horizontal axis has room for, at least; a live plot gives the number planned. */
  readonly epochs?: number;
}

/** What a loss plot may be told. */
export interface LossPlotOptions extends LearningOptions {
  /**
   * The least loss that the network can reach, in nats: ln(1 + 9/e) ≈ 1.4612 for ten sigmoid outputs. The plot then shows
   * what is left above it, on a logarithmic axis.
   */
  readonly floor?: number;
}

/** How each part is called and drawn. */
export const PARTS = {
  train: { word: "training", line: "dashed", look: { strokeWidth: 1.25, strokeDasharray: "4 3", isPale: true } },
  validation: { word: "validation", line: "in long dashes", look: { strokeWidth: 1.75, strokeDasharray: "9 3" } },
  test: { word: "test", line: "solid", look: { strokeWidth: 2.25 } },
} as const;

/** At most so many points of a line for the losses of batches; more could not be told apart. */
const MAX_POINTS = 600;

/**
 * Draws the accuracies of all parts that were measured, one or more trainings in one plot: training images dashed, test
 * images solid. Works from the first epoch on, and before it.
 *
 * @example
 * ```ts
 * import { convNet1, loadDataset, trainOrLoad } from "../mod.ts";
 *
 * const { history } = await trainOrLoad(convNet1({ seed: 0 }), await loadDataset("fashion-mnist"), { epochs: 60 });
 * accuracyPlot([{ name: "GAP", pooling: "average", history }]);
 * ```
 */
export function accuracyPlot(series: readonly Series[], options: LearningOptions = {}): SvgFigure {
  const { title = "Accuracy per epoch" } = options;
  const curves = curvesOf(series, accuraciesOf);
  const [low, high] = options.domain ?? [accuracyDomain(curves)[0], 1];
  const diverged = describeDiverged(series);
  const behind = divergedMark(diverged);
  const panel = epochPanel(curves, { ...options, label: "accuracy", y: { domain: [low, high] }, behind });
  return chartFigure([panel], {
    title,
    caption: options.caption ??
      `Accuracy on ${
          describeParts(series)
        }, measured after each epoch. The vertical axis goes from ${low} to ${high}.` +
        diverged.map((words) => ` ${words}.`).join(""),
    alt: describeSeries(title, series, (own) =>
      Object.entries(PARTS).toReversed().flatMap(([part, { word }]) => {
        const points = accuraciesOf(own, part as Part);
        if (points.length === 0) return [];
        const best = points.reduce((a, b) => b.value > a.value ? b : a);
        return [`${word} accuracy ${after(points[0])}, ${after(points[points.length - 1])}, highest ${after(best)}`];
      })) + diverged.map((words) => ` ${words}.`).join(""),
  });
}

/**
 * Draws the mean training loss of each epoch while it is learnt (dashed) and the losses on the parts that are held back,
 * and behind them the losses of single batches where those were kept: at most 600 points, each the mean of as many batches
 * in a row. Losses that are no finite numbers are left out, and of a training that diverged those from there on.
 */
export function lossPlot(trainings: readonly Series[], options: LossPlotOptions = {}): SvgFigure {
  const { floor = 0, title = "Loss per epoch" } = options;
  const diverged = describeDiverged(trainings);
  const series = trainings.map((own) => {
    const end = divergedIn(own.history);
    return end === undefined ? own : { ...own, history: own.history.filter(({ epoch }) => epoch < end) };
  });
  const isLog = options.floor !== undefined;
  const isShown = (loss: number) => Number.isFinite(loss) && (!isLog || loss > floor);
  const curves = curvesOf(
    series,
    (own, part) =>
      lossesOf(own, part).filter(({ value }) => isShown(value)).map(({ x, value }) => ({
        x,
        value: value - floor,
        text: `${isLog ? "+" : ""}${formatLoss(value - floor)}`,
      })),
  );
  const batches = series.map(({ history }) =>
    history.flatMap(({ epoch, trainingLosses = [] }) =>
      trainingLosses.map((loss, index) => ({ x: epoch - 1 + (index + 0.5) / trainingLosses.length, y: loss - floor }))
    ).filter(({ y }) => isShown(y + floor))
  );
  const together = Math.max(1, ...batches.map(({ length }) => Math.ceil(length / MAX_POINTS)));
  const lines = batches.map((points) => thin(points, together));
  const colors = seriesColors(series);
  const behind = lines.map((points, index) =>
    Plot.line(points, { x: "x", y: "y", stroke: colors[index], strokeWidth: 1, strokeOpacity: 0.35 })
  );
  const values = [
    ...curves.flatMap(({ points }) => points.map(({ value }) => value)),
    ...lines.flatMap((points) => points.map(({ y }) => y)),
  ];
  const reach = options.domain ?? [Math.min(...values), Math.max(...values)] as const;
  const panel = epochPanel(curves, {
    ...options,
    label: isLog ? `cross entropy above ${formatLoss(floor)} (nats)` : "cross entropy (nats)",
    firstEpoch: 0,
    y: { ...isLog ? { type: "log" } : { nice: true }, ...options.domain && { domain: [...options.domain] } },
    ...isLog && values.length > 0 && { ticks: logTicks(reach) },
    behind: [...behind, ...divergedMark(diverged)],
  });
  const least = isLog
    ? ` No network of this kind gets below ${
      formatLoss(floor)
    }: the axis shows what is left above it, and is logarithmic.`
    : "";
  const single = lines.some(({ length }) => length > 0)
    ? "; the thin line is that of single training batches" +
      (together > 1 ? `, drawn as means of ${together} in a row` : "")
    : "";
  return chartFigure([panel], {
    title,
    caption: options.caption ?? "Mean loss over the training images while they are learnt (dashed) and over the " +
        `images held back after each epoch${single}.${least}` +
        diverged.map((words) => ` ${words}: its losses from there on are left out.`).join(""),
    alt: describeSeries(title, series, (own) =>
      Object.entries(PARTS).flatMap(([part, { word }]) => {
        const points = lossesOf(own, part as Part);
        const [first, last] = [points[0], points.at(-1)];
        return first && last ? [`${word} loss ${after(first)}, ${after(last)}`] : [];
      })) +
      (isLog ? ` The least possible loss is ${formatLoss(floor)}.` : "") +
      diverged.map((words) => ` ${words}.`).join(""),
  });
}

/** The means of so many points in a row. */
function thin(points: readonly { x: number; y: number }[], together: number): { x: number; y: number }[] {
  return Array.from({ length: Math.ceil(points.length / together) }, (_, index) => {
    const group = points.slice(index * together, (index + 1) * together);
    return { x: mean(group.map(({ x }) => x)), y: mean(group.map(({ y }) => y)) };
  });
}

/** The accuracies of a part after the epochs that measured it. */
export function accuraciesOf({ history }: Series, part: Part): CurvePoint[] {
  return history.flatMap(({ epoch, measured: { [part]: measurement } }) => {
    if (!measurement) return [];
    const { correct, total } = measurement.accuracy;
    return [{ x: epoch, value: correct / total, text: formatAccuracy(measurement.accuracy) }];
  });
}

function lossesOf({ history }: Series, part: Part): CurvePoint[] {
  return history.flatMap(({ epoch, trainingLoss, measured }) => {
    const value = part === "train" ? trainingLoss : measured[part]?.loss;
    return value === undefined ? [] : [{ x: epoch, value, text: formatLoss(value) }];
  });
}

function curvesOf(series: readonly Series[], pointsOf: (own: Series, part: Part) => readonly CurvePoint[]): Curve[] {
  const colors = seriesColors(series);
  return series.flatMap((own, index) =>
    Object.entries(PARTS).toReversed().map(([part, { word, look }]) => ({
      name: `${own.name} ${word}`,
      look,
      color: colors[index],
      points: pointsOf(own, part as Part),
    }))
  );
}

/** The axis of some accuracies: from the tenth below them to the tenth above. */
export function accuracyDomain(curves: readonly Curve[]): Domain {
  return tenthsAround(curves.flatMap(({ points }) => points.map(({ value }) => value)));
}

/** What a panel of epochs is told: the first one on its axis, 1 if left out, how many it has room for, and the axis's name. */
export interface EpochPanelLook extends Omit<PanelLook, "x" | "axis" | "isUnnamed"> {
  readonly firstEpoch?: number;
  readonly epochs?: number;
  /** @default {"epoch"} */
  readonly xLabel?: string | null;
}

/** The panel of curves over the epochs. */
export function epochPanel(
  curves: readonly Curve[],
  { firstEpoch = 1, epochs = 0, xLabel, ...look }: EpochPanelLook,
): Panel {
  // At least two epochs, so that a first point has a place.
  const lastEpoch = Math.max(2, epochs, ...curves.map(({ points }) => points.at(-1)?.x ?? 0));
  return curvePanel(curves, {
    ...look,
    x: [firstEpoch, lastEpoch],
    axis: epochAxis(lastEpoch, xLabel),
    isUnnamed: xLabel === null,
  });
}

/** "10,000 test images (solid)", for each part that was measured. */
function describeParts(series: readonly Series[]): string {
  const words = Object.entries(PARTS).flatMap(([part, { word, line }]) => {
    const [found] = series.flatMap(({ history }) => history.flatMap(({ measured }) => measured[part as Part] ?? []));
    return found ? [`${formatNumber(found.accuracy.total)} ${word} images (${line})`] : [];
  });
  return words.length > 0 ? words.join(" and ") : "images of each part";
}

function after({ x, text }: CurvePoint): string {
  return `${text} after epoch ${x}`;
}

function describeSeries(title: string, series: readonly Series[], describe: (own: Series) => string[]): string {
  const sentences = series.map((own) => {
    const parts = describe(own);
    return `${own.name}: ${parts.length > 0 ? parts.join("; ") : "no epoch yet"}.`;
  });
  return [`Line chart: ${title}.`, ...sentences].join(" ");
}

/** "GAP diverged in epoch 2", for each training that did. */
function describeDiverged(series: readonly Series[]): string[] {
  return series.flatMap(({ name, history }) => {
    const epoch = divergedIn(history);
    return epoch === undefined ? [] : [`${name} diverged in epoch ${epoch}`];
  });
}

/** The same in the panel itself, where nothing else may be left to see of such a training. */
function divergedMark(lines: readonly string[]): Plot.Markish[] {
  return lines.length > 0 ? [Plot.text([lines.join("\n")], { frameAnchor: "top", dy: 8, fontWeight: "bold" })] : [];
}
