/**
 * The loss of one image over the plane of two values, its right class's and a rival's, on sigmoids and on logits.
 * @module
 */
import { TEXTS } from "../../lib/kinds.ts";
import { check, recordOf } from "../../lib/options.ts";
import { valueScale } from "../../lib/visualizer/colors.ts";
import type { Output } from "../../lib/types.ts";
import { cssColor } from "../colors.ts";
import { sigmoid } from "../inference/layers.ts";
import { crossEntropy, lossPulls } from "../inference/loss_pull.ts";
import { checkDraw, type Control, type Values } from "./controls.ts";
import { colorCells, type Drawing, type Panel, picture, svg, words } from "./svg.ts";

/** What the strip draws: a part of all images. */
export interface LossStripData {
  readonly title: string;
  /** Names of the right class and of the rival. */
  readonly names: readonly [right: string, rival: string];
  /** Both values run from `low` to `high`. */
  readonly low: number;
  readonly high: number;
  /** What all other classes are held at, and how many they are. */
  readonly others: number;
  readonly count: number;
}

/** What of it the losses follow from. */
export type LossPlane = Pick<LossStripData, "low" | "high" | "others" | "count">;

const DATA = recordOf("data, { title, names, low, high, others, count }", {
  title: "a text",
  names: TEXTS,
  low: "a number",
  high: "a number",
  others: "a number",
  count: "a number",
});

/** Both losses. */
const OUTPUTS: readonly Output[] = ["sigmoid", "logits"];

const SHADES = 24;

/** All values of an image: right, rival, others. */
function rowOf({ others, count }: LossPlane, right: number, rival: number): number[] {
  return [right, rival, ...new Array<number>(count).fill(others)];
}

/** The loss at a place of the plane. */
export function lossAt(plane: LossPlane, output: Output, right: number, rival: number): number {
  const row = rowOf(plane, right, rival);
  return crossEntropy(output === "sigmoid" ? row.map(sigmoid) : row, 0);
}

/** The plane as a field of `cells × cells`, the rival's value to the right, the right class's upwards, darker for more. */
export function lossField(plane: LossPlane, output: Output, cells: number): string {
  const { low, high } = plane;
  const value = (place: number) => low + (place + 0.5) / cells * (high - low);
  const losses = Array.from(
    { length: cells * cells },
    (_, i) => lossAt(plane, output, value(cells - 1 - Math.floor(i / cells)), value(i % cells)),
  );
  const [least, greatest] = [Math.min(...losses), Math.max(...losses)];
  const scale = valueScale([0, 1]);
  return colorCells(cells, cells, (i) => {
    const share = (losses[i] - least) / (greatest - least);
    return cssColor(scale.channels(Math.floor(share * (SHADES - 1e-9)) / (SHADES - 1)));
  });
}

/** Where a value lies along a side of 0 … 1. */
function placeInPlane({ low, high }: LossPlane, value: number): number {
  return Math.min(1, Math.max(0, (value - low) / (high - low)));
}

/** The cross at the values, and the line where both are equal, in a square of `side`. */
function lossMarks(plane: LossPlane, { right, rival }: Values, side: number): string {
  const [x, y] = [placeInPlane(plane, rival) * side, (1 - placeInPlane(plane, right)) * side];
  const arm = side / 20;
  return svg("line", { x1: 0, y1: side, x2: side, y2: 0, stroke: "#1f2328", "stroke-dasharray": "4 4" }) +
    svg("path", {
      stroke: "#d1006c",
      "stroke-width": 3,
      fill: "none",
      d: `M${(x - arm).toFixed(1)} ${y.toFixed(1)}h${2 * arm}M${x.toFixed(1)} ${(y - arm).toFixed(1)}v${2 * arm}`,
    });
}

/** A pull, which may be very small, in words. */
export function tellPull(pull: number): string {
  if (pull === 0) return "not at all";
  const size = Math.abs(pull) >= 0.001
    ? String(Number(Math.abs(pull).toPrecision(3)))
    : Math.abs(pull).toExponential(0).replace("-", "−");
  return `${pull > 0 ? "up" : "down"} by ${size}`;
}

/** The strip's controls: the `right` class's value and the `rival`'s. */
export function lossStripControls(
  data: LossStripData,
  first: { readonly right: number; readonly rival: number },
): Control[] {
  const values = recordOf("the first values, { right, rival }", { right: "a number", rival: "a number" });
  check("lossStripControls", { data: [data, DATA], first: [first, values] });
  const { low, high, names } = data;
  const slider = (name: "right" | "rival", label: string): Control => (
    { kind: "slider", name, label, least: low, greatest: high, step: 0.5, first: first[name] }
  );
  return [slider("right", `Value of ${names[0]}, the right class`), slider("rival", `Value of ${names[1]}, its rival`)];
}

/** Both losses at the values and how they pull, in sentences. */
export function tellLosses(data: LossStripData, { right, rival }: Values): string {
  const { names: [rightName, rivalName], others } = data;
  const told = OUTPUTS.map((output) => {
    const [up, down] = lossPulls(rowOf(data, right, rival), 0, output).map((slope) => -slope); // against the gradient
    return `On ${output === "sigmoid" ? "sigmoids" : "logits"} the loss is ${
      lossAt(data, output, right, rival).toFixed(4)
    } nats; it pulls ${rightName} ${tellPull(up)}, ${rivalName} ${tellPull(down)}.`;
  });
  return `${rightName} ${formatNumber(right)}, ${rivalName} ${formatNumber(rival)}, all others ${
    formatNumber(others)
  }. ` + told.join(" ");
}

/** A value as it is on the sliders, with a true minus sign. */
function formatNumber(value: number): string {
  return String(Number(value.toFixed(2))).replace("-", "−");
}

/** Draws both planes with a cross at the values. */
export function drawLossStrip(data: LossStripData, values: Values, width: number): Drawing {
  checkDraw("drawLossStrip", { data, values, width }, { of: DATA, controls: ["right", "rival"] });
  const { title, names: [rightName, rivalName], low, high } = data;
  const side = width / 2 - 58;
  const cells = 60;
  const font = width < 500 ? 11 : 12;
  const panels = OUTPUTS.map((output): Panel => {
    const ticks = [low, 0, high].flatMap((value) => {
      const [at, text] = [placeInPlane(data, value) * side, formatNumber(value)];
      return [
        words(text, at, side + 16, { "text-anchor": "middle", "font-size": font }),
        words(text, -6, side - at + 4, { "text-anchor": "end", "font-size": font }),
      ];
    });
    const body = svg(
      "g",
      { transform: "translate(42 40)" },
      words(output === "sigmoid" ? "on sigmoids" : "on logits", 0, -22, { "font-weight": "bold" }),
      words(`${rightName} ↑`, 0, -6, { "font-size": font }),
      svg("g", { transform: `scale(${(side / cells).toFixed(4)})` }, lossField(data, output, cells)),
      ...ticks,
      words(`${rivalName} →`, side, side + 31, { "text-anchor": "end", "font-size": font }),
      lossMarks(data, values, side),
    );
    return { width: width / 2, height: side + 82, body };
  });
  return picture({ title, says: tellLosses(data, values) }, width, panels);
}
