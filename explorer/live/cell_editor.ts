/**
 * The cell editor: a map one cell of which is changed, its mean and its maximum, and where either sends a gradient.
 * @module
 */
import { POOLING_COLORS } from "../../lib/visualizer/colors.ts";
import { scaleFromZero } from "../colors.ts";
import { NUMBERS } from "../../lib/kinds.ts";
import { check, namedList, optionsOf, recordOf } from "../../lib/options.ts";
import { formatValue } from "../../lib/format.ts";
import { poolCells } from "../../lib/models/pooling.ts";
import { poolMap } from "../inference/pooling.ts";
import { drawCells } from "./cells.ts";
import { checkDraw, type Control, type Values } from "./controls.ts";
import { type Drawing, type Panel, picture, svg, words } from "./svg.ts";

/** The maps that can be edited, 3×3 each, row by row. */
export interface CellEditorData {
  readonly title: string;
  readonly maps: readonly { readonly name: string; readonly cells: readonly number[] }[];
}

const DATA = recordOf("data, { title, maps }", { maps: namedList("maps", { cells: NUMBERS }) });

const SIDE = 3;

/** Which cells there are, in words. */
const CELLS = Array.from({ length: SIDE * SIDE }, (_, cell) => placeOf(cell, SIDE));

/** The row and the column of a cell of a map, from 1. */
function placeOf(cell: number, columns: number): string {
  return `row ${Math.floor(cell / columns) + 1}, column ${cell % columns + 1}`;
}

/** The range that an editor of some values needs: it holds them all, reaches beyond them, and ends in round numbers. */
export function editorRange(values: readonly number[]): readonly [least: number, greatest: number] {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const unit = 10 ** Math.floor(Math.log10(Math.max(high - low, 1e-9))) / 2;
  return [(Math.floor(low / unit) - 1) * unit, (Math.ceil(high / unit) + 1) * unit];
}

/** The editor's controls: `map`, `cell`, and `change`, which is added to that cell. */
export function cellEditorControls(
  data: Pick<CellEditorData, "maps">,
  options: { readonly reach: number; readonly step: number },
): Control[] {
  const kinds = optionsOf<typeof options>({ reach: "a number", step: "a number" }, ["reach", "step"]);
  check("cellEditorControls", { data: [data, DATA], options: [options, kinds] });
  const [{ maps }, { reach, step }] = [data, options];
  return [
    { kind: "choice", name: "map", label: "Map", options: maps.map(({ name }) => name), first: 0 },
    { kind: "choice", name: "cell", label: "Cell to change", options: CELLS, first: 0 },
    { kind: "slider", name: "change", label: "Add to the cell", least: -reach, greatest: reach, step, first: 0 },
  ];
}

/** The cells with one of them changed, freed from the crumbs of binary fractions. */
export function changeCell(cells: readonly number[], cell: number, change: number): number[] {
  return cells.map((value, i) => i === cell ? Number((value + change).toFixed(6)) : value);
}

/** What a changed cell does to the mean and the maximum of its map, and where either sends a gradient, in sentences. */
export function tellChange(
  { before, cells, cell, columns }: {
    readonly before: readonly number[];
    readonly cells: readonly number[];
    readonly cell: number;
    readonly columns: number;
  },
): string {
  const [was, is] = [poolCells(before), poolCells(cells)];
  const moved = (now: number, then: number) =>
    `${formatValue(now)}${Math.abs(now - then) < 1e-9 ? ", as before" : `, before ${formatValue(then)}`}`;
  const isShared = cells.filter((value) => value === is.max).length > 1;
  return `${placeOf(cell, columns)}: ${moved(cells[cell], before[cell])}. ` +
    `Mean ${moved(is.average, was.average)}; it sends ${
      formatValue(1 / cells.length)
    } of the gradient to every cell. ` +
    `Maximum ${moved(is.max, was.max)}; it sends all to ${placeOf(is.peak, columns)}${
      isShared ? ", the first of equals" : ""
    }.`;
}

/** Draws the edited map and, beside it, the gradient that a mean and a maximum send to its cells. */
export function drawCellEditor(data: CellEditorData, values: Values, width: number): Drawing {
  checkDraw("drawCellEditor", { data, values, width }, { of: DATA, controls: ["map", "cell", "change"] });
  const [{ title, maps }, { map, cell, change }] = [data, values];
  const before = maps[map].cells;
  const cells = changeCell(before, cell, change);
  const is = poolCells(cells);
  const size = width < 500 ? 34 : 58;
  const all = maps.flatMap((own) => own.cells);
  const scale = scaleFromZero([...all, ...cells]);
  const panels = [
    { head: "The map", tail: `cell ${formatValue(cells[cell])}`, shown: cells, scale, color: undefined },
    ...(["average", "max"] as const).map((pooling) => ({
      head: pooling === "average" ? "Mean" : "Maximum",
      tail: formatValue(is[pooling]),
      shown: poolMap(cells, { pooling }).gradient,
      scale: scaleFromZero([0, 1]),
      color: POOLING_COLORS[pooling],
    })),
  ].map(({ head, tail, shown, scale, color }, i): Panel => ({
    width: width / 3,
    height: SIDE * size + 62,
    body: svg(
      "g",
      { transform: "translate(12 22)" },
      words(`${head}: ${tail}`, 0, -6, { "font-weight": "bold", fill: color, "font-size": width < 500 ? 12 : 14 }),
      words(i === 0 ? "its nine cells" : "gradient by each cell", 0, 10, { "font-size": width < 500 ? 10 : 12 }),
      svg("g", { transform: "translate(0 20)" }, drawCells(shown, { size, scale, picked: i === 0 ? cell : undefined })),
    ),
  }));
  const says = `“${maps[map].name}”, ${tellChange({ before, cells, cell, columns: SIDE })}`;
  return picture({ title, says }, width, panels);
}
