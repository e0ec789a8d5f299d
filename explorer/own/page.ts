/**
 * The page's script: images to choose and change, and what two networks of any size make of them.
 * @module
 */
import { scaleFromZero } from "../colors.ts";
import { button, chooser, el, say, slider, tellNumber } from "../dom.ts";
import { type Activations, forward } from "../inference/forward.ts";
import { mapsOf } from "../inference/layers.ts";
import { poolMap } from "../inference/pooling.ts";
import { fromBase64, unpackNetwork } from "../live/packed_network.ts";
import { cellCanvas, paint, paintValues } from "../paint.ts";
import { resizePicture } from "../../lib/data/resize.ts";
import { indexOfGreatest, sizeOf } from "../../lib/numbers.ts";
import type { OwnExplorerData } from "./data.ts";

const data: OwnExplorerData = JSON.parse(document.getElementById("data")!.textContent!);
const [height, width, channels] = data.shape;
const size = sizeOf(data.shape);
const all = fromBase64(data.pixels);
const images = data.numbers.map((_, place) => all.subarray(place * size, (place + 1) * size));
const networks = data.networks.map((own) => {
  const network = unpackNetwork(own.network);
  const at = network.layers.length - 1;
  const isOfClasses = network.layers[at].kind === "globalPool" && network.layers[at - 1]?.kind === "conv";
  return { ...own, network, lastMaps: isOfClasses ? at : undefined };
});

let [place, label] = [data.differ[0] ?? 0, data.labels[data.differ[0] ?? 0]];
let pixels: Uint8Array = images[place].slice();
let isOwn = false;

/** Red, green and blue of a pixel. */
const colour = (from: Uint8Array) => (pixel: number): readonly number[] =>
  channels === 3 ? [...from.subarray(3 * pixel, 3 * pixel + 3)] : [from[pixel], from[pixel], from[pixel]];

const paper = cellCanvas(width, height, `The image, ${height} × ${width} pixels`);
const caption = el("p");
const kinds = [
  { name: "All images", places: [...images.keys()] },
  { name: "The two disagree", places: data.differ },
  { name: "One of them is wrong", places: data.wrong },
  ...data.classes.map((name, own) => ({ name, places: [...images.keys()].filter((at) => data.labels[at] === own) })),
];
const thumbnails = images.map((image, at) => {
  const canvas = cellCanvas(width, height);
  paint(canvas, colour(image));
  const words = `Test image ${data.numbers[at]}, ${data.classes[data.labels[at]]}`;
  const element = el("button", { type: "button", "aria-label": words, title: words }, canvas);
  element.addEventListener("click", () => choose(at));
  return element;
});
const list = el("div", { class: "thumbnails", role: "group", "aria-label": "Test images" }, ...thumbnails);
const kind = chooser("Show", kinds.map(({ name, places }) => `${name} (${places.length})`), (index) => {
  thumbnails.forEach((element, at) => element.hidden = !kinds[index].places.includes(at));
});
const classList = chooser("Class of the maps", data.classes, (index) => {
  label = index;
  draw();
});
let tool: "erase" | "draw" = "erase";
const tools = chooser("Brush", ["erases", "draws white"], (index) => {
  tool = index === 0 ? "erase" : "draw";
});
const upload = el("input", { type: "file", accept: "image/*", "aria-label": "A picture of your own" });
upload.addEventListener("change", async () => {
  const [file] = upload.files ?? [];
  if (file) setPixels(await fit(file));
});

function choose(at: number): void {
  [place, label, isOwn, pixels] = [at, data.labels[at], false, images[at].slice()];
  draw();
}

function setPixels(changed: Uint8Array): void {
  [pixels, isOwn] = [changed, true];
  draw();
}

/** A picture file fitted whole into the middle of black, as `deno task predict` does. */
async function fit(file: Blob): Promise<Uint8Array> {
  const picture = await createImageBitmap(file);
  const canvas = el("canvas", { width: picture.width, height: picture.height });
  const context = canvas.getContext("2d")!;
  context.drawImage(picture, 0, 0);
  const { data: rgba } = context.getImageData(0, 0, canvas.width, canvas.height);
  const colours = new Uint8Array(canvas.width * canvas.height * 3);
  for (let i = 0; i < colours.length / 3; i++) {
    for (let c = 0; c < 3; c++) colours[3 * i + c] = Math.round(rgba[4 * i + c] * rgba[4 * i + 3] / 255);
  }
  return resizePicture({ pixels: colours, shape: [canvas.height, canvas.width, 3] }, data.shape, "pad").pixels;
}

paper.addEventListener("pointerdown", (event) => {
  paper.setPointerCapture(event.pointerId);
  dab(event);
});
paper.addEventListener("pointermove", (event) => event.buttons > 0 && dab(event));

/** A stroke of the brush: a disc of a tenth of the image's side. */
function dab({ offsetX, offsetY }: PointerEvent): void {
  const [x, y] = [offsetX / paper.clientWidth * width, offsetY / paper.clientHeight * height];
  const reach = Math.max(1.2, Math.min(height, width) / 12);
  const changed = pixels.slice();
  for (let i = 0; i < size; i++) {
    const pixel = Math.floor(i / channels);
    if (Math.hypot(pixel % width + 0.5 - x, Math.floor(pixel / width) + 0.5 - y) < reach) {
      changed[i] = tool === "draw" ? 255 : 0;
    }
  }
  setPixels(changed);
}

const parts = networks.map(({ name, network, layers, lastMaps, pooling }) => {
  const answer = el("strong");
  const rows = data.classes.map((text) => {
    const bar = el("span", { class: "bar" });
    const value = el("output");
    return { element: el("li", {}, el("span", {}, text), el("span", {}, bar), value), bar, value };
  });
  const over = cellCanvas(width, height, `Map of the class over the image, ${name}`);
  const maps = el("div", { class: "maps-of-layer", role: "img", "aria-label": `Maps of the layer, ${name}` });
  const title = el("h4");
  let layer = Math.max(1, (lastMaps ?? network.layers.length) - 1);
  const walk = slider({
    name: "Layer",
    min: 1,
    max: lastMaps ?? network.layers.length,
    tell: (index) => `(${index - 1}) ${layers[index - 1]}`,
    move: (index) => {
      layer = index;
      draw();
    },
  });
  walk.set(layer);
  const cells = lastMaps === undefined ? 1 : cellsOf(forward(network, toFloats(pixels)), lastMaps);
  let k = pooling === "max" ? 1 : cells;
  const knob = slider({
    name: "Cells that count",
    min: 0,
    max: cells - 1,
    tell: (stop) =>
      stop === 0
        ? `mean of all ${cells}`
        : stop === cells - 1
        ? "the greatest"
        : `mean of the ${cells - stop} greatest`,
    move: (stop) => {
      k = cells - stop;
      draw();
    },
  });
  knob.set(cells - k);
  const element = el(
    "section",
    { "aria-label": name },
    el("h2", {}, name),
    el("p", { "aria-live": "polite" }, answer),
    el("ol", { class: "bars" }, ...rows.map(({ element }) => element)),
    ...(lastMaps === undefined ? [] : [knob.element, el("div", { class: "over" }, over)]),
    title,
    walk.element,
    maps,
  );
  const show = () => {
    const seen = forward(network, toFloats(pixels));
    const ofClasses = lastMaps === undefined ? undefined : mapsOf(seen.layers[lastMaps]);
    const values = ofClasses
      ? Float32Array.from(ofClasses, (own) => poolMap(own, { pooling: "topK", k }).value)
      : seen.scores;
    const best = indexOfGreatest(values);
    const isRight = !isOwn && best === data.labels[place];
    say(
      answer,
      data.classes[best] + (isOwn ? "" : isRight ? ", right" : `, but it is ${data.classes[data.labels[place]]}`),
    );
    const [low, high] = [Math.min(...values), Math.max(...values)];
    rows.forEach(({ element, bar, value }, own) => {
      element.className = own === best ? "best" : "";
      bar.style.inlineSize = `${100 * (values[own] - low) / (high - low || 1)}%`;
      say(value, tellNumber(values[own]));
    });
    if (ofClasses && lastMaps !== undefined) drawOver(over, ofClasses[label], seen.layers[lastMaps].shape);
    drawLayer(maps, seen, layer);
    say(title, `Maps behind layer ${layer - 1}`);
  };
  return { element, show };
});

function toFloats(values: Uint8Array): Float32Array {
  return Float32Array.from(values, (value) => value / 255);
}

function cellsOf({ layers }: Activations, at: number): number {
  const [rows, columns] = layers[at].shape;
  return rows * columns;
}

/** The map of a class over the image in grey, each cell on its own pixels from the top left. */
function drawOver(canvas: HTMLCanvasElement, cells: readonly number[], [rows, columns]: readonly number[]): void {
  const step = 2 ** Math.floor(Math.log2(Math.min(height / rows, width / columns)));
  const scale = scaleFromZero(cells);
  paint(canvas, (pixel) => {
    const [red, green, blue] = colour(pixels)(pixel);
    const grey = 0.299 * red + 0.587 * green + 0.114 * blue;
    const [row, column] = [Math.floor(pixel / width / step), Math.floor(pixel % width / step)];
    if (row >= rows || column >= columns) return [grey, grey, grey];
    return scale.channels(cells[row * columns + column]).map((value) => 0.6 * value + 0.4 * grey);
  });
}

/** Maps of a layer at most; more could not be told apart. */
const MOST_MAPS = 64;

function drawLayer(frame: HTMLElement, { layers }: Activations, layer: number): void {
  const { shape, values } = layers[layer];
  const [rows, columns, count] = shape.length === 3 ? shape : [1, 1, shape[0]];
  const scale = scaleFromZero(values);
  frame.replaceChildren(...Array.from({ length: Math.min(MOST_MAPS, count) }, (_, map) => {
    const canvas = cellCanvas(columns, rows);
    paintValues(canvas, Array.from({ length: rows * columns }, (_, cell) => values[cell * count + map]), scale);
    return canvas;
  }));
}

function draw(): void {
  paint(paper, colour(pixels));
  say(caption, isOwn ? "Changed by you" : `Test image ${data.numbers[place]}: ${data.classes[data.labels[place]]}`);
  thumbnails.forEach((element, at) => element.setAttribute("aria-pressed", String(at === place && !isOwn)));
  classList.set(label);
  for (const { show } of parts) show();
}

document.getElementById("explorer")!.append(
  el(
    "div",
    { class: "bench" },
    el(
      "div",
      { class: "paper" },
      paper,
      caption,
      el("div", { class: "tools" }, tools.element, button("As it was", () => choose(place))),
    ),
    el("div", {}, el("div", { class: "tools" }, kind.element), list, el("div", { class: "tools" }, upload)),
  ),
  el("div", { class: "tools" }, classList.element),
  el("div", { class: "two" }, ...parts.map(({ element }) => element)),
);
draw();
