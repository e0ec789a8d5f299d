/**
 * The loss of one image against the values of its right class and of its rival, on sigmoids and on logits.
 * @module
 */
import { valueScale } from "../colors.ts";
import { crossEntropy, lossPulls, sigmoid } from "../measures/loss_pull.ts";
import type { Output } from "../types.ts";
import { cssColor } from "./cells.ts";
import type { Control, Values } from "./controls.ts";
import { colorCells, type Panel, picture, svg, words } from "./svg.ts";

/** Which part of all images is drawn. */
export interface LossPlane {
  /** Both values run from `low` to `high`. */
  readonly low: number;
  readonly high: number;
  /** What all other classes are held at, and how many they are. */
  readonly others: number;
  readonly count: number;
}

/** What the strip draws. */
export interface LossStripData extends LossPlane {
  readonly title: string;
  /** Names of the right class and of the rival. */
  readonly names: readonly [right: string, rival: string];
}

/** Both losses, and their names. */
export const OUTPUTS: readonly Output[] = ["sigmoid", "logits"];
export const LOSS_TITLES: Readonly<Record<Output, string>> = {
  sigmoid: "Cross entropy on sigmoids, as in the article",
  logits: "Cross entropy on the values themselves",
};

const SHADES = 24;

/** The strip's controls: the `right` class's value and the `rival`'s. */
export function lossStripControls(
  { low, high, names }: LossStripData,
  first: { readonly right: number; readonly rival: number },
): Control[] {
  const slider = (name: "right" | "rival", label: string): Control => (
    { kind: "slider", name, label, least: low, greatest: high, step: 0.5, first: first[name] }
  );
  return [slider("right", `Value of ${names[0]}, the right class`), slider("rival", `Value of ${names[1]}, its rival`)];
}

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

/** A pull, which may be very small, in words. */
export function tellPull(pull: number): string {
  if (pull === 0) return "not at all";
  const size = Math.abs(pull) >= 0.001 ? Math.abs(pull).toFixed(3) : Math.abs(pull).toExponential(0).replace("-", "−");
  return `${pull > 0 ? "up" : "down"} by ${size}`;
}

/** Draws both planes with a cross at the values. */
export function drawLossStrip(data: LossStripData, values: Values, width: number): string {
  const { title, names: [rightName, rivalName], low, high } = data;
  const { right, rival } = values;
  const small = width < 500;
  const side = width / 2 - 58;
  const cells = 60;
  const font = small ? 11 : 12;
  const panels = OUTPUTS.map((output): Panel => {
    const ticks = [low, 0, high].flatMap((value) => {
      const [at, text] = [placeInPlane(data, value) * side, String(value).replace("-", "−")];
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
  const style =
    "<style>.even{stroke:#1f2328;stroke-dasharray:4 4}.cross{stroke:#d1006c;stroke-width:3;fill:none}</style>";
  const told = OUTPUTS.map((output) => {
    const [up, down] = pullsAt(data, output, right, rival);
    return `On ${output === "sigmoid" ? "sigmoids" : "logits"} the loss is ${
      lossAt(data, output, right, rival).toFixed(4)
    } nats; it pulls ${rightName} ${tellPull(up)}, ${rivalName} ${tellPull(down)}.`;
  });
  const says = `${rightName} ${right}, ${rivalName} ${rival}, all others ${data.others}. `.replaceAll("-", "−") +
    told.join(" ");
  return picture({ title, says }, width, panels.map((panel, i) => i ? panel : { ...panel, body: style + panel.body }));
}
