/**
 * The shift explorer: an image that moves, and what both networks answer at once, computed where the figure is shown.
 * @module
 */
import { POOLING_COLORS } from "../../lib/visualizer/colors.ts";
import { formatValue } from "../../lib/format.ts";
import { forward } from "../inference/forward.ts";
import { indexOfGreatest } from "../../lib/numbers.ts";
import type { Pooling } from "../../lib/types.ts";
import type { Control, Values } from "./controls.ts";
import { fromBase64, type PackedNetwork, unpackNetwork } from "./packed_network.ts";
import { colorCells, type Panel, picture, svg, words } from "./svg.ts";

/** What is moved, and who looks at it. */
export interface ShiftData {
  readonly title: string;
  readonly classes: readonly string[];
  /** Grey values 0–255 row by row in base64, as large as the networks take. */
  readonly images: readonly { readonly name: string; readonly label: number; readonly pixels: string }[];
  readonly networks: readonly { readonly name: string; readonly pooling: Pooling; readonly network: PackedNetwork }[];
}

/** The controls: `right` and `down` in pixels, and `image`. */
export function shiftControls({ images }: Pick<ShiftData, "images">, reach = 8): Control[] {
  const slider = (name: string, label: string): Control => (
    { kind: "slider", name, label, least: -reach, greatest: reach, step: 1, first: 0 }
  );
  return [
    slider("right", "Pixels to the right"),
    slider("down", "Pixels down"),
    { kind: "choice", name: "image", label: "Image", options: images.map(({ name }) => name), first: 0 },
  ];
}

/** Grey values moved by whole pixels: what leaves the picture is lost, what comes in is black. */
export function movePixels(
  pixels: Uint8Array,
  { height, width }: { readonly height: number; readonly width: number },
  { right, down }: { readonly right: number; readonly down: number },
): Uint8Array {
  return pixels.map((_, i) => {
    const [x, y] = [i % width - right, Math.floor(i / width) - down];
    return x >= 0 && x < width && y >= 0 && y < height ? pixels[y * width + x] : 0;
  });
}

/** Draws the moved image, and the scores of each network. */
export function drawShift(data: ShiftData, { right, down, image }: Values, width: number): string {
  const { classes, title, networks } = data;
  const { label, pixels, name } = data.images[image];
  const [height, columns] = networks[0].network.inputShape;
  const moved = movePixels(fromBase64(pixels), { height, width: columns }, { right, down });
  const input = Float32Array.from(moved, (value) => value / 255);
  const answers = networks.map((own) => ({ ...own, ...forward(unpackNetwork(own.network), input) }));
  const narrow = width < 500;
  const [side, top] = [168, narrow ? 4 : 24];
  const imagePanel: Panel = {
    width: narrow ? width : 200,
    height: side + top + 12,
    body: svg(
      "g",
      { transform: `translate(${narrow ? (width - side) / 2 : 16} ${top})` },
      svg("rect", { width: side, height: side }),
      svg(
        "g",
        { transform: `scale(${(side / columns).toFixed(4)})` },
        colorCells(columns, height, (i) => `rgb(${moved[i]},${moved[i]},${moved[i]})`),
      ),
    ),
  };
  const panelWidth = narrow ? width : (width - 200) / networks.length;
  const bars = answers.map(({ name, pooling, outputs, scores }): Panel => {
    const answer = indexOfGreatest(outputs);
    const [left, row] = [88, 18];
    const inner = panelWidth - left - 104;
    const rows = classes.map((text, k) => {
      const y = k * row;
      const look = { "font-weight": k === answer ? "bold" : undefined };
      return words(k === label ? `${text} ✓` : text, -6, y + 13, { ...look, "text-anchor": "end", "font-size": 12 }) +
        svg("rect", { y: y + 3, width: inner, height: row - 6, fill: "#f0f2f5" }) +
        svg("rect", {
          y: y + 3,
          width: outputs[k] * inner,
          height: row - 6,
          fill: POOLING_COLORS[pooling],
          opacity: k === answer ? 1 : 0.45,
        }) +
        words(outputs[k].toFixed(3), inner + 42, y + 13, { ...look, "text-anchor": "end", "font-size": 12 }) +
        words(formatValue(scores[k]), inner + 92, y + 13, { ...look, "text-anchor": "end", "font-size": 12 });
    });
    const body = svg(
      "g",
      { transform: `translate(${left} 24)` },
      words(`${name}: ${classes[answer]}`, -left + 12, -8, { "font-weight": "bold", fill: POOLING_COLORS[pooling] }),
      words("score", inner + 42, -8, { "text-anchor": "end", "font-size": 12 }),
      words("value", inner + 92, -8, { "text-anchor": "end", "font-size": 12 }),
      ...rows,
    );
    return { width: panelWidth, height: row * classes.length + 36, body };
  });
  const told = answers.map(({ name, outputs, scores }) => {
    const answer = indexOfGreatest(outputs);
    const own = answer === label ? "" : `, while ${classes[label]} has ${outputs[label].toFixed(3)}`;
    return `${name} answers ${classes[answer]} with a score of ${outputs[answer].toFixed(3)} (value ${
      formatValue(scores[answer])
    })${own}`;
  });
  const where = right === 0 && down === 0
    ? "as it is"
    : `${Math.abs(right)} px to the ${right < 0 ? "left" : "right"} and ${Math.abs(down)} px ${
      down < 0 ? "up" : "down"
    }`;
  return picture({ title, says: `${name}, ${where}: ${told.join("; ")}.` }, width, [imagePanel, ...bars]);
}
