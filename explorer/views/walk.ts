/**
 * The walk from image to score: the maps behind every layer, one cell of them, and what that cell knows of the image.
 * @module
 */
import { scaleFromZero } from "../colors.ts";
import { influence, perPixel } from "../answers.ts";
import { el, type Explorer, radios, say, slider, slot, tellNumber } from "../dom.ts";
import { cellAt, movePlace } from "../grid.ts";
import { cellCanvas, colorOf, paint, paintValues } from "../paint.ts";
import { middleOf } from "../state.ts";
import { tellCell } from "./cell_story.ts";

/** Maps that are drawn at most; more could not be told apart. */
const MOST_MAPS = 64;

/** Fills the walk. */
export function walkView(explorer: Explorer): () => void {
  const { data, state, answers, update } = explorer;
  const go = (change: Partial<ReturnType<typeof state>["walk"]>) => update({ walk: { ...state().walk, ...change } });
  const [side, across, channelsOfImage] = data.shape;
  const layersOf = (network: number) => data.networks[network].layers;
  const move = (network: number, layer: number) => {
    const { shape } = layersOf(network)[layer];
    go({ network, layer, map: state().walk.map % shape[2], cell: middleOf(shape) });
  };
  const networks = radios(
    "Network",
    data.networks.map(({ name }) => name),
    (network) => move(network, Math.min(state().walk.layer, layersOf(network).length - 1)),
  );
  const steps = slider({
    name: "Layer",
    min: 0,
    max: layersOf(0).length - 1,
    tell: (place) => `${place === 0 ? "" : `(${place - 1}) `}${layersOf(state().walk.network)[place].description}`,
    move: (layer) => move(state().walk.network, layer),
  });
  const maps = el("div", { class: "stack", role: "group", "aria-label": "Maps of the layer" });
  maps.addEventListener("keydown", (event) => {
    const count = maps.children.length;
    const next = movePlace(event.key, state().walk.map, { width: 8, count });
    if (next === undefined) return;
    event.preventDefault();
    go({ map: next });
    (maps.children[next] as HTMLElement).focus();
  });
  const large = el("canvas", { class: "cells", role: "application", "aria-label": "Cells of the map", tabindex: 0 });
  large.addEventListener("click", (event) => go({ cell: cellAt(large, event) }));
  large.addEventListener("keydown", (event) => {
    const { width, height } = large;
    const next = movePlace(event.key, state().walk.cell, { width, count: width * height });
    if (next === undefined) return;
    event.preventDefault();
    go({ cell: next });
  });
  const chosen = el("div", { class: "box" });
  const told = "What the cell can see: the framed part of the image; coloured where a pixel would change it";
  const sight = cellCanvas(across, side, told);
  const box = el("div", { class: "box" });
  const title = el("h3");
  const seen = el("p", { class: "story" });
  const story = el("div", { class: "cell-story", "aria-live": "polite" });
  slot("walk").append(
    el("div", { class: "tools" }, networks.element, steps.element),
    maps,
    el(
      "div",
      { class: "walked" },
      el(
        "figure",
        {},
        el("div", { class: "sight" }, large, chosen),
        el("figcaption", {}, "The map; choose a cell by click or arrow keys"),
      ),
      el("figure", {}, el("div", { class: "sight" }, sight, box), el("figcaption", {}, "What that cell can see")),
      el("div", { class: "told" }, title, seen, story),
    ),
  );
  let before = "";
  return () => {
    const { network, layer, map, cell } = state().walk;
    const answer = answers().networks[network];
    networks.set(network);
    steps.input.max = String(layersOf(network).length - 1);
    steps.set(layer);
    const { shape: [height, width, channels], sees } = layersOf(network)[layer];
    const { values } = answer.activations.layers[layer];
    const mapOf = (m: number) => Array.from({ length: height * width }, (_, i) => values[i * channels + m]);
    const scale = scaleFromZero(values);
    const key = `${layer} ${height} ${width} ${channels}`;
    if (before !== key) {
      maps.replaceChildren(...Array.from({ length: Math.min(MOST_MAPS, channels) }, (_, m) => {
        const thumb = { type: "button", class: "thumb", "aria-label": `Map ${m}` };
        const button = el("button", thumb, cellCanvas(width, height));
        button.addEventListener("click", () => go({ map: m }));
        return button;
      }));
      before = key;
    }
    [...maps.children].forEach((button, m) => {
      paintValues(button.firstElementChild as HTMLCanvasElement, mapOf(m), scale);
      button.setAttribute("aria-pressed", String(m === map));
      (button as HTMLElement).tabIndex = m === map ? 0 : -1;
    });
    [large.width, large.height] = [width, height];
    paintValues(large, mapOf(map), scale);
    const [row, column] = [Math.floor(cell / width), cell % width];
    place(chosen, { top: row / height, left: column / width, height: 1 / height, width: 1 / width });
    const slopes = perPixel(influence(answer, layer, cell * channels + map), channelsOfImage);
    const reach = scaleFromZero(slopes);
    const colorAt = colorOf(answers().pixels, channelsOfImage);
    paint(sight, (pixel) => slopes[pixel] === 0 ? colorAt(pixel) : reach.channels(slopes[pixel]));
    const [[top, bottom], [left, right]] = [sees.rows[row], sees.columns[column]];
    place(box, {
      top: top / side,
      left: left / across,
      height: (bottom - top + 1) / side,
      width: (right - left + 1) / across,
    });
    const moving = slopes.filter((slope) => slope !== 0).length;
    const all = (bottom - top + 1) * (right - left + 1);
    say(title, `Map ${map}, row ${row + 1}, column ${column + 1}: ${tellNumber(values[cell * channels + map], 3)}`);
    const spans = `rows ${top + 1}–${bottom + 1} and columns ${left + 1}–${right + 1}`;
    say(seen, `It can see ${spans} of ${side} × ${across} pixels; ${moving} of these ${all} would change it now.`);
    story.replaceChildren(...tellCell(answer, { layer, map, cell }));
  };
}

/** Lays a box over a part of its frame, in shares of it. */
function place(box: HTMLElement, parts: Readonly<Record<"top" | "left" | "height" | "width", number>>): void {
  for (const [name, share] of Object.entries(parts)) box.style.setProperty(name, `${share * 100}%`);
}
