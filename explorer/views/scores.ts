/**
 * What both networks answer: ten pooled values each, as bars from zero, and their scores.
 * @module
 */
import { barsFromZero } from "../inference/answer.ts";
import { NAMES, POOLING_NAMES } from "../data.ts";
import { el, type Explorer, say, slot, tellNumber, type View } from "../dom.ts";
import { FIRST, LAST, STOPS } from "../live/stops.ts";

/** Fills both lists of scores. */
export function scoresView({ data, state, answers }: Explorer): View {
  const lists = NAMES.map((name, network) => {
    const rows = data.classes.map((label, k) => {
      const bar = el("span", { class: "bar" });
      const score = el("span", { class: "number", "data-score": `${network}-${k}` });
      const value = el("span", { class: "number faint", "data-value": `${network}-${k}` });
      const row = el(
        "li",
        {},
        el("span", { class: "label" }, label),
        el("span", { class: "track" }, bar),
        score,
        value,
      );
      return { row, bar, score, value };
    });
    const answer = el("strong", { class: "answer", "data-answer": network });
    const verdict = el("span", { class: "verdict" });
    const tied = el("p", { class: "tied", "data-tie": network });
    const how = el("p", { class: "how" });
    slot("scores").append(el(
      "section",
      { class: `network ${POOLING_NAMES[network]}`, "aria-label": `Answer of ${name}` },
      el("h3", {}, name),
      how,
      el("p", { class: "says", "aria-live": "polite" }, answer, verdict),
      tied,
      el("p", { class: "columns", "aria-hidden": "true" }, el("span", {}, "score"), el("span", {}, "value")),
      el("ol", { class: "bars" }, ...rows.map(({ row }) => row)),
    ));
    return { rows, answer, verdict, tied, how };
  });
  return {
    draw() {
      const { family, knobs, epoch } = state();
      const { networks, label } = answers();
      lists.forEach(({ rows, answer, verdict, tied, how }, network) => {
        const { activations: { scores, outputs }, predicted, tie } = networks[network];
        const stop = STOPS[family][knobs[network]];
        const own = knobs[network] === [FIRST, LAST][network];
        say(
          how,
          `trained with ${POOLING_NAMES[network]} pooling, after epoch ${data.epochs[epoch]}${
            own ? "" : `; now pooled by the ${stop.label.replace(/^the /, "")}`
          }`,
        );
        say(answer, data.classes[predicted]);
        say(verdict, label === undefined ? "" : predicted === label ? "right" : `wrong: it is ${data.classes[label]}`);
        say(tied, tie);
        const bars = barsFromZero(scores);
        rows.forEach((row, k) => {
          row.row.className = [k === predicted ? "predicted" : "", k === label ? "own" : ""].join(" ").trim();
          row.bar.style.marginInlineStart = `${100 * bars[k].start}%`;
          row.bar.style.inlineSize = `${100 * bars[k].length}%`;
          say(row.score, tellNumber(outputs[k], 3));
          say(row.value, tellNumber(scores[k], 2));
        });
      });
    },
  };
}
