/**
 * The sum that made a cell, drawn: patch, kernel and what they give, for the maps that give most.
 * @module
 */
import type { Answer } from "../answers.ts";
import { scaleFromZero } from "../colors.ts";
import { el, tellNumber } from "../dom.ts";
import { parametersByLayer } from "../inference/forward.ts";
import { cellCanvas, paintValues } from "../paint.ts";
import type { ColorScale } from "../../lib/visualizer/colors.ts";

/** How many maps are drawn; the others are added up. */
const SHOWN = 6;

/** The place of a cell: behind `layer` layers, in a map, row by row. */
export interface Place {
  readonly layer: number;
  readonly map: number;
  readonly cell: number;
}

/** What one map of the layer before gave to the cell. */
export interface Part {
  readonly map: number;
  /** Cells under the kernel, row by row; zeros beyond the edge. */
  readonly patch: readonly number[];
  readonly kernel: readonly number[];
  /** Σ patch · kernel. */
  readonly sum: number;
}

/** Takes a cell of a convolution apart: its bias and what each map gave, the largest sums first. */
export function takeApart({ network, activations }: Answer, { layer: place, map, cell }: Place) {
  const [kernel, biases] = parametersByLayer(network)[place - 1];
  const { shape: [height, width, channels], values } = activations.layers[place - 1];
  const size = Math.sqrt(kernel.length / channels / biases.length);
  const reach = Math.floor((size - 1) / 2);
  const places = Array.from({ length: size * size }, (_, at) => at);
  const parts = Array.from({ length: channels }, (_, c): Part => {
    const patch = places.map((at) => {
      const y = Math.floor(cell / width) + Math.floor(at / size) - reach;
      const x = cell % width + at % size - reach;
      return y >= 0 && y < height && x >= 0 && x < width ? values[(y * width + x) * channels + c] : 0;
    });
    const weights = places.map((at) => kernel[(at * channels + c) * biases.length + map]);
    return { map: c, patch, kernel: weights, sum: patch.reduce((sum, value, at) => sum + value * weights[at], 0) };
  });
  parts.sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum));
  const bias = biases[map];
  return { bias, parts, total: parts.reduce((sum, part) => sum + part.sum, bias) };
}

/** What made a cell, as elements. */
export function tellCell(answer: Answer, place: Place): Node[] {
  const { network, activations: { layers } } = answer;
  const layer = network.layers[place.layer - 1];
  const valueAt = ({ shape, values }: typeof layers[number]) => values[place.cell * shape.at(-1)! + place.map];
  const value = tellNumber(valueAt(layers[place.layer]), 3);
  const before = layers[place.layer - 1];
  const sentence = (text: string) => [el("p", { class: "sum" }, text)];
  switch (layer?.kind) {
    case undefined:
      return sentence(`A pixel of the image: ${value}, between 0 for black and 1 for white.`);
    case "conv":
      return tellSum(answer, place);
    case "relu":
      return sentence(`max(0, ${tellNumber(valueAt(before), 3)}) = ${value}`);
    case "maxPool":
      return sentence(`the greatest of ${layer.size} × ${layer.size} cells: ${value}`);
    case "globalPool":
      return sentence(`one number of ${before.shape[0] * before.shape[1]} cells: ${value}`);
    default:
      return sentence(`of ${before.values.length} values before it: ${value}`);
  }
}

function tellSum(answer: Answer, place: Place): Node[] {
  const { bias, parts, total } = takeApart(answer, place);
  const patches = scaleFromZero(parts.flatMap(({ patch }) => patch));
  const kernels = scaleFromZero(parts.flatMap(({ kernel }) => kernel));
  const shown = parts.slice(0, SHOWN);
  const drawn = shown.map(({ map, patch, kernel, sum }) =>
    el(
      "figure",
      {},
      el(
        "div",
        { class: "pair" },
        square(patch, `Patch of map ${map}`, patches),
        el("span", { "aria-hidden": "true" }, "×"),
        square(kernel, `Kernel for map ${map}`, kernels),
      ),
      el("figcaption", {}, `map ${map}: ${tellNumber(sum, 3)}`),
    )
  );
  const terms = [bias, ...shown.map(({ sum }) => sum)].map((term) => tellNumber(term, 3));
  if (parts.length > SHOWN) {
    const rest = parts.slice(SHOWN).reduce((sum, part) => sum + part.sum, 0);
    terms.push(`${tellNumber(rest, 3)} (${parts.length - SHOWN} other maps)`);
  }
  const sum = `bias ${terms.join(" + ").replaceAll("+ −", "− ")} = ${tellNumber(total, 3)}`;
  return [el("div", { class: "patches" }, ...drawn), el("p", { class: "sum" }, sum)];
}

function square(values: readonly number[], label: string, scale: ColorScale): HTMLCanvasElement {
  const canvas = cellCanvas(Math.sqrt(values.length), undefined, label);
  paintValues(canvas, values, scale);
  canvas.title = values.map((value) => tellNumber(value, 2)).join("  ");
  return canvas;
}
