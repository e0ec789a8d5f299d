/**
 * How accuracy grows over the epochs.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatAccuracy, formatNumber } from "../format.ts";
import { divergedIn } from "../numbers.ts";
import type { EpochRecord, Part } from "../types.ts";
import { chartFigure, type Panel } from "./chart.ts";
import { type Domain, type Named, seriesColors } from "./colors.ts";
import { type Curve, curvePanel, type CurvePoint, epochAxis, type PanelLook, tenthsAround } from "./curve_panel.ts";
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
export const LEARNING_KINDS = { ...SIZED, domain: DOMAIN, epochs: "a number" } as const;

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
  check("accuracyPlot", {
    series: [series, TRAININGS],
    options: [options, optionsOf<LearningOptions>(LEARNING_KINDS)],
  });
  const { title = "Accuracy per epoch" } = options;
  const curves = curvesOf(series, accuraciesOf);
  const [low, high] = options.domain ?? [accuracyDomain(curves)[0], 1];
  const diverged = describeDiverged(series);
  const behind = divergedMark(diverged);
  const panel = epochPanel(curves, { ...options, label: "accuracy", y: { domain: [low, high] }, behind });
  return chartFigure([panel], {
    title,
    caption: (options.caption ??
      `Accuracy on ${
          describeParts(series)
        }, measured after each epoch. The vertical axis goes from ${low} to ${high}.` +
        diverged.map((words) => ` ${words}.`).join("")) + listUnfinished(series),
    alt: describeSeries(title, series, (own) =>
      Object.entries(PARTS).toReversed().flatMap(([part, { word }]) => {
        const points = accuraciesOf(own, part as Part);
        if (points.length === 0) return [];
        const best = points.reduce((a, b) => b.value > a.value ? b : a);
        return [`${word} accuracy ${after(points[0])}, ${after(points[points.length - 1])}, highest ${after(best)}`];
      })) + diverged.map((words) => ` ${words}.`).join(""),
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

/** "0.870 after epoch 60". */
export function after({ x, text }: CurvePoint): string {
  return `${text} after epoch ${x}`;
}

/** The alternative text of a plot of trainings: its title, and what is said of each. */
export function describeSeries(title: string, series: readonly Series[], describe: (own: Series) => string[]): string {
  const sentences = series.map((own) => {
    const parts = describe(own);
    return `${own.name}: ${parts.length > 0 ? parts.join("; ") : "no epoch yet"}.`;
  });
  return [`Line chart: ${title}.`, ...sentences].join(" ");
}

/** "GAP diverged in epoch 2", for each training that did. */
export function describeDiverged(series: readonly Series[]): string[] {
  return series.flatMap(({ name, history }) => {
    const epoch = divergedIn(history);
    return epoch === undefined ? [] : [`${name} diverged in epoch ${epoch}`];
  });
}

/** The same in the panel itself, where nothing else may be left to see of such a training. */
export function divergedMark(lines: readonly string[]): Plot.Markish[] {
  return lines.length > 0 ? [Plot.text([lines.join("\n")], { frameAnchor: "top", dy: 8, fontWeight: "bold" })] : [];
}
