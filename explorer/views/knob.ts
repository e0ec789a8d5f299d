/**
 * The pool knob of each network: nine stops from mean to max, the values at each, and where the answer turns.
 * @module
 */
import { NAMES, POOLING_NAMES } from "../data.ts";
import { button, el, type Explorer, networkSection, radios, say, slider, slot, type View } from "../dom.ts";
import { type Family, findFlips, FIRST, LAST, STOPS } from "../live/stops.ts";
import { svg } from "../live/svg.ts";
import { describeTurn, tellTurn, turnChart, type TurnShown } from "../live/turn_chart.ts";

/** The chart's size, which its style sheet makes as wide as there is room. */
const SIZE = { width: 450, height: 190 };
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
    const chart = el("div");
    const strip = el("div", { class: "strip", "data-strip": network });
    const story = el("p", { class: "story", "aria-live": "polite", "data-story": network });
    slot("knobs").append(networkSection(
      "Pool knob",
      network,
      el("p", { class: "how" }, `trained with ${POOLING_NAMES[network]} pooling`),
      chart,
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
        const shown = { turn, classes: data.classes, stop: knobs[network], label };
        const look = { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, class: "turn", role: "img" };
        chart.innerHTML = svg("svg", { ...look, "aria-label": describeTurn(shown) }, turnChart(shown, SIZE));
        drawStrip(strip, shown);
        say(story, tellTurn({ ...shown, trained: [FIRST, LAST][network], family }));
      });
    },
  };
}

/** A block for each run of stops with the same answer; a flip is the gap between two. */
function drawStrip(strip: HTMLElement, { turn: { predicted }, stop, classes }: TurnShown): void {
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
