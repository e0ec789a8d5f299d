/**
 * The pooled values at every stop of the knob, as lines; the greatest gives the answer, and a dashed line marks where it turns.
 * @module
 */
import type { Output, Pooling } from "../../lib/types.ts";
import { POOLING_COLORS } from "../../lib/visualizer/colors.ts";
import { escapeText } from "../../lib/visualizer/markup.ts";
import { tellTie } from "../inference/answer.ts";
import { sigmoid } from "../inference/layers.ts";
import { INK, LINE, SOFT, SURFACE, svg, words } from "./svg.ts";
import { findFlips, type Stop, type Turn } from "./stops.ts";

/** What a chart of a turn shows. */
export interface TurnShown {
  readonly turn: Turn;
  readonly stops: readonly Stop[];
  readonly classes: readonly string[];
  /** Where the knob stands. */
  readonly stop: number;
  /** The network's own pooling; its hue. */
  readonly pooling: Pooling;
  /** The image's own class; undefined for images without one. */
  readonly label?: number | undefined;
  /** What the loss sees; sigmoids where nothing is said. */
  readonly output?: Output;
}

/** The height of the lines, and of the chart with its axis, in CSS pixels. */
const HEIGHT = 170;
export const CHART_HEIGHT = HEIGHT + 42;

const TOP = 12, BOTTOM = 10;

/** The chart with its axis, one column for each stop. */
export function turnChart(shown: TurnShown, width: number): string {
  const { turn: { values, predicted }, stops, classes, stop, label, pooling } = shown;
  const hue = POOLING_COLORS[pooling];
  const winners = new Set(predicted);
  const floor = lowest(values, winners, label);
  const high = Math.max(...values.flatMap((row) => [...row]));
  const x = (at: number) => (at + 0.5) / stops.length * width;
  const y = (value: number) => TOP + (high - value) / (high - floor || 1) * (HEIGHT - TOP - BOTTOM);
  const upright = (at: number, look: Readonly<Record<string, string | number>>) =>
    svg("line", { x1: x(at), x2: x(at), y1: 0, y2: HEIGHT, ...look });
  const lineOf = (k: number) => {
    const points = values.map((row, i) => `${x(i).toFixed(1)} ${y(row[k]).toFixed(1)}`);
    const look = winners.has(k)
      ? { stroke: hue, "stroke-width": 2.6 }
      : k === label
      ? { stroke: INK, "stroke-width": 1.6, "stroke-dasharray": "1 3", "stroke-linecap": "round" }
      : { stroke: SOFT, opacity: 0.45 };
    const path = { d: `M${points.join("L")}`, fill: "none", "stroke-linejoin": "round", ...look };
    return svg("path", path, svg("title", {}, escapeText(classes[k])));
  };
  const order = classes.map((_, k) => k).sort((a, b) => Number(winners.has(a)) - Number(winners.has(b)));
  const marked = order.filter((k) => winners.has(k) || k === label);
  const zero = floor < 0 && high > 0
    ? svg("line", { x1: 0, x2: width, y1: y(0), y2: y(0), stroke: LINE }) +
      words("0", 2, y(0) - 3, { "font-size": 12, fill: SOFT })
    : "";
  const grey = { "text-anchor": "middle", "font-size": 12, fill: SOFT };
  const lines = svg(
    "svg",
    { width, height: HEIGHT, class: "turn" },
    zero,
    upright(stop, { stroke: LINE, "stroke-width": 10 }),
    ...findFlips(predicted).map((at) =>
      upright(at - 0.5, { class: "flip", stroke: INK, "stroke-width": 1.4, "stroke-dasharray": "5 4" })
    ),
    ...order.map(lineOf),
    ...labels(predicted, (at, k) => y(values[at][k])).map(({ at, k, top }) =>
      words(classes[k], ...within(classes[k], x(at), Math.max(14, top - 9), width))
    ),
    ...marked.map((k) =>
      svg("circle", {
        cx: x(stop),
        cy: y(values[stop][k]),
        r: k === predicted[stop] ? 5 : 3.5,
        fill: winners.has(k) ? hue : undefined,
        stroke: "#fff",
      })
    ),
  );
  return [
    svg("rect", { width, height: HEIGHT, fill: SURFACE }),
    lines,
    ...stops.map(({ k }, at) => {
      const name = at === 0 ? "mean" : at === stops.length - 1 ? "max" : String(k);
      return words(name, x(at), HEIGHT + 17, { ...grey, "font-weight": at === stop ? "bold" : undefined });
    }),
    words("k, the greatest cells that are averaged", 0, HEIGHT + 34, { "font-size": 12, fill: SOFT }),
  ].join("");
}

/** Pixels that a letter of a name takes at most on average. */
const NAME_ADVANCE = 8;

/** Place and look of a name: in the middle over `x`, but inside the chart. */
function within(name: string, x: number, y: number, width: number) {
  const half = NAME_ADVANCE * name.length / 2;
  const [at, anchor] = x < half ? [2, "start"] : x > width - half ? [width - 2, "end"] : [x, "middle"];
  return [at, y, { "text-anchor": anchor, "paint-order": "stroke", stroke: SURFACE, "stroke-width": 4 }] as const;
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

/** Where the answer turns, whether it has turned from what the network's own pooling gives, and whether the article’s rule would say another class. */
export function tellTurn(
  { turn: { values, predicted }, stops, classes, stop, pooling, output = "sigmoid" }: TurnShown,
): string {
  const flips = findFlips(predicted).map((at) =>
    `${classes[predicted[at - 1]]} → ${classes[predicted[at]]} between k = ${stops[at - 1].k} and k = ${stops[at].k}`
  );
  const tied = tellTie(values[stop], output === "sigmoid" ? values[stop].map(sigmoid) : values[stop], classes);
  const tie = tied && ` Here it is ${tied}.`;
  if (flips.length === 0) return `At every stop it answers ${classes[predicted[0]]}.${tie}`;
  const trained = predicted[pooling === "average" ? 0 : stops.length - 1];
  const flipped = predicted[stop] !== trained
    ? `Flipped: ${classes[trained]} has become ${classes[predicted[stop]]}. `
    : "";
  return `${flipped}The answer turns ${flips.length === 1 ? "once" : `${flips.length} times`}: ${
    flips.join("; ")
  }.${tie}`;
}
