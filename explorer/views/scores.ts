/**
 * What both networks answer: ten pooled values each, as bars from zero, and their scores.
 * @module
 */
import { tellPooling } from "../data.ts";
import { el, type Explorer, networkSection, pictureFrame, say, slot, tellNumber, type View } from "../dom.ts";
import { drawScores } from "../live/scores.ts";
import { picture } from "../live/svg.ts";

/** Fills both answers. */
export function scoresView({ data, state, answers }: Explorer): View {
  const parts = data.networks.map((own, network) => {
    const answer = el("strong", { class: "answer", "data-answer": network });
    const verdict = el("span", { class: "verdict" });
    const tied = el("p", { class: "tied", "data-tie": network });
    const how = el("p", { class: "how" });
    const says = el("p", { class: "says", "aria-live": "polite" }, answer, verdict);
    const bars = pictureFrame();
    slot("scores").append(networkSection("Answer", own, how, says, bars.element, tied));
    return { own, bars, answer, verdict, tied, how };
  });
  return {
    draw() {
      const { family, knobs, epoch } = state();
      const { networks, label } = answers();
      parts.forEach(({ own, bars, answer, verdict, tied, how }, network) => {
        const { activations: { scores: values, outputs: scores }, predicted, tie } = networks[network];
        const { pooling, classMaps } = own;
        const stop = classMaps?.stops[family][knobs[network]].label.replace(/^the /, "");
        const turned = knobs[network] === (classMaps?.trained ?? 0) ? "" : `; now pooled by the ${stop}`;
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
      });
    },
  };
}
