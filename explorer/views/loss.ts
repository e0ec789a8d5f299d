/**
 * The loss of one image against the values of its right class and of the rival, on sigmoids and on logits.
 * @module
 */
import { crossEntropy, lossPulls, sigmoid } from "../../lib/measures/loss_pull.ts";
import { valueScale } from "../../lib/figures/colors.ts";
import { forward } from "../../lib/inference/forward.ts";
import { el, type Explorer, radios, say, slider, slot, svg, tellNumber, type View } from "../dom.ts";
import { NAMES } from "../data.ts";
import { cellCanvas, paint } from "../paint.ts";
import type { Output } from "../../lib/types.ts";

/** Values that are drawn, and where the eight other classes are held: as low as they mostly lie. */
const LOW = -40, HIGH = 60, OTHERS = -20, CELLS = 80;
const OUTPUTS: readonly Output[] = ["sigmoid", "logits"];

/** The losses between which colours run, and the colours, darker for more. */
const REACH: Readonly<Record<Output, readonly [number, number]>> = { sigmoid: [1.4, 2.5], logits: [0, 60] };
const SHADES = valueScale([0, 1]);
const TITLES = ["Cross entropy on sigmoids, as in the article", "Cross entropy on the values themselves"];

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
      min: LOW,
      max: HIGH,
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
  const panels = OUTPUTS.map((output, i) => {
    const canvas = cellCanvas(CELLS);
    paint(canvas, (cell) => {
      const rival = LOW + (cell % CELLS + 0.5) / CELLS * (HIGH - LOW);
      const right = HIGH - (Math.floor(cell / CELLS) + 0.5) / CELLS * (HIGH - LOW);
      const [low, high] = REACH[output];
      return SHADES.channels((lossAt(output, right, rival) - low) / (high - low));
    });
    const marks = svg("svg", { viewBox: "0 0 100 100", "aria-hidden": "true" });
    const story = el("figcaption", { "data-loss": output });
    slot("loss").append(
      el(
        "figure",
        {},
        el("h3", {}, TITLES[i]),
        el(
          "div",
          {
            class: "field",
            role: "img",
            "aria-label": `${TITLES[i]}, against the values of the right class and of the rival`,
          },
          canvas,
          marks,
        ),
        story,
      ),
    );
    return { marks, story };
  });
  slot("loss-tools").append(choose.element, ...knobs.map(({ element }) => element));
  const here = (): readonly [number, number] =>
    point ?? valuesOf(answers().networks[network].activations.scores, answers().class);
  const at = ([right, rival]: readonly [number, number]) => {
    const within = (value: number) => 100 * Math.min(1, Math.max(0, (value - LOW) / (HIGH - LOW)));
    return { x: within(rival), y: 100 - within(right) };
  };
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
    const cross = at(here());
    here().forEach((value, i) => knobs[i].set(value));
    panels.forEach(({ marks, story }, i) => {
      marks.replaceChildren(
        svg("line", { class: "even", x1: 0, y1: 100, x2: 100, y2: 0 }),
        ...found.map((dot) => svg("circle", { cx: at(dot).x, cy: at(dot).y, r: 0.7 })),
        svg("path", { class: "cross", d: `M${cross.x - 4} ${cross.y}h8M${cross.x} ${cross.y - 4}v8` }),
      );
      const [right, rival] = here();
      const pulls = lossPulls(rowOf(right, rival), 0, OUTPUTS[i]);
      say(
        story,
        `Loss ${tellNumber(lossAt(OUTPUTS[i], right, rival), 3)}; it pulls the right value ${
          tell(-pulls[0])
        }, the rival’s ${tell(-pulls[1])}.`,
      );
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

const rowOf = (right: number, rival: number) => [right, rival, ...new Array<number>(8).fill(OTHERS)];

function lossAt(output: Output, right: number, rival: number): number {
  const row = rowOf(right, rival);
  return crossEntropy(output === "sigmoid" ? row.map(sigmoid) : row, 0);
}

/** A pull, which may be very small. */
function tell(pull: number): string {
  if (pull === 0) return "not at all";
  const size = Math.abs(pull) >= 0.001
    ? tellNumber(Math.abs(pull), 3)
    : Math.abs(pull).toExponential(0).replace("-", "−");
  return `${pull > 0 ? "up" : "down"} by ${size}`;
}
