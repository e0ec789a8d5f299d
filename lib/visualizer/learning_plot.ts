/**
 * How accuracy grows and the loss falls over the epochs.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatLoss } from "../format.ts";
import type { Part } from "../types.ts";
import { chartFigure } from "./chart.ts";
import { seriesColors } from "./colors.ts";
import type { Curve, CurvePoint } from "./curve_panel.ts";
import type { SvgFigure } from "./figure.ts";
import {
  accuraciesOf,
  accuracyDomain,
  countEpochs,
  describeParts,
  type LearningOptions,
  learningPanel,
  type Mark,
  PARTS,
  type Series,
} from "./learning_panel.ts";

/** What an accuracy plot may be told. */
export interface AccuracyPlotOptions extends LearningOptions {
  readonly marks?: readonly Mark[];
}

/** What a loss plot may be told. */
export interface LossPlotOptions extends LearningOptions {
  /**
   * The least loss that the network can reach, in nats: ln(1 + 9/e) ≈ 1.4612 for ten sigmoid outputs. The plot then shows
   * what is left above it, on a logarithmic axis.
   */
  readonly floor?: number;
}

/**
 * Draws the accuracies of all parts that were measured, one or more trainings in one plot: training images dashed, test
 * images solid. Works from the first epoch on, and before it.
 *
 * @example
 * accuracyPlot([{ name: "GAP", history }], { marks: [{ epoch: 60, accuracy: 0.87, label: "article 0.87" }] });
 */
export function accuracyPlot(series: readonly Series[], options: AccuracyPlotOptions = {}): SvgFigure {
  const { marks = [], epochs = 0, title = "Accuracy per epoch" } = options;
  const curves = curvesOf(series, accuraciesOf);
  const [low, high] = options.domain ?? [accuracyDomain(curves, marks)[0], 1];
  const panel = learningPanel(curves, {
    ...options,
    label: "accuracy",
    lastEpoch: countEpochs(series, [epochs, ...marks.map(({ epoch }) => epoch)]),
    y: { domain: [low, high] },
    marks,
  });
  return chartFigure([panel], {
    title,
    caption: options.caption ??
      `Accuracy on ${describeParts(series)}, measured after each epoch. The vertical axis goes ` +
        `from ${low} to ${high}.`,
    alt: describeSeries(title, series, (own) =>
      Object.entries(PARTS).toReversed().flatMap(([part, { word }]) => {
        const points = accuraciesOf(own, part as Part);
        if (points.length === 0) return [];
        const best = points.reduce((a, b) => b.value > a.value ? b : a);
        return [`${word} accuracy ${after(points[0])}, ${after(points[points.length - 1])}, highest ${after(best)}`];
      })),
  });
}

/**
 * Draws the mean training loss of each epoch while it is learnt (dashed) and the losses on the parts that are held back, and
 * behind them the range of the losses of single batches where those were kept. Losses that are no finite numbers are left out.
 *
 * @example
 * lossPlot([{ name: "GAP", history }], { floor: Math.log(1 + 9 / Math.E) });
 */
export function lossPlot(series: readonly Series[], options: LossPlotOptions = {}): SvgFigure {
  const { floor = 0, epochs = 0, title = "Loss per epoch" } = options;
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
        .filter(({ y }) => isShown(y + floor))
    )
  );
  const colors = seriesColors(series.map(({ name }) => name));
  // Bands that go further down than half of the lowest curve would take most of a logarithmic axis.
  const values = curves.flatMap(({ points }) => points.map(({ value }) => value));
  const low = isLog ? Math.min(1, ...values) / 2 : -Infinity;
  const behind = batches.map((points, index) => {
    const visible = points.map(({ x, y }) => ({ x, y: Math.max(low, y) }));
    const band = { x: "x", y1: "y", y2: "y", thresholds: MAX_BANDS, fill: colors[index], fillOpacity: 0.16 };
    return Plot.areaY(visible, Plot.binX({ y1: "min", y2: "max" }, band));
  });
  const panel = learningPanel(curves, {
    ...options,
    label: isLog ? `cross entropy above ${formatLoss(floor)} (nats)` : "cross entropy (nats)",
    firstEpoch: 0,
    lastEpoch: countEpochs(series, [epochs]),
    y: {
      clamp: true,
      ...(isLog ? { type: "log" } : { nice: true }),
      ...(options.domain && { domain: [...options.domain] }),
    },
    ...(isLog && { ticks: 4, tickFormat: String }),
    behind,
  });
  const least = isLog
    ? ` No network of this kind gets below ${
      formatLoss(floor)
    }: the axis shows what is left above it, and is logarithmic.`
    : "";
  const bands = batches.some(({ length }) => length > 0)
    ? "; the pale bands hold the losses of single training batches"
    : "";
  return chartFigure([panel], {
    title,
    caption: options.caption ?? "Mean loss over the training images while they are learnt (dashed) and over the " +
        `images held back after each epoch${bands}.${least}`,
    alt: describeSeries(title, series, (own) =>
      Object.entries(PARTS).flatMap(([part, { word }]) => {
        const points = lossesOf(own, part as Part);
        const [first, last] = [points[0], points.at(-1)];
        return first && last ? [`${word} loss ${after(first)}, ${after(last)}`] : [];
      })) + (isLog ? ` The least possible loss is ${formatLoss(floor)}.` : ""),
  });
}

/** At most so many bands for the losses of batches; more could not be told apart. */
const MAX_BANDS = 240;

function curvesOf(series: readonly Series[], pointsOf: (own: Series, part: Part) => readonly CurvePoint[]): Curve[] {
  const colors = seriesColors(series.map(({ name }) => name));
  return series.flatMap((own, index) =>
    Object.entries(PARTS).toReversed().map(([part, { word, look }]) => ({
      series: own.name,
      name: `${own.name} ${word}`,
      look,
      color: colors[index],
      points: pointsOf(own, part as Part),
    }))
  );
}

function lossesOf({ history }: Series, part: Part): CurvePoint[] {
  return history.flatMap(({ epoch, trainingLoss, measured }) => {
    const value = part === "train" ? trainingLoss : measured[part]?.loss;
    return value === undefined ? [] : [{ x: epoch, value, text: formatLoss(value) }];
  });
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
