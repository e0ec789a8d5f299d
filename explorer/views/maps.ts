/**
 * The last maps of both networks, one for each class, and an editor for one of their cells.
 * @module
 */
import { formatValue } from "../../lib/format.ts";
import { POOLING_COLORS } from "../../lib/visualizer/colors.ts";
import { scaleFromZero } from "../colors.ts";
import { type TurnedNetwork, turnedNetworks } from "../data.ts";
import { button, el, type Explorer, networkSection, pictureFrame, say, slider, slot, tellNumber } from "../dom.ts";
import { movePlace } from "../grid.ts";
import { poolMap } from "../inference/pooling.ts";
import { editorRange, tellChange } from "../live/cell_editor.ts";
import { drawCells } from "../live/cells.ts";
import { shorten } from "../live/scores.ts";
import { type Panel, picture, SOFT, svg, words } from "../live/svg.ts";
import { middleOf } from "../state.ts";

/** Width and height of a map at the most, and the room that it takes with its words, in CSS pixels. */
const SIDE = 96, ROOM = { width: 110, height: 52 };

/** Fills maps and editor. */
export function mapsView(explorer: Explorer): () => void {
  const { data, state, answers, update } = explorer;
  const drawings = turnedNetworks(data).map((own) => fillMaps(explorer, own));
  const knob = slider({
    name: "Value of the cell",
    min: 0,
    max: 0,
    tell: (value) => tellNumber(value, Number(knob.input.step) < 0.1 ? 3 : 1),
    move: (edit) => update({ edit }),
  });
  const putBack = button("Put the cell back", () => update({ edit: null }));
  const story = el("p", { class: "story", "aria-live": "polite" });
  slot("cell-editor").append(knob.element, putBack, story);
  return () => {
    drawings.forEach((draw) => draw());
    const { pick: { network, map, cell }, edit } = state();
    const { maps, computed } = answers().networks[network];
    const { name, classMaps } = data.networks[network];
    const value = maps[map][cell];
    const all = answers().networks.flatMap((own) => own.computed.flat());
    const [least, greatest] = editorRange([...all, value]);
    const step = Math.min(0.5, 10 ** Math.floor(Math.log10(greatest - least)) / 200);
    Object.assign(knob.input, { min: String(least), max: String(greatest), step: String(step) });
    knob.set(value);
    putBack.disabled = edit === null;
    const change = { before: computed[map], cells: maps[map], cell, columns: classMaps!.columns };
    say(story, `${data.classes[map]} in ${name}, ${tellChange(change)}`);
  };
}

/** The maps of one network. Arrow keys walk through the cells of a map, Page Up and Page Down through the maps. */
function fillMaps({ data: { classes }, state, answers, update }: Explorer, own: TurnedNetwork): () => void {
  const { name, place: network, classMaps: { pooling, rows, columns, stops } } = own;
  const size = SIDE / Math.max(rows, columns);
  const frame = pictureFrame({ role: "application", "aria-label": `Cells of the last maps of ${name}`, tabindex: 0 });
  slot("maps").append(networkSection("Last maps", own, frame.element));
  frame.element.addEventListener("keydown", (event) => {
    const { pick } = state();
    const { predicted } = answers().networks[network];
    const { map, cell } = pick.network === network ? pick : { map: predicted, cell: middleOf([rows, columns]) };
    const turn = { PageUp: -1, PageDown: 1 }[event.key] ?? 0;
    const next = movePlace(event.key, cell, { width: columns, count: rows * columns });
    if (turn === 0 && next === undefined) return;
    event.preventDefault();
    update({ pick: { network, map: (map + turn + classes.length) % classes.length, cell: next ?? cell } });
  });
  frame.element.addEventListener("click", ({ target }) => {
    const group = (target as Element).closest<SVGElement>("[data-map]");
    const cell = [...group?.querySelectorAll("rect") ?? []].indexOf(target as SVGRectElement); // cells are drawn first
    if (group && cell >= 0) update({ pick: { network, map: Number(group.dataset.map), cell } });
  });
  return () => {
    const { pick, knobs } = state();
    const { maps, predicted } = answers().networks[network];
    const scale = scaleFromZero(maps.flat());
    const pooled = maps.map((cells) => poolMap(cells, { pooling: "topK", k: stops[knobs[network]].k }));
    const panels = maps.map((cells, map): Panel => {
      const isAnswer = map === predicted;
      const look = { "font-size": 12, fill: isAnswer ? POOLING_COLORS[pooling] : SOFT };
      const isPicked = pick.network === network && pick.map === map;
      const body = svg(
        "g",
        { "data-map": map, transform: "translate(3 34)" },
        drawCells(cells, {
          columns,
          size,
          scale,
          weights: pooled[map].gradient,
          picked: isPicked ? pick.cell : undefined,
        }),
        words(shorten(classes[map]), 0, -20, { ...look, "font-weight": isAnswer ? "bold" : undefined }),
        words(formatValue(pooled[map].value), 0, -6, { ...look, class: "value" }),
      );
      return { width: ROOM.width, height: rows * size + ROOM.height, body };
    });
    const told = classes.map((label, map) => `${label} ${formatValue(pooled[map].value)}`);
    frame.show((width) => picture({ title: "", says: `Pooled values: ${told.join(", ")}.` }, width, panels));
  };
}
