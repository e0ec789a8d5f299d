/**
 * The ten last maps of a network as buttons, one a cell, with the value that each map becomes.
 * @module
 */
import { cssColor } from "../colors.ts";
import { valueScale } from "../../lib/visualizer/colors.ts";
import { poolMap } from "../inference/pooling.ts";
import type { TurnedNetwork } from "../data.ts";
import { el, type Explorer, say, tellNumber } from "../dom.ts";
import { movePlace } from "../grid.ts";
import { inkOn } from "../paint.ts";
import { placeOf } from "../live/cell_editor.ts";
import { middleOf } from "../state.ts";

/** Columns of a map in whose cells a number has room. */
const MOST_COLUMNS = 4;

/** The maps of one network. Arrow keys walk through a map's cells, Page Up and Page Down through the maps. */
export function mapGrid(
  { data, state, answers, update }: Explorer,
  { name: networkName, place: network, classMaps: { rows, columns, stops } }: TurnedNetwork,
): { element: HTMLElement; draw: () => void } {
  const maps = data.classes.map((name, map) => {
    const cells = Array.from({ length: rows * columns }, (_, cell) => {
      const button = el("button", { type: "button", class: "cell", "data-cell": `${network}-${map}-${cell}` });
      button.addEventListener("click", () => update({ pick: { network, map, cell } }));
      return button;
    });
    const value = el("span", { class: "number", "data-pooled": `${network}-${map}` });
    const grid = el("div", { class: "grid" }, ...cells);
    grid.style.setProperty("--columns", String(columns));
    const element = el(
      "div",
      { class: "map", role: "group", "aria-label": `Map of ${name}` },
      el("p", {}, el("span", {}, name), value),
      grid,
    );
    return { cells, value, element };
  });
  const element = el("div", { class: "maps" }, ...maps.map((map) => map.element));
  element.addEventListener("keydown", (event) => {
    const { pick } = state();
    const turn = { PageUp: -1, PageDown: 1 }[event.key];
    const cell = movePlace(event.key, pick.cell, { width: columns, count: rows * columns });
    if (turn === undefined && cell === undefined) return;
    event.preventDefault();
    const map = (pick.map + (turn ?? 0) + maps.length) % maps.length;
    update({ pick: { network, map, cell: cell ?? pick.cell } });
    maps[map].cells[cell ?? pick.cell].focus();
  });
  return {
    element,
    draw() {
      const { pick, family, knobs, edits } = state();
      const answer = answers().networks[network];
      const all = answer.maps.flat();
      const scale = valueScale([Math.min(...all), Math.max(...all)]);
      const own = pick.network === network;
      maps.forEach(({ cells, value, element }, map) => {
        const { gradient, value: pooled } = poolMap(answer.maps[map], stops[family][knobs[network]].pooling);
        element.classList.toggle("predicted", map === answer.predicted);
        say(value, tellNumber(pooled, 2));
        cells.forEach((button, cell) => {
          const number = answer.maps[map][cell];
          const shown = tellNumber(number, Math.abs(number) < 9.95 ? 1 : 0);
          const colour = scale.channels(number);
          const isPicked = own && pick.map === map && pick.cell === cell;
          const isEdited = edits.some((edit) => edit.network === network && edit.map === map && edit.cell === cell);
          button.style.backgroundColor = cssColor(colour);
          button.style.color = inkOn(colour);
          button.style.setProperty("--share", String(Math.min(1, gradient[cell])));
          button.className = `cell${gradient[cell] > 1e-3 ? " heard" : ""}${isPicked ? " picked" : ""}${
            isEdited ? " edited" : ""
          }`;
          button.tabIndex = isPicked || !own && map === answer.predicted && cell === middleOf([rows, columns]) ? 0 : -1;
          button.setAttribute("aria-pressed", String(isPicked));
          button.setAttribute(
            "aria-label",
            `${networkName}, ${data.classes[map]}, ${placeOf(cell, columns)}: ${shown}`,
          );
          say(button, columns <= MOST_COLUMNS ? shown : "");
        });
      });
    },
  };
}
