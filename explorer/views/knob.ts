/**
 * The pool knob of each network: nine stops from mean to max, the values at each, and where the answer turns.
 * @module
 */
import { NAMES, POOLING_NAMES } from "../data.ts";
import { button, el, type Explorer, radios, say, slider, slot, type View } from "../dom.ts";
import { type Family, findFlips, FIRST, LAST, STOPS, type Turn } from "../stops.ts";
import { turnChart } from "./turn_chart.ts";

const FAMILIES: readonly Family[] = ["topK", "logSumExp"];

/** Fills the knobs. */
export function knobView({ data, state, answers, update }: Explorer): View {
  const families = radios(
    "Between mean and max",
    ["mean of the k greatest cells", "log-sum-exp"],
    (index) => update({ family: FAMILIES[index] }),
  );
  slot("knob-tools").append(
    families.element,
    el(
      "div",
      { class: "buttons" },
      button("Swap the poolings", () => update({ knobs: [LAST, FIRST] })),
      button("As they were trained", () => update({ knobs: [FIRST, LAST] })),
    ),
  );
  const parts = NAMES.map((name, network) => {
    const knob = slider({
      name: `Pool knob of ${name}`,
      min: FIRST,
      max: LAST,
      tell: (stop) => STOPS[state().family][stop].label,
      move: (stop) => {
        const knobs = [...state().knobs] as [number, number];
        knobs[network] = stop;
        update({ knobs });
      },
    });
    const chart = turnChart(data.classes);
    const strip = el("div", { class: "strip", "data-strip": network });
    const story = el("p", { class: "story", "aria-live": "polite", "data-story": network });
    slot("knobs").append(el(
      "section",
      { class: `network ${POOLING_NAMES[network]}`, "aria-label": `Pool knob of ${name}` },
      el("h3", {}, name),
      el("p", { class: "how" }, `trained with ${POOLING_NAMES[network]} pooling`),
      chart.element,
      el("div", { class: "knob" }, knob.element),
      el("p", { class: "caption" }, "What it answers at each stop"),
      strip,
      story,
    ));
    return { knob, chart, strip, story };
  });
  return {
    draw() {
      const { family, knobs } = state();
      const { networks, label } = answers();
      families.set(FAMILIES.indexOf(family));
      parts.forEach(({ knob, chart, strip, story }, network) => {
        const { turn } = networks[network];
        knob.set(knobs[network]);
        chart.draw(turn, { stop: knobs[network], label });
        drawStrip(strip, { turn, stop: knobs[network], classes: data.classes });
        say(
          story,
          tellTurn(turn, { stop: knobs[network], trained: [FIRST, LAST][network], family, classes: data.classes }),
        );
      });
    },
  };
}

interface Shown {
  readonly turn: Turn;
  readonly stop: number;
  readonly classes: readonly string[];
}

/** A block for each run of stops with the same answer; a flip is the gap between two. */
function drawStrip(strip: HTMLElement, { turn: { predicted }, stop, classes }: Shown): void {
  const begins = [0, ...findFlips(predicted)];
  strip.replaceChildren(...begins.map((begin, i) => {
    const end = begins[i + 1] ?? predicted.length;
    const isHere = stop >= begin && stop < end;
    const block = el(
      "span",
      { class: isHere ? "block here" : "block", title: classes[predicted[begin]] },
      classes[predicted[begin]],
    );
    block.style.gridColumn = `${begin + 1} / ${end + 1}`;
    return block;
  }));
}

/** Where the answer turns, and whether it has turned from what the network's own pooling gives. */
export function tellTurn(
  { predicted }: Turn,
  { stop, trained, family, classes }: Omit<Shown, "turn"> & { readonly trained: number; readonly family: Family },
): string {
  const name = (at: number) =>
    `${family === "topK" ? "k = " : at === 0 || at === 8 ? "" : "r = "}${STOPS[family][at].name}`;
  const flips = findFlips(predicted).map((at) =>
    `${classes[predicted[at - 1]]} → ${classes[predicted[at]]} between ${name(at - 1)} and ${name(at)}`
  );
  if (flips.length === 0) return `At every stop it answers ${classes[predicted[0]]}.`;
  const flipped = predicted[stop] !== predicted[trained]
    ? `Flipped: ${classes[predicted[trained]]} has become ${classes[predicted[stop]]}. `
    : "";
  return `${flipped}The answer turns ${flips.length === 1 ? "once" : `${flips.length} times`}: ${flips.join("; ")}.`;
}
