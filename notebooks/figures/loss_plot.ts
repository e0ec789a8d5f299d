/**
 * How the loss falls over the epochs.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatLoss } from "../../lib/format.ts";
import { divergedIn, mean } from "../../lib/numbers.ts";
import { check } from "../../lib/options.ts";
import type { Part } from "../../lib/types.ts";
import { seriesColors } from "../../lib/visualizer/colors.ts";
import type { CurvePoint } from "../../lib/visualizer/chart.ts";
import type { SvgFigure } from "../../lib/visualizer/figure.ts";
import {
  after,
  curvesOf,
  LEARNING_OPTIONS,
  type LearningOptions,
  PARTS,
  type Series,
  TRAININGS,
  trainingsFigure,
} from "../../lib/visualizer/learning_plot.ts";

/** At most so many points of a line for the losses of batches; more could not be told apart. */
const MAX_POINTS = 600;

/**
 * Draws the mean training loss of each epoch while it is learnt (dashed) and the losses on the parts that are held back,
 * and behind them the losses of single batches where those were kept: at most 600 points, each the mean of as many batches
 * in a row. Losses that are no finite numbers are left out, and of a training that diverged those from there on.
 */
export function lossPlot(trainings: readonly Series[], options: LearningOptions = {}): SvgFigure {
  check("lossPlot", { series: [trainings, TRAININGS], options: [options, LEARNING_OPTIONS] });
  const sound = (own: Series) => {
    const end = divergedIn(own.history);
    return end === undefined ? own : { ...own, history: own.history.filter(({ epoch }) => epoch < end) };
  };
  const series = trainings.map(sound);
  const curves = curvesOf(series, (own, part) => lossesOf(own, part).filter(({ value }) => Number.isFinite(value)));
  const batches = series.map(({ history }) =>
    history.flatMap(({ epoch, trainingLosses = [] }) =>
      trainingLosses.map((loss, index) => ({ x: epoch - 1 + (index + 0.5) / trainingLosses.length, y: loss }))
    ).filter(({ y }) => Number.isFinite(y))
  );
  const together = Math.max(1, ...batches.map(({ length }) => Math.ceil(length / MAX_POINTS)));
  const lines = batches.map((points) => thin(points, together));
  const colors = seriesColors(series);
  const single = lines.some(({ length }) => length > 0)
    ? "; the thin line is that of single training batches" +
      (together > 1 ? `, drawn as means of ${together} in a row` : "")
    : "";
  return trainingsFigure(trainings, curves, {
    title: "Loss per epoch",
    caption: "Mean loss over the training images while they are learnt (dashed) and over the " +
      `images held back after each epoch${single}.`,
    ofDiverged: ": its losses from there on are left out",
    label: "cross entropy (nats)",
    firstEpoch: 0,
    y: { nice: true, ...options.domain && { domain: [...options.domain] } },
    behind: lines.map((points, index) =>
      Plot.line(points, { x: "x", y: "y", stroke: colors[index], strokeWidth: 1, strokeOpacity: 0.35 })
    ),
    describe: (own) =>
      Object.entries(PARTS).flatMap(([part, { word }]) => {
        const points = lossesOf(sound(own), part as Part);
        const [first, last] = [points[0], points.at(-1)];
        return first && last ? [`${word} loss ${after(first)}, ${after(last)}`] : [];
      }),
  }, options);
}

/** The means of so many points in a row. */
function thin(points: readonly { x: number; y: number }[], together: number): { x: number; y: number }[] {
  return Array.from({ length: Math.ceil(points.length / together) }, (_, index) => {
    const group = points.slice(index * together, (index + 1) * together);
    return { x: mean(group.map(({ x }) => x)), y: mean(group.map(({ y }) => y)) };
  });
}

function lossesOf({ history }: Series, part: Part): CurvePoint[] {
  return history.flatMap(({ epoch, trainingLoss, measured }) => {
    const value = part === "train" ? trainingLoss : measured[part]?.loss;
    return value === undefined ? [] : [{ x: epoch, value, text: formatLoss(value) }];
  });
}
