/**
 * One class: its map over the image, and where the gradient of its value goes: to the cells of the map, through the last
 * convolution to the maps before, to the pixels.
 * @module
 */
import { scaleFromZero } from "../colors.ts";
import { gradients, perPixel } from "../answers.ts";
import { type TurnedNetwork, turnedNetworks } from "../data.ts";
import { chooser, el, type Explorer, networkSection, say, slot, tellNumber } from "../dom.ts";
import { cellCanvas, colorOf, paint, paintValues } from "../paint.ts";

/** Maps that are drawn at most; more could not be told apart. */
const MOST_MAPS = 64;
/** What is smaller counts as no gradient. */
const LEAST = 1e-9;
/** How much of the image a map that lies over it covers. */
const STRENGTH = 0.6;

/** Fills the view of gradients, and the choice of the class that it looks at. */
export function gradientView(explorer: Explorer): () => void {
  const { data, answers, update } = explorer;
  const list = chooser("Class", data.classes, (label) => update({ class: label }));
  slot("gradient-tools").append(list.element);
  const drawings = turnedNetworks(data).map((own) => fillGradient(explorer, own));
  return () => {
    list.set(answers().class);
    drawings.forEach((draw) => draw());
  };
}

/** The pictures of one network. */
function fillGradient({ data, state, answers }: Explorer, own: TurnedNetwork): () => void {
  const { name, place: network, layers, classMaps: { at, rows, columns, stops } } = own;
  const [height, width, channels] = data.shape;
  const [before, across, maps] = layers[at - 1].shape;
  const overlay = cellCanvas(width, height, `Class map of ${name} over the image`);
  const cells = cellCanvas(columns, rows, `Gradient by the ${rows * columns} cells, ${name}`);
  const features = Array.from({ length: Math.min(MOST_MAPS, maps) }, () => cellCanvas(across, before));
  const stack = { class: "features", role: "img", "aria-label": `Gradient by the ${maps} maps before, ${name}` };
  const pixels = cellCanvas(width, height, `Gradient by the pixels, ${name}`);
  const range = el("figcaption");
  const figure = (picture: Element, caption: string) => el("figure", {}, picture, el("figcaption", {}, caption));
  const story = el("p", { class: "story", "data-gradient": network });
  slot("gradients").append(networkSection(
    "Gradient",
    own,
    el(
      "div",
      { class: "route" },
      el("figure", {}, overlay, range),
      figure(cells, `Gradient to the ${rows * columns} cells of the map`),
      figure(el("div", stack, ...features), `through the last convolution to ${maps} maps`),
      figure(pixels, `to the ${height * width} pixels`),
    ),
    story,
  ));
  // Max poolings of 2×2 halve sides, and drop what is left over: cells are a power of two apart.
  const step = 2 ** Math.floor(Math.log2(Math.min(height / rows, width / columns)));
  return () => {
    const { networks, pixels: image, class: label } = answers();
    const map = networks[network].maps[label];
    const mapScale = scaleFromZero(map);
    const colorAt = colorOf(image, channels);
    paint(overlay, (pixel) => {
      const [row, column] = [Math.floor(pixel / width / step), Math.floor(pixel % width / step)];
      if (row >= rows || column >= columns) return colorAt(pixel);
      const color = mapScale.channels(map[row * columns + column]);
      return colorAt(pixel).map((value, i) => value * (1 - STRENGTH) + color[i] * STRENGTH);
    });
    say(range, `${data.classes[label]}, ${tellNumber(Math.min(...map), 1)} to ${tellNumber(Math.max(...map), 1)}`);

    const found = gradients(networks[network], label);
    const classes = data.classes.length;
    const byCell = Array.from({ length: rows * columns }, (_, cell) => found[at][cell * classes + label]);
    paintValues(cells, byCell, scaleFromZero(byCell));
    const byFeature = found[at - 1];
    const scale = scaleFromZero(byFeature);
    features.forEach((canvas, m) => paintValues(canvas, byFeature.filter((_, i) => i % maps === m), scale));
    const byPixel = perPixel(found[0], channels);
    paintValues(pixels, byPixel, scaleFromZero(byPixel));
    const count = (values: Iterable<number>) => [...values].filter((value) => Math.abs(value) > LEAST).length;
    const most = byCell.reduce((a, b) => Math.abs(b) > Math.abs(a) ? b : a, 0);
    say(
      story,
      `Pooled by the ${stops[state().knobs[network]].label}, the gradient reaches ${count(byCell)} of ${
        rows * columns
      } cells, with ${tellNumber(most, 3)} at the most, and ${count(byPixel)} of ${height * width} pixels.`,
    );
  };
}
