/**
 * What a network answers, as a picture: each class's pooled value as a bar from zero, with its score and its value in numbers.
 * @module
 */
import { formatValue } from "../../lib/format.ts";
import { POOLING_COLORS } from "../../lib/visualizer/colors.ts";
import type { Pooling } from "../../lib/types.ts";
import { type Panel, SOFT, SURFACE, svg, words } from "./svg.ts";

/** One network's answer to one image. */
export interface ShownScores {
  /** Its hue; grey for poolings without one. */
  readonly pooling?: Pooling | undefined;
  readonly classes: readonly string[];
  /** Pooled values, `[classes]`. */
  readonly values: ArrayLike<number>;
  /** What the loss sees of them: sigmoids, 0–1; the values themselves are not written again. */
  readonly scores: ArrayLike<number>;
  /** The class of the greatest value. */
  readonly answer: number;
  /** The image's own class; undefined for images without one. */
  readonly label?: number | undefined;
}

const LEFT = 88, ROW = 18, NUMBERS = 104;
/** Letters of a name that have room at the left. */
const LETTERS = 14;

/** Draws a row for each class. `head` is said above the bars, in the network's hue. */
export function drawScores(
  { pooling, classes, values, scores, answer, label }: ShownScores,
  head: string,
  width: number,
): Panel {
  const hue = pooling ? POOLING_COLORS[pooling] : SOFT;
  const hasScores = scores !== values;
  const low = Math.min(0, ...Array.from(values));
  const room = Math.max(0, ...Array.from(values)) - low || 1;
  const inner = width - LEFT - NUMBERS;
  const right = { "text-anchor": "end", "font-size": 12 };
  const rows = classes.map((name, k) => {
    const y = k * ROW;
    const look = { ...right, "font-weight": k === answer ? "bold" : undefined };
    const bar = { y: y + 3, height: ROW - 6 };
    return [
      words(`${shorten(name)}${k === label ? " ✓" : ""}`, -6, y + 13, look),
      svg("rect", { ...bar, width: inner, fill: SURFACE }),
      svg("rect", {
        ...bar,
        x: (Math.min(0, values[k]) - low) / room * inner,
        width: Math.abs(values[k]) / room * inner,
        fill: hue,
        opacity: k === answer ? 1 : 0.45,
      }),
      hasScores ? words(scores[k].toFixed(3), inner + 42, y + 13, { ...look, class: "score" }) : "",
      words(formatValue(values[k]), inner + 92, y + 13, { ...look, class: "value" }),
    ].join("");
  });
  const body = svg(
    "g",
    { transform: `translate(${LEFT} 24)` },
    words(head, 12 - LEFT, -8, { "font-weight": "bold", fill: hue }),
    hasScores ? words("score", inner + 42, -8, right) : "",
    words("value", inner + 92, -8, right),
    ...rows,
  );
  return { width, height: ROW * classes.length + 36, body };
}

/** A name of at most 14 letters. */
export function shorten(name: string): string {
  return name.length > LETTERS ? `${name.slice(0, LETTERS - 1)}…` : name;
}
