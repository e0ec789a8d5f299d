/**
 * Where the gradient of one class goes: to the cells of its map, through the 1×1 convolution to 32 maps, to the pixels.
 * @module
 */
import { scaleFromZero } from "../colors.ts";
import { gradients, LAST_MAPS } from "../answers.ts";
import { NAMES } from "../data.ts";
import { chooser, el, type Explorer, networkSection, radios, say, slot, tellNumber, type View } from "../dom.ts";
import { cellCanvas, paintValues } from "../paint.ts";
import { SIDE } from "../state.ts";
import { STOPS } from "../live/stops.ts";

/** Maps in front of the 1×1 convolution. */
const FEATURES = 32;
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
  const parts = NAMES.map((name, network) => {
    const cells = cellCanvas(3, 3, `Gradient by the nine cells, ${name}`);
    const features = Array.from({ length: FEATURES }, () => cellCanvas(3));
    const pixels = cellCanvas(SIDE, SIDE, `Gradient by the pixels, ${name}`);
    const story = el("p", { class: "story", "data-gradient": network });
    slot("gradients").append(networkSection(
      "Gradient",
      network,
      el(
        "div",
        { class: "route" },
        el("figure", {}, cells, el("figcaption", {}, "to the 9 cells of the class’s map")),
        el(
          "figure",
          {},
          el("div", {
            class: "features",
            role: "img",
            "aria-label": `Gradient by the 32 maps in front of the 1×1 convolution, ${name}`,
          }, ...features),
          el("figcaption", {}, "through the 1×1 convolution to 32 maps"),
        ),
        el("figure", {}, pixels, el("figcaption", {}, "to the 784 pixels")),
      ),
      story,
    ));
    return { cells, features, pixels, story };
  });
  return {
    draw() {
      const { of, family, knobs } = state();
      const { networks, class: label } = answers();
      list.set(label);
      kinds.set(KINDS.indexOf(of));
      parts.forEach(({ cells, features, pixels, story }, network) => {
        const found = gradients(networks[network], label, of);
        const classes = data.classes.length;
        const byCell = Array.from({ length: 9 }, (_, cell) => found[LAST_MAPS][cell * classes + label]);
        paintValues(cells, byCell, scaleFromZero(byCell));
        const byFeature = found[LAST_MAPS - 1];
        const scale = scaleFromZero(byFeature);
        features.forEach((canvas, map) =>
          paintValues(canvas, Array.from({ length: 9 }, (_, cell) => byFeature[cell * FEATURES + map]), scale)
        );
        paintValues(pixels, found[0], scaleFromZero(found[0]));
        const count = (values: Iterable<number>) => [...values].filter((value) => Math.abs(value) > LEAST).length;
        const most = byCell.reduce((a, b) => Math.abs(b) > Math.abs(a) ? b : a, 0);
        say(
          story,
          `Pooled by the ${STOPS[family][knobs[network]].label.replace(/^the /, "")}, the gradient reaches ${
            count(byCell)
          } of 9 cells, with ${tellExact(most)} at the most, and ${count(found[0])} of 784 pixels.`,
        );
      });
    },
  };
}

/** A gradient, which may be small. */
function tellExact(value: number): string {
  return Math.abs(value) >= 0.01 || value === 0 ? tellNumber(value, 3) : value.toExponential(1).replaceAll("-", "−");
}
