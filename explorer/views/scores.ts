/**
 * What both networks answer: ten pooled values each, as bars from zero, and their scores.
 * @module
 */
import { tellPooling } from "../data.ts";
import { el, type Explorer, networkSection, pictureFrame, say, slot, tellNumber } from "../dom.ts";
import { drawScores } from "../live/scores.ts";
import { picture } from "../live/svg.ts";

/** Fills both answers. */
export function scoresView({ data, state, answers }: Explorer): () => void {
  const drawings = data.networks.map((own, network) => {
    const { pooling, classMaps } = own;
    const answer = el("strong", { class: "answer", "data-answer": network });
    const verdict = el("span", { class: "verdict" });
    const tied = el("p", { class: "tied", "data-tie": network });
    const how = el("p", { class: "how" });
    const says = el("p", { class: "says", "aria-live": "polite" }, answer, verdict);
    const bars = pictureFrame();
    slot("scores").append(networkSection("Answer", own, how, says, bars.element, tied));
    return () => {
      const { knobs, epoch } = state();
      const { networks, label } = answers();
      const { activations: { scores: values, outputs: scores }, predicted, tie } = networks[network];
      const stop = classMaps?.stops[knobs[network]];
      const turned = !stop || knobs[network] === classMaps.trained ? "" : `; now pooled by the ${stop.label}`;
      const after = data.epochs.length > 1 ? `, after epoch ${data.epochs[epoch]}` : "";
      say(how, `${tellPooling(own)}${after}${turned}`);
      say(answer, data.classes[predicted]);
      say(verdict, label === undefined ? "" : predicted === label ? "right" : `wrong: it is ${data.classes[label]}`);
      say(tied, tie);
      const shown = { pooling, classes: data.classes, values, scores, answer: predicted, label };
      const score = (k: number) => scores === values ? "" : `, score ${tellNumber(scores[k], 3)}`;
      const told = data.classes.map((name, k) => `${name} ${tellNumber(values[k])}${score(k)}`);
      bars.show((width) =>
        picture({ title: "", says: `Values and scores: ${told.join("; ")}.` }, width, [drawScores(shown, "", width)])
      );
    };
  });
  return () => drawings.forEach((draw) => draw());
}
