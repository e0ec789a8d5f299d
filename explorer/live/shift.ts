/**
 * The shift explorer: an image that moves, and what both networks answer at once, computed where the figure is shown.
 * @module
 */
import { check, namedList, recordOf } from "../../lib/options.ts";
import { formatValue } from "../../lib/format.ts";
import { tellTie } from "../inference/answer.ts";
import { forward } from "../inference/forward.ts";
import { indexOfGreatest } from "../../lib/numbers.ts";
import type { Pooling, Shape } from "../../lib/types.ts";
import { checkDraw, type Control, type Values } from "./controls.ts";
import { fromBase64, type PackedNetwork, unpackNetwork } from "./packed_network.ts";
import { drawScores } from "./scores.ts";
import { colorCells, type Drawing, type Panel, picture, svg } from "./svg.ts";

/** What is moved, and who looks at it. */
export interface ShiftData {
  readonly title: string;
  readonly classes: readonly string[];
  /** Grey values 0–255 row by row in base64, as large as the networks take. */
  readonly images: readonly { readonly name: string; readonly label: number; readonly pixels: string }[];
  readonly networks: readonly { readonly name: string; readonly pooling: Pooling; readonly network: PackedNetwork }[];
}

const DATA = recordOf("data, { title, classes, images, networks }", {
  images: namedList("images", { label: "a number", pixels: "a text" }),
});

/** The controls: `right` and `down` in pixels, and `image`. */
export function shiftControls(data: Pick<ShiftData, "images">, reach = 8): Control[] {
  check("shiftControls", { data: [data, DATA], reach: [reach, "a number"] });
  const { images } = data;
  const slider = (name: string, label: string): Control => (
    { kind: "slider", name, label, least: -reach, greatest: reach, step: 1, first: 0 }
  );
  return [
    slider("right", "Pixels to the right"),
    slider("down", "Pixels down"),
    { kind: "choice", name: "image", label: "Image", options: images.map(({ name }) => name), first: 0 },
  ];
}

/** Pixels moved by whole pixels: what leaves the picture is lost, what comes in is black. */
export function movePixels(
  pixels: Uint8Array,
  [height, width, channels]: Shape,
  { right, down }: { readonly right: number; readonly down: number },
): Uint8Array {
  return pixels.map((_, i) => {
    const cell = Math.floor(i / channels);
    const [x, y] = [cell % width - right, Math.floor(cell / width) - down];
    return x >= 0 && x < width && y >= 0 && y < height ? pixels[(y * width + x) * channels + i % channels] : 0;
  });
}

/** Draws the moved image, and the pooled value and the score of each class by each network. */
export function drawShift(data: ShiftData, values: Values, width: number): Drawing {
  checkDraw("drawShift", { data, values, width }, { of: DATA, controls: ["right", "down", "image"] });
  const { right, down, image } = values;
  const { classes, title, networks } = data;
  const { label, pixels, name } = data.images[image];
  const [height, columns] = networks[0].network.inputShape;
  const moved = movePixels(fromBase64(pixels), networks[0].network.inputShape, { right, down });
  const input = Float32Array.from(moved, (value) => value / 255);
  const answers = networks.map((own) => {
    const { scores: values, outputs: scores } = forward(unpackNetwork(own.network), input);
    return { ...own, values, scores, answer: indexOfGreatest(values), tie: tellTie(values, scores, classes) };
  });
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
  const bars = answers.map(({ name, ...answer }) =>
    drawScores({ ...answer, classes, label }, `${name}: ${classes[answer.answer]}`, panelWidth)
  );
  const told = answers.map(({ name, values, scores, answer, tie }) => {
    const tell = (k: number) => `${formatValue(values[k])} (score ${scores[k].toFixed(3)})`;
    const own = answer === label ? "" : `, while ${classes[label]} has ${tell(label)}`;
    return `${name} answers ${classes[answer]} with a value of ${tell(answer)}${own}${tie && `; ${tie}`}`;
  });
  const where = right === 0 && down === 0
    ? "as it is"
    : `${Math.abs(right)} px to the ${right < 0 ? "left" : "right"} and ${Math.abs(down)} px ${
      down < 0 ? "up" : "down"
    }`;
  return picture({ title, says: `${name}, ${where}: ${told.join("; ")}.` }, width, [imagePanel, ...bars]);
}
