/**
 * The ten pooled values at every stop of the knob, as lines; the greatest gives the answer.
 * @module
 */
import { svg, tellNumber } from "../dom.ts";
import { findFlips, type Turn } from "../stops.ts";

const WIDTH = 450, HEIGHT = 190, TOP = 12, BOTTOM = 10;

/** A chart, and how to bring it to a turn of the knob. */
export interface TurnChart {
  readonly element: SVGElement;
  readonly draw: (turn: Turn, at: { readonly stop: number; readonly label: number | undefined }) => void;
}

/** A chart for networks of these classes. */
export function turnChart(classes: readonly string[]): TurnChart {
  const element = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "turn", role: "img" });
  const x = (stop: number) => (stop + 0.5) / 9 * WIDTH;
  return {
    element,
    draw({ values, predicted }, { stop, label }) {
      const all = values.flatMap((row) => [...row]);
      const winners = new Set(predicted);
      const floor = lowest(values, winners, label);
      const high = Math.max(...all);
      const y = (value: number) => TOP + (high - value) / (high - floor || 1) * (HEIGHT - TOP - BOTTOM);
      const line = (k: number) =>
        values.map((row, i) => `${i ? "L" : "M"}${x(i).toFixed(1)} ${y(row[k]).toFixed(1)}`).join("");
      const rank = (k: number) => winners.has(k) ? "winner" : k === label ? "own" : "other";
      const order = classes.map((_, k) => k).sort((a, b) => Number(winners.has(a)) - Number(winners.has(b)));
      const flips = findFlips(predicted).map((at) =>
        svg("line", { class: "flip", x1: (x(at - 1) + x(at)) / 2, x2: (x(at - 1) + x(at)) / 2, y1: 0, y2: HEIGHT })
      );
      const best = predicted[stop];
      const zero = floor < 0 && high > 0
        ? [
          svg("line", { class: "zero", x1: 0, x2: WIDTH, y1: y(0), y2: y(0) }),
          svg("text", { class: "tick", x: 2, y: y(0) - 3 }, "0"),
        ]
        : [];
      element.setAttribute(
        "aria-label",
        `Pooled values at nine stops from mean to max; at the knob ${classes[best]} is greatest with ${
          tellNumber(values[stop][best])
        }`,
      );
      element.replaceChildren(
        ...zero,
        svg("line", { class: "knob-line", x1: x(stop), x2: x(stop), y1: 0, y2: HEIGHT }),
        ...flips,
        ...order.map((k) => svg("path", { class: rank(k), d: line(k) }, svg("title", {}, classes[k]))),
        ...labels(predicted, (stop, k) => y(values[stop][k])).map(({ stop, k, top }) =>
          svg("text", { class: "name", x: x(stop), y: Math.max(14, top - 9), "text-anchor": "middle" }, classes[k])
        ),
        ...classes.flatMap((_, k) =>
          k === best || winners.has(k) || k === label
            ? [svg("circle", { class: rank(k), cx: x(stop), cy: y(values[stop][k]), r: k === best ? 5 : 3.5 })]
            : []
        ),
      );
    },
  };
}

/** Where the name of each answer stands: over the middle of the stops at which it is the answer. */
function labels(predicted: readonly number[], height: (stop: number, k: number) => number) {
  const begins = [0, ...findFlips(predicted)];
  return begins.map((begin, i) => {
    const [end, k] = [(begins[i + 1] ?? predicted.length) - 1, predicted[begin]];
    const stop = (begin + end) / 2;
    const top = Math.min(height(Math.floor(stop), k), height(Math.ceil(stop), k));
    return { stop, k, top };
  });
}

/** The lowest value to show: that of the classes that win somewhere, the image's own, and the next few. */
function lowest(values: readonly Float32Array[], winners: ReadonlySet<number>, label: number | undefined): number {
  const minima = Array.from(values[0], (_, k) => Math.min(...values.map((row) => row[k])));
  const shown = [...winners, ...(label === undefined ? [] : [label])];
  const fourth = Math.min(...values.map((row) => [...row].sort((a, b) => b - a)[3]));
  return Math.min(fourth, ...shown.map((k) => minima[k]));
}
