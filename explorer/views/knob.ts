/**
 * The pool knob of each network: some stops from mean to max, the values at each, and where the answer turns.
 * @module
 */
import { type ClassMaps, tellPooling, turnedNetworks } from "../data.ts";
import { button, el, type Explorer, networkSection, pictureFrame, say, slider, slot } from "../dom.ts";
import { FIRST } from "../live/stops.ts";
import { picture } from "../live/svg.ts";
import { CHART_HEIGHT, tellTurn, turnChart } from "../live/turn_chart.ts";

/** Fills the knobs. */
export function knobView({ data, state, answers, update }: Explorer): () => void {
  const setAll = (stopOf: (classMaps: ClassMaps) => number) => {
    const [one, two] = data.networks.map(({ classMaps }) => classMaps ? stopOf(classMaps) : 0);
    update({ knobs: [one, two] });
  };
  const buttons = [
    button("Swap the poolings", () => setAll(({ trained, stops }) => trained === FIRST ? stops.length - 1 : FIRST)),
    button("As they were trained", () => setAll(({ trained }) => trained)),
  ];
  slot("knob-tools").append(el("div", { class: "buttons" }, ...buttons));
  const drawings = turnedNetworks(data).map((own) => {
    const { name, place: network, classMaps: { pooling, stops } } = own;
    const knob = slider({
      name: `Pool knob of ${name}`,
      min: FIRST,
      max: stops.length - 1,
      tell: (stop) => stops[stop].label,
      move: (stop) => {
        const knobs = [...state().knobs] as [number, number];
        knobs[network] = stop;
        update({ knobs });
      },
    });
    const frame = pictureFrame();
    const story = el("p", { class: "story", "aria-live": "polite", "data-story": network });
    const how = el("p", { class: "how" }, tellPooling(own));
    const parts = [how, frame.element, el("div", { class: "knob" }, knob.element), story];
    const section = networkSection("Pool knob", own, ...parts);
    section.style.setProperty("--stops", String(stops.length));
    slot("knobs").append(section);
    return () => {
      const { networks, label } = answers();
      const { turn, network: { output } } = networks[network];
      const stop = state().knobs[network];
      const shown = { turn, stops, classes: data.classes, stop, pooling, label, output };
      const says = tellTurn(shown);
      knob.set(stop);
      say(story, says);
      frame.show((width) =>
        picture({ title: "", says }, width, [{ width, height: CHART_HEIGHT, body: turnChart(shown, width) }])
      );
    };
  });
  return () => drawings.forEach((draw) => draw());
}
