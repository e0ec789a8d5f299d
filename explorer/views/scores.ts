/**
 * What both networks answer: ten pooled values each, as bars from zero, and their scores.
 * @module
 */
import { NAMES, POOLING_NAMES } from "../data.ts";
import { el, type Explorer, networkSection, pictureFrame, say, slot, tellNumber, type View } from "../dom.ts";
import { drawScores } from "../live/scores.ts";
import { FIRST, LAST, STOPS } from "../live/stops.ts";
import { picture } from "../live/svg.ts";

/** Fills both answers. */
export function scoresView({ data, state, answers }: Explorer): View {
  const parts = NAMES.map((_, network) => {
    const answer = el("strong", { class: "answer", "data-answer": network });
    const verdict = el("span", { class: "verdict" });
    const tied = el("p", { class: "tied", "data-tie": network });
    const how = el("p", { class: "how" });
    const says = el("p", { class: "says", "aria-live": "polite" }, answer, verdict);
    const bars = pictureFrame();
    slot("scores").append(networkSection("Answer", network, how, says, bars.element, tied));
    return { bars, answer, verdict, tied, how };
  });
  return {
    draw() {
      const { family, knobs, epoch } = state();
      const { networks, label } = answers();
      parts.forEach(({ bars, answer, verdict, tied, how }, network) => {
        const { activations: { scores: values, outputs: scores }, predicted, tie } = networks[network];
        const pooling = POOLING_NAMES[network];
        const stop = STOPS[family][knobs[network]].label.replace(/^the /, "");
        const turned = knobs[network] === [FIRST, LAST][network] ? "" : `; now pooled by the ${stop}`;
        say(how, `trained with ${pooling} pooling, after epoch ${data.epochs[epoch]}${turned}`);
        say(answer, data.classes[predicted]);
        say(verdict, label === undefined ? "" : predicted === label ? "right" : `wrong: it is ${data.classes[label]}`);
        say(tied, tie);
        const shown = { pooling, classes: data.classes, values, scores, answer: predicted, label };
        const told = data.classes.map((name, k) =>
          `${name} ${tellNumber(values[k])}, score ${tellNumber(scores[k], 3)}`
        );
        bars.show((width) =>
          picture({ title: "", says: `Values and scores: ${told.join("; ")}.` }, width, [drawScores(shown, "", width)])
        );
      });
    },
  };
}
