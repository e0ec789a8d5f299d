/**
 * The ten last maps of a network as buttons, one a cell, with the value that each map becomes.
 * @module
 */
import { cssColor } from "../colors.ts";
import { valueScale } from "../../lib/visualizer/colors.ts";
import { poolMap } from "../inference/pooling.ts";
import { NAMES } from "../data.ts";
import { el, type Explorer, say, tellNumber } from "../dom.ts";
import { movePlace } from "../grid.ts";
import { inkOn } from "../paint.ts";
import { STOPS } from "../live/stops.ts";

const CELLS = 9, SIDE = 3;

/** The maps of one network. Arrow keys walk through a map's cells, Page Up and Page Down through the maps. */
export function mapGrid(
  { data, state, answers, update }: Explorer,
  network: number,
): { element: HTMLElement; draw: () => void } {
  const maps = data.classes.map((name, map) => {
    const cells = Array.from({ length: CELLS }, (_, cell) => {
      const button = el("button", { type: "button", class: "cell", "data-cell": `${network}-${map}-${cell}` });
      button.addEventListener("click", () => update({ pick: { network, map, cell } }));
      return button;
    });
    const value = el("span", { class: "number", "data-pooled": `${network}-${map}` });
    const element = el(
      "div",
      { class: "map", role: "group", "aria-label": `Map of ${name}` },
      el("p", {}, el("span", {}, name), value),
      el("div", { class: "three" }, ...cells),
    );
    return { cells, value, element };
  });
  const element = el("div", { class: "maps" }, ...maps.map((map) => map.element));
  element.addEventListener("keydown", (event) => {
    const { pick } = state();
    const turn = { PageUp: -1, PageDown: 1 }[event.key];
    const cell = movePlace(event.key, pick.cell, { width: SIDE, count: CELLS });
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
        const { gradient, value: pooled } = poolMap(answer.maps[map], STOPS[family][knobs[network]].pooling);
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
          button.tabIndex = isPicked || !own && map === answer.predicted && cell === 4 ? 0 : -1;
          button.setAttribute("aria-pressed", String(isPicked));
          button.setAttribute(
            "aria-label",
            `${NAMES[network]}, ${data.classes[map]}, row ${Math.floor(cell / 3) + 1}, column ${
              cell % 3 + 1
            }: ${shown}`,
          );
          say(button, shown);
        });
      });
    },
  };
}
