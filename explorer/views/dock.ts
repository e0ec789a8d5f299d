/**
 * What stays in sight: the image, both answers, and the epoch.
 * @module
 */
import { el, type Explorer, say, slider, slot } from "../dom.ts";
import { cellCanvas, colorOf, paint } from "../paint.ts";

/** Fills the dock. */
export function dockView({ data, state, answers, update }: Explorer): () => void {
  const [height, width, channels] = data.shape;
  const image = cellCanvas(width, height);
  const texts = data.networks.map(({ name, pooling }) => {
    const text = el("strong");
    return { text, element: el("p", { class: pooling ?? "" }, el("span", {}, name), text) };
  });
  const epochs = slider({
    name: "Epoch",
    min: 0,
    max: data.epochs.length - 1,
    tell: (place) => `after epoch ${data.epochs[place]}`,
    move: (epoch) => update({ epoch }),
  });
  slot("dock").append(image, ...texts.map(({ element }) => element));
  if (data.epochs.length > 1) slot("dock").append(epochs.element);
  return () => {
    const { pixels, networks } = answers();
    paint(image, colorOf(pixels, channels));
    texts.forEach(({ text }, network) => say(text, data.classes[networks[network].predicted]));
    epochs.set(state().epoch);
  };
}
