/**
 * The map of a class laid over the image: each cell on its own pixels, from the first row and column on.
 * @module
 */
import { scaleFromZero } from "../colors.ts";
import { turnedNetworks } from "../data.ts";
import { el, type Explorer, say, slider, slot, tellNumber, type View } from "../dom.ts";
import { cellCanvas, colorOf, paint } from "../paint.ts";

/** Fills the overlays. */
export function classMapView({ data, answers }: Explorer): View {
  let strength = 0.6;
  const [height, width, channels] = data.shape;
  const turned = turnedNetworks(data);
  const parts = turned.map(({ name, pooling, place, classMaps: { rows, columns } }) => {
    const canvas = cellCanvas(width, height, `Class map of ${name} over the image`);
    const caption = el("figcaption");
    slot("class-maps").append(
      el("figure", { class: `network ${pooling}` }, el("h3", {}, name), canvas, caption),
    );
    // Max poolings of 2×2 halve sides, and drop what is left over: cells are a power of two apart.
    const step = 2 ** Math.floor(Math.log2(Math.min(height / rows, width / columns)));
    return { name, place, rows, columns, step, canvas, caption };
  });
  const draw = () => {
    const { networks, pixels, class: label } = answers();
    const scale = scaleFromZero(turned.flatMap(({ place }) => networks[place].maps[label]));
    const colorAt = colorOf(pixels, channels);
    parts.forEach(({ name, place, rows, columns, step, canvas, caption }) => {
      const cells = networks[place].maps[label];
      paint(canvas, (pixel) => {
        const own = colorAt(pixel);
        const [row, column] = [Math.floor(pixel / width / step), Math.floor(pixel % width / step)];
        if (row >= rows || column >= columns) return own;
        const color = scale.channels(cells[row * columns + column]);
        return own.map((value, i) => value * (1 - strength) + color[i] * strength);
      });
      say(caption, `${data.classes[label]} in ${name}, from ${range(cells)}`);
    });
  };
  const knob = slider({
    name: "Strength of the overlay",
    min: 0,
    max: 100,
    step: 5,
    tell: (value) => `${value} %`,
    move: (value) => {
      strength = value / 100;
      draw();
    },
  });
  knob.set(100 * strength);
  slot("class-map-tools").append(knob.element);
  return { draw };
}

function range(cells: readonly number[]): string {
  return `${tellNumber(Math.min(...cells), 1)} to ${tellNumber(Math.max(...cells), 1)}`;
}
