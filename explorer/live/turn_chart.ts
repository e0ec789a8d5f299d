/**
 * The pooled values at every stop of the knob, as lines; the greatest gives the answer, and a dashed line marks where it turns.
 * @module
 */
import { formatValue } from "../../lib/format.ts";
import type { Output } from "../../lib/types.ts";
import { escapeText } from "../../lib/visualizer/markup.ts";
import { tellTie } from "../inference/answer.ts";
import { sigmoid } from "../inference/layers.ts";
import { svg, words } from "./svg.ts";
import { findFlips, type Stop, type Turn } from "./stops.ts";

/** What a chart of a turn shows. */
export interface TurnShown {
  readonly turn: Turn;
  readonly classes: readonly string[];
  /** Where the knob stands. */
  readonly stop: number;
  /** The image's own class; undefined for images without one. */
  readonly label?: number | undefined;
}

/** A chart's size in CSS pixels. */
export interface TurnSize {
  readonly width: number;
  readonly height: number;
}

const TOP = 12, BOTTOM = 10;

/**
 * The chart's elements, one column for each stop. Their classes (winner, own, other, flip, knob-line, zero, tick, name) get
 * their look from a style sheet: {@link TURN_STYLE} in pictures, its own in a page.
 */
export function turnChart({ turn: { values, predicted }, classes, stop, label }: TurnShown, size: TurnSize): string {
  const { width, height } = size;
  const x = (at: number) => (at + 0.5) / values.length * width;
  const winners = new Set(predicted);
  const floor = lowest(values, winners, label);
  const high = Math.max(...values.flatMap((row) => [...row]));
  const y = (value: number) => TOP + (high - value) / (high - floor || 1) * (height - TOP - BOTTOM);
  const line = (k: number) =>
    values.map((row, i) => `${i ? "L" : "M"}${x(i).toFixed(1)} ${y(row[k]).toFixed(1)}`).join("");
  const rank = (k: number) => winners.has(k) ? "winner" : k === label ? "own" : "other";
  const upright = (name: string, at: number) => svg("line", { class: name, x1: x(at), x2: x(at), y1: 0, y2: height });
  const order = classes.map((_, k) => k).sort((a, b) => Number(winners.has(a)) - Number(winners.has(b)));
  const best = predicted[stop];
  const zero = floor < 0 && high > 0
    ? [svg("line", { class: "zero", x1: 0, x2: width, y1: y(0), y2: y(0) }), words("0", 2, y(0) - 3, { class: "tick" })]
    : [];
  return [
    ...zero,
    upright("knob-line", stop),
    ...findFlips(predicted).map((at) => upright("flip", at - 0.5)),
    ...order.map((k) => svg("path", { class: rank(k), d: line(k) }, svg("title", {}, escapeText(classes[k])))),
    ...labels(predicted, (at, k) => y(values[at][k])).map(({ at, k, top }) =>
      words(classes[k], ...within(classes[k], x(at), Math.max(14, top - 9), width))
    ),
    ...classes.flatMap((_, k) =>
      k === best || winners.has(k) || k === label
        ? [svg("circle", { class: rank(k), cx: x(stop), cy: y(values[stop][k]), r: k === best ? 5 : 3.5 })]
        : []
    ),
  ].join("");
}

/** Pixels that a letter of a name takes at most on average. */
const NAME_ADVANCE = 8;

/** The look of a chart in a picture; `--own` is the hue of its network. */
export const TURN_STYLE = "<style>.turn path{fill:none;stroke-linejoin:round}.turn .other{stroke:#6b7280;opacity:.45}" +
  ".turn .winner{stroke:var(--own);stroke-width:2.6}.turn .own{stroke:#1f2328;stroke-width:1.6;stroke-dasharray:1 3;" +
  "stroke-linecap:round}.turn circle.winner{fill:var(--own);stroke:#fff}.turn circle.own{fill:#1f2328;stroke:#fff}" +
  ".turn .flip{stroke:#1f2328;stroke-width:1.4;stroke-dasharray:5 4}.turn .knob-line{stroke:#dde1e7;stroke-width:10}" +
  ".turn .zero{stroke:#dde1e7}.turn .tick{fill:#556072}.turn .name{paint-order:stroke;stroke:#f5f6f8;stroke-width:4}</style>";

/** What the chart shows, in a sentence. */
export function describeTurn({ turn: { values, predicted }, classes, stop }: TurnShown): string {
  const best = predicted[stop];
  return `Pooled values at ${values.length} stops from mean to max; at the knob ${classes[best]} is greatest with ` +
    formatValue(values[stop][best]);
}

/** Place and anchor of a name: in the middle over `x`, but inside the chart. */
function within(name: string, x: number, y: number, width: number) {
  const half = NAME_ADVANCE * name.length / 2;
  const [at, anchor] = x < half ? [2, "start"] : x > width - half ? [width - 2, "end"] : [x, "middle"];
  return [at, y, { class: "name", "text-anchor": anchor }] as const;
}

/** Where the name of each answer stands: over the middle of the stops at which it is the answer. */
function labels(predicted: readonly number[], height: (stop: number, k: number) => number) {
  const begins = [0, ...findFlips(predicted)];
  return begins.map((begin, i) => {
    const [end, k] = [(begins[i + 1] ?? predicted.length) - 1, predicted[begin]];
    const at = (begin + end) / 2;
    const top = Math.min(height(Math.floor(at), k), height(Math.ceil(at), k));
    return { at, k, top };
  });
}

/** The lowest value to show: that of the classes that win somewhere, the image's own, and the next few. */
function lowest(values: readonly Float32Array[], winners: ReadonlySet<number>, label: number | undefined): number {
  const minima = Array.from(values[0], (_, k) => Math.min(...values.map((row) => row[k])));
  const shown = [...winners, ...(label === undefined ? [] : [label])];
  const fourth = values.map((row) => [...row].sort((a, b) => b - a).slice(0, 4).at(-1)!);
  return Math.min(...fourth, ...shown.map((k) => minima[k]));
}

/** Where the answer turns, whether it has turned from what the trained pooling gives, and whether the article’s rule would say another class. */
export function tellTurn(
  { turn: { values, predicted }, classes, stop, trained, stops, output = "sigmoid" }: TurnShown & {
    /** The stop of the network's own pooling. */
    readonly trained: number;
    readonly stops: readonly Stop[];
    readonly output?: Output;
  },
): string {
  const flips = findFlips(predicted).map((at) =>
    `${classes[predicted[at - 1]]} → ${classes[predicted[at]]} between ${stops[at - 1].told} and ${stops[at].told}`
  );
  const tied = tellTie(values[stop], output === "sigmoid" ? values[stop].map(sigmoid) : values[stop], classes);
  const tie = tied && ` Here it is ${tied}.`;
  if (flips.length === 0) return `At every stop it answers ${classes[predicted[0]]}.${tie}`;
  const flipped = predicted[stop] !== predicted[trained]
    ? `Flipped: ${classes[predicted[trained]]} has become ${classes[predicted[stop]]}. `
    : "";
  return `${flipped}The answer turns ${flips.length === 1 ? "once" : `${flips.length} times`}: ${
    flips.join("; ")
  }.${tie}`;
}
