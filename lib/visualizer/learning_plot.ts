/**
 * How accuracy grows over the epochs.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatAccuracy, formatNumber } from "../format.ts";
import { divergedIn } from "../numbers.ts";
import type { EpochRecord, Part } from "../types.ts";
import {
  chartFigure,
  type Curve,
  curvePanel,
  type CurvePoint,
  epochAxis,
  type Panel,
  type PanelLook,
  tenthsAround,
} from "./chart.ts";
import { type Domain, type Named, seriesColors } from "./colors.ts";
import { DOMAIN, SIZED } from "../kinds.ts";
import { check, namedList, optionsOf } from "../options.ts";
import { tellUnfinished } from "../unfinished.ts";
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

/** What `check` takes for trainings, and for options of their plots. */
export const TRAININGS = namedList("trainings", { history: "a list" });
export const LEARNING_OPTIONS = optionsOf<LearningOptions>({ ...SIZED, domain: DOMAIN, epochs: "a number" });

/** How each part is called and drawn. */
export const PARTS = {
  train: { word: "training", line: "dashed", look: { strokeWidth: 1.25, strokeDasharray: "4 3", isPale: true } },
  validation: { word: "validation", line: "in long dashes", look: { strokeWidth: 1.75, strokeDasharray: "9 3" } },
  test: { word: "test", line: "solid", look: { strokeWidth: 2.25 } },
} as const;

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
  check("accuracyPlot", { series: [series, TRAININGS], options: [options, LEARNING_OPTIONS] });
  const curves = curvesOf(series, accuraciesOf);
  const [low, high] = options.domain ?? [accuracyDomain(curves)[0], 1];
  const images = describeParts(series);
  return trainingsFigure(series, curves, {
    title: "Accuracy per epoch",
    caption: `Accuracy on ${images}, measured after each epoch. The vertical axis goes from ${low} to ${high}.`,
    label: "accuracy",
    y: { domain: [low, high] },
    describe: (own) =>
      Object.entries(PARTS).toReversed().flatMap(([part, { word }]) => {
        const points = accuraciesOf(own, part as Part);
        if (points.length === 0) return [];
        const best = points.reduce((a, b) => b.value > a.value ? b : a);
        return [`${word} accuracy ${after(points[0])}, ${after(points[points.length - 1])}, highest ${after(best)}`];
      }),
  }, options);
}

/** What is told of the curves of some trainings, beside their panel. */
export interface TrainingsLook extends Omit<EpochPanelLook, "epochs" | "width" | "height"> {
  readonly title: string;
  readonly caption: string;
  /** What the caption says of the curve of a training that diverged. */
  readonly ofDiverged?: string;
  /** A training in words, for the alternative text; none where it has no epoch. */
  readonly describe: (own: Series) => readonly string[];
}

/** The figure of some trainings' curves. It names those that diverged, in the panel too, and those that are unfinished. */
export function trainingsFigure(
  series: readonly Series[],
  curves: readonly Curve[],
  { caption, ofDiverged = "", describe, behind = [], ...look }: TrainingsLook,
  options: LearningOptions,
): SvgFigure {
  const { title = look.title, epochs = 0, width, height } = options;
  const diverged = series.flatMap(({ name, history }) => {
    const epoch = divergedIn(history);
    return epoch === undefined ? [] : [`${name} diverged in epoch ${epoch}`];
  });
  const mark = Plot.text([diverged.join("\n")], { frameAnchor: "top", dy: 8, fontWeight: "bold" });
  const marks = diverged.length > 0 ? [...behind, mark] : behind;
  const sentences = series.map((own) => `${own.name}: ${describe(own).join("; ") || "no epoch yet"}.`);
  return chartFigure([epochPanel(curves, { ...look, epochs, width, height, behind: marks })], {
    title,
    caption: (options.caption ?? caption + diverged.map((words) => ` ${words}${ofDiverged}.`).join("")) +
      listUnfinished(series),
    alt: [`Line chart: ${title}.`, ...sentences, ...diverged.map((words) => `${words}.`)].join(" "),
  });
}

/** " GAP: 3 of 60 epochs so far." for each training that is noted as unfinished. */
export function listUnfinished(series: readonly Series[]): string {
  return series.map(({ name, history }) => {
    const told = tellUnfinished(history);
    return told === undefined ? "" : ` ${name}: ${told} so far.`;
  }).join("");
}

/** The accuracies of a part after the epochs that measured it. */
export function accuraciesOf({ history }: Series, part: Part): CurvePoint[] {
  return history.flatMap(({ epoch, measured: { [part]: measurement } }) => {
    if (!measurement) return [];
    const { correct, total } = measurement.accuracy;
    return [{ x: epoch, value: correct / total, text: formatAccuracy(measurement.accuracy) }];
  });
}

/** The curves of all trainings and parts, training images first. */
export function curvesOf(
  series: readonly Series[],
  pointsOf: (own: Series, part: Part) => readonly CurvePoint[],
): Curve[] {
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

/** What a panel of epochs is told: the first one on its axis, 1 if left out, and how many it has room for. */
export interface EpochPanelLook extends Omit<PanelLook, "x" | "axis"> {
  readonly firstEpoch?: number;
  readonly epochs?: number;
}

/** The panel of curves over the epochs. */
export function epochPanel(curves: readonly Curve[], options: EpochPanelLook): Panel {
  const { firstEpoch = 1, epochs = 0, ...look } = options;
  // At least two epochs, so that a first point has a place.
  const lastEpoch = Math.max(2, epochs, ...curves.map(({ points }) => points.at(-1)?.x ?? 0));
  const axis = epochAxis(lastEpoch, look.isUnnamed ? null : "epoch");
  return curvePanel(curves, { ...look, x: [firstEpoch, lastEpoch], axis });
}

/** "10,000 test images (solid)", for each part that was measured. */
function describeParts(series: readonly Series[]): string {
  const words = Object.entries(PARTS).flatMap(([part, { word, line }]) => {
    const [found] = series.flatMap(({ history }) => history.flatMap(({ measured }) => measured[part as Part] ?? []));
    return found ? [`${formatNumber(found.accuracy.total)} ${word} images (${line})`] : [];
  });
  return words.length > 0 ? words.join(" and ") : "images of each part";
}

/** "0.870 after epoch 60". */
export function after({ x, text }: CurvePoint): string {
  return `${text} after epoch ${x}`;
}
