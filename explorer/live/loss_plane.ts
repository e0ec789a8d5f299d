/**
 * The plane of two values of an image, its right class's and a rival's, and the loss over it.
 * @module
 */
import { cssColor } from "../colors.ts";
import { valueScale } from "../../lib/visualizer/colors.ts";
import { crossEntropy, lossPulls, sigmoid } from "../inference/loss_pull.ts";
import type { Output } from "../../lib/types.ts";
import type { Values } from "./controls.ts";
import { colorCells, svg } from "./svg.ts";

/** Which part of all images is drawn. */
export interface LossPlane {
  /** Both values run from `low` to `high`. */
  readonly low: number;
  readonly high: number;
  /** What all other classes are held at, and how many they are. */
  readonly others: number;
  readonly count: number;
}

/** Both losses, and their names. */
export const OUTPUTS: readonly Output[] = ["sigmoid", "logits"];
export const LOSS_TITLES: Readonly<Record<Output, string>> = {
  sigmoid: "Cross entropy on sigmoids, as in the article",
  logits: "Cross entropy on the values themselves",
};

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

/** How the loss pulls the two values there: against its gradient, above 0 is up. */
export function pullsAt(
  plane: LossPlane,
  output: Output,
  right: number,
  rival: number,
): [right: number, rival: number] {
  const [first, second] = lossPulls(rowOf(plane, right, rival), 0, output);
  return [-first, -second];
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
export function placeInPlane({ low, high }: LossPlane, value: number): number {
  return Math.min(1, Math.max(0, (value - low) / (high - low)));
}

/** The cross at the values, and the line where both are equal, in a square of `side`. */
export function lossMarks(plane: LossPlane, { right, rival }: Values, side: number): string {
  const [x, y] = [placeInPlane(plane, rival) * side, (1 - placeInPlane(plane, right)) * side];
  const arm = side / 20;
  return svg("line", { class: "even", x1: 0, y1: side, x2: side, y2: 0 }) +
    svg("path", {
      class: "cross",
      d: `M${(x - arm).toFixed(1)} ${y.toFixed(1)}h${2 * arm}M${x.toFixed(1)} ${(y - arm).toFixed(1)}v${2 * arm}`,
    });
}

/** Images as dots in a square of `side`. */
export function lossDots(
  plane: LossPlane,
  images: readonly (readonly [right: number, rival: number])[],
  side: number,
): string {
  return images.map(([right, rival]) =>
    svg("circle", {
      cx: placeInPlane(plane, rival) * side,
      cy: (1 - placeInPlane(plane, right)) * side,
      r: side * 0.007,
    })
  ).join("");
}

/** A pull, which may be very small, in words. */
export function tellPull(pull: number): string {
  if (pull === 0) return "not at all";
  const size = Math.abs(pull) >= 0.001
    ? String(Number(Math.abs(pull).toPrecision(3)))
    : Math.abs(pull).toExponential(0).replace("-", "−");
  return `${pull > 0 ? "up" : "down"} by ${size}`;
}
