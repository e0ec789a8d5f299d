/**
 * The pool knob of each network: nine stops from mean to max, the values at each, and where the answer turns.
 * @module
 */
import { type ClassMaps, tellPooling, turnedNetworks } from "../data.ts";
import { button, el, type Explorer, networkSection, radios, say, slider, slot, type View } from "../dom.ts";
import { type Family, findFlips, FIRST } from "../live/stops.ts";
import { svg } from "../live/svg.ts";
import { describeTurn, tellTurn, turnChart, type TurnShown } from "../live/turn_chart.ts";

/** The chart's size, which its style sheet makes as wide as there is room. */
const SIZE = { width: 450, height: 190 };
const FAMILIES: readonly Family[] = ["topK", "logSumExp"];

/** Fills the knobs. */
export function knobView({ data, state, answers, update }: Explorer): View {
  const turned = turnedNetworks(data);
  const setAll = (stopOf: (classMaps: ClassMaps) => number) => {
    const [one, two] = data.networks.map(({ classMaps }) => classMaps ? stopOf(classMaps) : 0);
    update({ knobs: [one, two] });
  };
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
      button("Swap the poolings", () => setAll(({ trained, last }) => trained === FIRST ? last : FIRST)),
      button("As they were trained", () => setAll(({ trained }) => trained)),
    ),
  );
  const parts = turned.map((own) => {
    const { name, place: network, classMaps: { stops, last } } = own;
    const knob = slider({
      name: `Pool knob of ${name}`,
      min: FIRST,
      max: last,
      tell: (stop) => stops[state().family][stop].label,
      move: (stop) => {
        const knobs = [...state().knobs] as [number, number];
        knobs[network] = stop;
        update({ knobs });
      },
    });
    const chart = el("div");
    const strip = el("div", { class: "strip", "data-strip": network });
    const story = el("p", { class: "story", "aria-live": "polite", "data-story": network });
    const section = networkSection(
      "Pool knob",
      own,
      el("p", { class: "how" }, tellPooling(own)),
      chart,
      el("div", { class: "knob" }, knob.element),
      el("p", { class: "caption" }, "What it answers at each stop"),
      strip,
      story,
    );
    section.style.setProperty("--stops", String(last + 1));
    slot("knobs").append(section);
    return { own, knob, chart, strip, story };
  });
  return {
    draw() {
      const { family, knobs } = state();
      const { networks, label } = answers();
      families.set(FAMILIES.indexOf(family));
      parts.forEach(({ own: { place: network, classMaps: { stops, trained } }, knob, chart, strip, story }) => {
        const { turn, network: { output } } = networks[network];
        knob.set(knobs[network]);
        const shown = { turn, classes: data.classes, stop: knobs[network], label };
        const look = { viewBox: `0 0 ${SIZE.width} ${SIZE.height}`, class: "turn", role: "img" };
        chart.innerHTML = svg("svg", { ...look, "aria-label": describeTurn(shown) }, turnChart(shown, SIZE));
        drawStrip(strip, shown);
        say(story, tellTurn({ ...shown, trained, stops: stops[family], output }));
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
