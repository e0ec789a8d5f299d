/**
 * Where the gradient of one class goes: to the cells of its map, through the last convolution to the maps before, to the pixels.
 * @module
 */
import { scaleFromZero } from "../colors.ts";
import { gradients, perPixel } from "../answers.ts";
import { turnedNetworks } from "../data.ts";
import { chooser, el, type Explorer, networkSection, radios, say, slot, tellNumber, type View } from "../dom.ts";
import { cellCanvas, paintValues } from "../paint.ts";

/** Maps that are drawn at most; more could not be told apart. */
const MOST_MAPS = 64;
const KINDS = ["value", "loss"] as const;
/** What is smaller counts as no gradient. */
const LEAST = 1e-9;

/** Fills the view of gradients, and the choice of the class that this and the class map look at. */
export function gradientView({ data, state, answers, update }: Explorer): View {
  const list = chooser("Class", data.classes, (label) => update({ class: label }));
  const kinds = radios(
    "Gradient of",
    ["the class’s value", "the loss, were it the right class"],
    (i) => update({ of: KINDS[i] }),
  );
  slot("gradient-tools").append(list.element, kinds.element);
  const [height, width, channels] = data.shape;
  const parts = turnedNetworks(data).map((own) => {
    const { name, place: network, layers, classMaps: { at, rows, columns } } = own;
    const [before, across, count] = layers[at - 1].shape;
    const cells = cellCanvas(columns, rows, `Gradient by the ${rows * columns} cells, ${name}`);
    const features = Array.from({ length: Math.min(MOST_MAPS, count) }, () => cellCanvas(across, before));
    const pixels = cellCanvas(width, height, `Gradient by the pixels, ${name}`);
    const story = el("p", { class: "story", "data-gradient": network });
    slot("gradients").append(networkSection(
      "Gradient",
      own,
      el(
        "div",
        { class: "route" },
        el("figure", {}, cells, el("figcaption", {}, `to the ${rows * columns} cells of the class’s map`)),
        el(
          "figure",
          {},
          el("div", {
            class: "features",
            role: "img",
            "aria-label": `Gradient by the ${count} maps in front of the last convolution, ${name}`,
          }, ...features),
          el("figcaption", {}, `through the last convolution to ${count} maps`),
        ),
        el("figure", {}, pixels, el("figcaption", {}, `to the ${height * width} pixels`)),
      ),
      story,
    ));
    return { own, count, cells, features, pixels, story };
  });
  return {
    draw() {
      const { of, family, knobs } = state();
      const { networks, class: label } = answers();
      list.set(label);
      kinds.set(KINDS.indexOf(of));
      parts.forEach(({ own, count: maps, cells, features, pixels, story }) => {
        const { place: network, classMaps: { at, rows, columns, stops } } = own;
        const found = gradients(networks[network], label, of);
        const classes = data.classes.length;
        const byCell = Array.from({ length: rows * columns }, (_, cell) => found[at][cell * classes + label]);
        paintValues(cells, byCell, scaleFromZero(byCell));
        const byFeature = found[at - 1];
        const scale = scaleFromZero(byFeature);
        features.forEach((canvas, map) =>
          paintValues(
            canvas,
            Array.from({ length: byFeature.length / maps }, (_, cell) => byFeature[cell * maps + map]),
            scale,
          )
        );
        const byPixel = perPixel(found[0], channels);
        paintValues(pixels, byPixel, scaleFromZero(byPixel));
        const count = (values: Iterable<number>) => [...values].filter((value) => Math.abs(value) > LEAST).length;
        const most = byCell.reduce((a, b) => Math.abs(b) > Math.abs(a) ? b : a, 0);
        say(
          story,
          `Pooled by the ${stops[family][knobs[network]].label.replace(/^the /, "")}, the gradient reaches ${
            count(byCell)
          } of ${rows * columns} cells, with ${tellExact(most)} at the most, and ${count(byPixel)} of ${
            height * width
          } pixels.`,
        );
      });
    },
  };
}

/** A gradient, which may be small. */
function tellExact(value: number): string {
  return Math.abs(value) >= 0.01 || value === 0 ? tellNumber(value, 3) : value.toExponential(1).replaceAll("-", "−");
}
