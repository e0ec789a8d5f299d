/**
 * The sum that made a cell, drawn: patch, kernel and what they give, for the maps that give most.
 * @module
 */
import { scaleFromZero } from "../colors.ts";
import { mapsOf } from "../inference/layers.ts";
import type { Answer } from "../answers.ts";
import { type Place, pooledPatch, takeApart } from "../cell_sum.ts";
import { el, tellNumber } from "../dom.ts";
import { cellCanvas, paintValues } from "../paint.ts";

/** Cells of a map that are written out at most. */
const MOST_TOLD = 16;
/** How many maps are drawn; the others are added up. */
const SHOWN = 6;

/** What made a cell, as elements. */
export function tellCell(answer: Answer, place: Place): (Node | string)[] {
  const { network, activations } = answer;
  const layer = network.layers[place.layer - 1];
  const { shape, values } = activations.layers[place.layer];
  const channels = shape.at(-1)!;
  const value = values[place.cell * channels + place.map];
  const before = place.layer > 0 ? activations.layers[place.layer - 1] : undefined;
  switch (layer?.kind) {
    case undefined:
      return [el("p", {}, `A pixel of the image: ${tellNumber(value, 3)}, between 0 for black and 1 for white.`)];
    case "conv":
      return tellSum(answer, place, value);
    case "relu":
      return [
        el(
          "p",
          { class: "sum" },
          `max(0, ${tellNumber(before!.values[place.cell * channels + place.map], 3)}) = ${tellNumber(value, 3)}`,
        ),
      ];
    case "maxPool": {
      const patch = pooledPatch(answer, place);
      return [
        el("div", { class: "patches" }, picture(patch, "The cells that were looked at")),
        el(
          "p",
          { class: "sum" },
          `max(${patch.map((cell) => tellNumber(cell, 2)).join(", ")}) = ${tellNumber(value, 3)}`,
        ),
      ];
    }
    case "globalPool": {
      const maps = mapsOf(before!);
      const cells = maps[place.map % maps.length]; // averages and maxima side by side are of the same maps
      const all = cells.length <= MOST_TOLD
        ? cells.map((cell) => tellNumber(cell, 1)).join(", ")
        : `${cells.length} cells`;
      return [
        el("div", { class: "patches" }, picture(cells, "The cells of the map", { columns: before!.shape[1] })),
        el("p", { class: "sum" }, `one number of ${all}: ${tellNumber(value, 3)}`),
      ];
    }
    default:
      return [el("p", { class: "sum" }, `of ${before!.values.length} values before it: ${tellNumber(value, 3)}`)];
  }
}

function tellSum(answer: Answer, place: Place, value: number): Node[] {
  const { bias, parts, total } = takeApart(answer, place);
  const shown = parts.slice(0, SHOWN);
  const rest = parts.slice(SHOWN).reduce((sum, part) => sum + part.sum, 0);
  const [patches, kernels] = [
    scaleFromZero(parts.flatMap(({ patch }) => patch)),
    scaleFromZero(parts.flatMap(({ kernel }) => kernel)),
  ];
  const drawn = shown.map(({ map, patch, kernel, sum }) =>
    el(
      "figure",
      {},
      el(
        "div",
        { class: "pair" },
        picture(patch, `Patch of map ${map}`, { scale: patches }),
        el("span", { "aria-hidden": "true" }, "×"),
        picture(kernel, `Kernel for map ${map}`, { scale: kernels }),
      ),
      el("figcaption", {}, `map ${map}: ${tellNumber(sum, 3)}`),
    )
  );
  const terms = [tellNumber(bias, 3), ...shown.map(({ sum }) => tellNumber(sum, 3))];
  if (parts.length > SHOWN) terms.push(`${tellNumber(rest, 3)} (${parts.length - SHOWN} other maps)`);
  const edited = Math.abs(total - value) > 1e-3 ? `, set by hand to ${tellNumber(value, 3)}` : "";
  return [
    el("div", { class: "patches" }, ...drawn),
    el(
      "p",
      { class: "sum", "data-sum": total.toFixed(3) },
      `bias ${terms.join(" + ").replaceAll("+ −", "− ")} = ${tellNumber(total, 3)}${edited}`,
    ),
  ];
}

/** Numbers row by row, in a square where no columns are given. */
function picture(
  values: readonly number[],
  label: string,
  { columns = Math.round(Math.sqrt(values.length)), scale = scaleFromZero(values) } = {},
): HTMLCanvasElement {
  const canvas = cellCanvas(columns, values.length / columns, label);
  paintValues(canvas, values, scale);
  canvas.title = values.map((value) => tellNumber(value, 2)).join("  ");
  return canvas;
}
