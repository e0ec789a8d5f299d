/**
 * The map of a class laid over the image: each cell on its own 8×8 pixels, from the first row and column on.
 * @module
 */
import { scaleFromZero } from "../colors.ts";
import { NAMES, POOLING_NAMES } from "../data.ts";
import { el, type Explorer, say, slider, slot, tellNumber, type View } from "../dom.ts";
import { cellCanvas, paint } from "../paint.ts";
import { SIDE } from "../state.ts";

/** Pixels from one cell of the last maps to the next. */
const STEP = 8;

/** Fills the overlays. */
export function classMapView({ data, answers }: Explorer): View {
  let strength = 0.6;
  const parts = NAMES.map((name, network) => {
    const canvas = cellCanvas(SIDE, SIDE, `Class map of ${name} over the image`);
    const caption = el("figcaption");
    slot("class-maps").append(
      el("figure", { class: `network ${POOLING_NAMES[network]}` }, el("h3", {}, name), canvas, caption),
    );
    return { canvas, caption };
  });
  const draw = () => {
    const { networks, pixels, class: label } = answers();
    const scale = scaleFromZero(networks.flatMap(({ maps }) => maps[label]));
    parts.forEach(({ canvas, caption }, network) => {
      const cells = networks[network].maps[label];
      paint(canvas, (pixel) => {
        const [x, y] = [pixel % SIDE, Math.floor(pixel / SIDE)];
        const grey = [pixels[pixel], pixels[pixel], pixels[pixel]];
        if (x >= 3 * STEP || y >= 3 * STEP) return grey;
        const colour = scale.channels(cells[Math.floor(y / STEP) * 3 + Math.floor(x / STEP)]);
        return grey.map((value, i) => value * (1 - strength) + colour[i] * strength);
      });
      say(caption, `${data.classes[label]} in ${NAMES[network]}, from ${range(cells)}`);
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
