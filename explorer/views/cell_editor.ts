/**
 * The ten last maps of both networks, and an editor for one of their cells.
 * @module
 */
import { editorRange, placeOf } from "../live/cell_editor.ts";
import { poolCells } from "../../lib/models/pooling.ts";
import { poolMap } from "../inference/pooling.ts";
import { turnedNetworks } from "../data.ts";
import { button, el, type Explorer, networkSection, say, slider, slot, tellNumber, type View } from "../dom.ts";
import { mapGrid } from "./map_grid.ts";

/** Fills maps and editor. */
export function cellEditorView(explorer: Explorer): View {
  const { data, state, answers, update } = explorer;
  const grids = turnedNetworks(data).map((own) => {
    const grid = mapGrid(explorer, own);
    slot("maps").append(networkSection("Last maps", own, grid.element));
    return grid;
  });
  const edit = (value: number) => {
    const { pick, edits } = state();
    const others = edits.filter(({ network, map, cell }) =>
      network !== pick.network || map !== pick.map || cell !== pick.cell
    );
    update({ edits: [...others, { ...pick, value }] });
  };
  const knob = slider({
    name: "Value of the cell",
    min: 0,
    max: 0,
    tell: (value) => tellNumber(value, Number(knob.input.step) < 0.1 ? 3 : 1),
    move: edit,
  });
  const title = el("h3");
  const facts = [
    "Mean of the map",
    "Maximum of the map",
    "Pooled, at the knob",
    "Score",
    "Pooled value moves by",
    "Answer",
  ];
  const values = facts.map(() => el("dd"));
  const putBack = button("Put all cells back", () => update({ edits: [] }));
  slot("cell-editor").append(
    title,
    knob.element,
    putBack,
    el("dl", { class: "facts" }, ...facts.flatMap((fact, i) => [el("div", {}, el("dt", {}, fact), values[i])])),
  );
  return {
    draw() {
      for (const grid of grids) grid.draw();
      const { pick: { network, map, cell }, family, knobs, edits } = state();
      const answer = answers().networks[network];
      const { name, classMaps } = data.networks[network];
      const { columns, stops } = classMaps!;
      const cells = answer.maps[map];
      const { average, max } = poolCells(cells);
      const { value, gradient } = poolMap(cells, stops[family][knobs[network]].pooling);
      say(title, `${data.classes[map]}, ${placeOf(cell, columns)} of ${name}`);
      const [least, greatest] = editorRange([
        ...answers().networks.flatMap(({ computed }) => computed.flat()),
        cells[cell],
      ]);
      const step = Math.min(0.5, 10 ** Math.floor(Math.log10(greatest - least)) / 200);
      Object.assign(knob.input, { min: String(least), max: String(greatest), step: String(step) });
      knob.set(cells[cell]);
      putBack.disabled = edits.length === 0;
      const before = poolCells(answer.computed[map]);
      const told = (now: number, then: number) =>
        Math.abs(now - then) < 0.005 ? tellNumber(now) : `${tellNumber(now)} (was ${tellNumber(then)})`;
      const texts = [
        told(average, before.average),
        told(max, before.max),
        tellNumber(value),
        tellNumber(answer.activations.outputs[map], 3),
        `${tellNumber(gradient[cell], 3)} per 1 of this cell`,
        data.classes[answer.predicted],
      ];
      texts.forEach((text, i) => say(values[i], text));
    },
  };
}
