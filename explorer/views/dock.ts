/**
 * What stays in sight: the image, both answers, and the epoch.
 * @module
 */
import { NAMES, POOLING_NAMES } from "../data.ts";
import { el, type Explorer, say, slider, slot, type View } from "../dom.ts";
import { cellCanvas, paintGrey } from "../paint.ts";
import { SIDE } from "../state.ts";

/** Fills the dock. */
export function dockView({ data, state, answers, update }: Explorer): View {
  const image = cellCanvas(SIDE);
  const texts = NAMES.map((name, network) => {
    const text = el("strong");
    return { text, element: el("p", { class: POOLING_NAMES[network] }, el("span", {}, name), text) };
  });
  const epochs = slider({
    name: "Epoch",
    min: 0,
    max: data.epochs.length - 1,
    tell: (place) => `after epoch ${data.epochs[place]}`,
    move: (epoch) => update({ epoch }),
  });
  slot("dock").append(image, ...texts.map(({ element }) => element), epochs.element);
  return {
    draw() {
      const { pixels, networks } = answers();
      paintGrey(image, pixels);
      texts.forEach(({ text }, network) => say(text, data.classes[networks[network].predicted]));
      epochs.set(state().epoch);
    },
  };
}
