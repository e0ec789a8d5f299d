/**
 * The loss of one image against the values of its right class and of the rival, on sigmoids and on logits.
 * @module
 */
import { forward } from "../inference/forward.ts";
import { indexOfGreatest } from "../../lib/numbers.ts";
import { drawLossStrip, type LossPlane, tellLosses } from "../live/loss_strip.ts";
import { el, type Explorer, pictureFrame, radios, say, slider, slot, tellNumber, type View } from "../dom.ts";

/** Values that are drawn, and where the eight other classes are held: as low as they mostly lie. */
const PLANE: LossPlane = { low: -40, high: 60, others: -20, count: 8 };
/** CSS pixels of both planes beside each other, at the most. */
const WIDEST = 900;

/** The values of the right class and of the strongest other. */
type Point = readonly [right: number, rival: number];

/** Fills the strip. Dots are computed a few at a time, once the strip is near the window. */
export function lossView({ data, state, answers }: Explorer): View {
  let [network, isNear] = [0, false];
  let point: Point | undefined;
  const dots = new Map<string, Point[]>();
  const choose = radios("Dots and cross of", data.networks.map(({ name }) => name), (index) => {
    [network, point] = [index, undefined];
    draw();
  });
  choose.set(0);
  const knobs = (["Value of the right class", "Value of the rival"] as const).map((name, i) =>
    slider({
      name,
      min: PLANE.low,
      max: PLANE.high,
      step: 0.5,
      tell: (value) => tellNumber(value, 1),
      move: (value) => {
        point = i === 0 ? [value, here()[1]] : [here()[0], value];
        draw();
      },
    })
  );
  const frame = pictureFrame();
  const story = el("p", { class: "story" });
  slot("loss-tools").append(choose.element, ...knobs.map(({ element }) => element));
  slot("loss").append(frame.element, story);
  const here = (): Point => point ?? valuesOf(answers().networks[network].activations.scores, answers().class);
  const measure = () => {
    const key = `${network} ${state().epoch}`;
    const found = dots.get(key) ?? [];
    dots.set(key, found);
    const until = performance.now() + 12;
    while (found.length < data.images.pixels.length && performance.now() < until) {
      const pixels = Float32Array.from(data.images.pixels[found.length], (value) => value / 255);
      const { scores } = forward(data.networks[network].byEpoch[state().epoch], pixels);
      found.push(valuesOf(scores, data.images.labels[found.length]));
    }
    return found;
  };
  const draw = () => {
    const images = isNear ? measure() : [];
    const [right, rival] = here();
    here().forEach((value, i) => knobs[i].set(value));
    const { networks, class: label } = answers();
    const names = [label, rivalOf(networks[network].activations.scores, label)].map((k) => data.classes[k]);
    const strip = { ...PLANE, title: "", names: [names[0], names[1]] as const, images };
    say(story, tellLosses(strip, { right, rival }));
    frame.show((width) => drawLossStrip(strip, { right, rival }, Math.min(width, WIDEST)));
    if (isNear && images.length < data.images.pixels.length) setTimeout(draw, 0);
  };
  new IntersectionObserver((entries) => {
    isNear = entries.some((entry) => entry.isIntersecting);
    if (isNear) draw();
  }, { rootMargin: "200px" }).observe(slot("loss"));
  let last: unknown;
  return {
    draw() {
      if (last !== state()) point = undefined;
      last = state();
      draw();
    },
  };
}

/** The class of the greatest value beside another. */
function rivalOf(values: Float32Array, label: number): number {
  return indexOfGreatest(values.map((value, k) => k === label ? -Infinity : value));
}

function valuesOf(values: Float32Array, label: number): Point {
  return [values[label], values[rivalOf(values, label)]];
}
