/**
 * What both networks make of all 10,000 test images at the chosen epoch: confusions, and the recall of each class.
 * @module
 */
import { formatNumber } from "../../lib/format.ts";
import { recallByClass } from "../confusion.ts";
import { NAMES, POOLING_NAMES } from "../data.ts";
import { el, type Explorer, say, slot, type View } from "../dom.ts";

/** Fills both tables. */
export function epochsView({ data, state }: Explorer): View {
  const tables = NAMES.map((name, network) => {
    const cells = data.classes.map(() => data.classes.map(() => el("td")));
    const recalls = data.classes.map((_, k) => el("td", { class: "recall", "data-recall": `${network}-${k}` }));
    const head = el(
      "tr",
      {},
      el("td"),
      ...data.classes.map((label) => el("th", { scope: "col" }, el("span", {}, label))),
      el("th", { scope: "col" }, el("span", {}, "Recall")),
    );
    const rows = data.classes.map((label, k) =>
      el("tr", {}, el("th", { scope: "row" }, label), ...cells[k], recalls[k])
    );
    const caption = el("caption", { "data-accuracy": network });
    const table = el("table", { class: "confusion" }, caption, el("thead", {}, head), el("tbody", {}, ...rows));
    slot("epochs").append(el(
      "section",
      { class: `network ${POOLING_NAMES[network]}`, "aria-label": `Confusions of ${name}` },
      el("h3", {}, name),
      el("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": `Table of ${name}’s confusions` }, table),
    ));
    return { cells, recalls, caption };
  });
  let last = -1;
  return {
    draw() {
      const { epoch } = state();
      if (epoch === last) return;
      last = epoch;
      tables.forEach(({ cells, recalls, caption }, network) => {
        const confusions = data.confusions[network][epoch];
        const counts = confusions.map((row) => row.reduce((sum, count) => sum + count, 0));
        const right = confusions.reduce((sum, row, k) => sum + row[k], 0);
        const total = counts.reduce((sum, count) => sum + count, 0);
        const [share, of] = [right, total].map((count) => formatNumber(count));
        say(caption, `After epoch ${data.epochs[epoch]}: ${share} of ${of} test images right`);
        cells.forEach((row, actual) =>
          row.forEach((cell, given) => {
            const count = confusions[actual][given];
            cell.style.setProperty("--share", String(Math.sqrt(count / counts[actual])));
            cell.className = actual === given ? "diagonal" : "";
            say(cell, count === 0 ? "" : String(count));
          })
        );
        recallByClass(confusions).forEach((recall, k) => {
          say(recalls[k], `${(100 * recall).toFixed(1)} %`);
          recalls[k].style.setProperty("--share", String(recall));
        });
      });
    },
  };
}
