/**
 * The loss of one image against the values of its right class and of the rival, on sigmoids and on logits.
 * @module
 */
import { forward } from "../inference/forward.ts";
import {
  LOSS_TITLES,
  lossAt,
  lossDots,
  lossField,
  lossMarks,
  type LossPlane,
  OUTPUTS,
  pullsAt,
  tellPull,
} from "../live/loss_plane.ts";
import { el, type Explorer, radios, say, slider, slot, svg, tellNumber, type View } from "../dom.ts";
import { NAMES } from "../data.ts";

/** Values that are drawn, and where the eight other classes are held: as low as they mostly lie. */
const PLANE: LossPlane = { low: -40, high: 60, others: -20, count: 8 };
const SIDE = 100, CELLS = 80;

/** Fills the strip. Dots are computed a few at a time, once the strip is near the window. */
export function lossView({ data, state, answers }: Explorer): View {
  let [network, isNear] = [0, false];
  let point: [number, number] | undefined;
  const dots = new Map<string, (readonly [right: number, rival: number])[]>();
  const choose = radios("Dots and cross of", [...NAMES], (index) => {
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
        const next: [number, number] = [...here()];
        next[i] = value;
        point = next;
        draw();
      },
    })
  );
  const panels = OUTPUTS.map((output) => {
    const title = LOSS_TITLES[output];
    const field = svg("g", { transform: `scale(${SIDE / CELLS})` });
    field.innerHTML = lossField(PLANE, output, CELLS);
    const marks = svg("g");
    const story = el("figcaption", { "data-loss": output });
    const name = `${title}, against the values of the right class and of the rival`;
    const plane = svg("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, "aria-label": name, role: "img" }, field, marks);
    slot("loss").append(el("figure", {}, el("h3", {}, title), el("div", { class: "field" }, plane), story));
    return { output, marks, story };
  });
  slot("loss-tools").append(choose.element, ...knobs.map(({ element }) => element));
  const here = (): readonly [number, number] =>
    point ?? valuesOf(answers().networks[network].activations.scores, answers().class);
  const measure = () => {
    const key = `${network} ${state().epoch}`;
    const found = dots.get(key) ?? [];
    dots.set(key, found);
    const until = performance.now() + 12;
    while (found.length < data.images.pixels.length && performance.now() < until) {
      const pixels = Float32Array.from(data.images.pixels[found.length], (value) => value / 255);
      const { scores } = forward(data.networks[network][state().epoch], pixels);
      found.push(valuesOf(scores, data.images.labels[found.length]));
    }
    return { found, isDone: found.length === data.images.pixels.length };
  };
  const draw = () => {
    const { found, isDone } = isNear ? measure() : { found: [], isDone: true };
    const [right, rival] = here();
    here().forEach((value, i) => knobs[i].set(value));
    const images = lossDots(PLANE, found, SIDE);
    panels.forEach(({ output, marks, story }) => {
      marks.innerHTML = images + lossMarks(PLANE, { right, rival }, SIDE);
      const [up, down] = pullsAt(PLANE, output, right, rival);
      const loss = tellNumber(lossAt(PLANE, output, right, rival), 3);
      say(story, `Loss ${loss}; it pulls the right value ${tellPull(up)}, the rival’s ${tellPull(down)}.`);
    });
    if (!isDone) setTimeout(draw, 0);
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

/** The value of the right class, and the greatest of the others. */
function valuesOf(scores: Float32Array, label: number): readonly [number, number] {
  return [scores[label], Math.max(...scores.filter((_, k) => k !== label))];
}
