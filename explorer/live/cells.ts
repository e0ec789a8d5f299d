/**
 * Maps of a few cells as pictures, with their values, and how much the pooling counts each.
 * @module
 */
import type { ColorScale } from "../../lib/visualizer/colors.ts";
import { cssColor } from "../colors.ts";
import { formatValue } from "../../lib/format.ts";
import { svg, words } from "./svg.ts";

/** A map's look. */
export interface CellsLook {
  /** Cells beside each other; as many as below each other where nothing is said. */
  readonly columns?: number;
  /** Width and height of a cell in CSS pixels; from 30 on values are written. */
  readonly size: number;
  readonly scale: ColorScale;
  /** What each cell counts in the pooled value, 0–1: a frame the wider the more. */
  readonly weights?: readonly number[];
  /** A cell that is marked. */
  readonly picked?: number | undefined;
}

/** The cells of a map, row by row, from the origin. */
export function drawCells(
  cells: readonly number[],
  { columns = Math.round(Math.sqrt(cells.length)), size, scale, weights, picked }: CellsLook,
): string {
  const place = (cell: number) => ({ x: cell % columns * size, y: Math.floor(cell / columns) * size });
  const squares = cells.map((value, cell) => {
    const { x, y } = place(cell);
    const square = svg("rect", { x, y, width: size, height: size, fill: cssColor(scale.channels(value)) });
    if (size < 30) return square;
    const look = { "text-anchor": "middle", "font-size": Math.min(15, size * 0.36), fill: scale.ink(value) };
    return square + words(formatValue(value), x + size / 2, y + size / 2 + 4.5, look);
  });
  const frame = (cell: number, inset: number, look: Readonly<Record<string, string | number>>) => {
    const { x, y } = place(cell);
    const width = size - 2 * inset;
    return svg("rect", { x: x + inset, y: y + inset, width, height: width, fill: "none", ...look });
  };
  const counted = (weights ?? []).flatMap((weight, cell) => {
    const width = 1 + 2.5 * Math.min(1, weight);
    return weight > 1e-3 ? [frame(cell, width / 2, { stroke: "#1f2328", "stroke-width": width })] : [];
  });
  const mark = picked === undefined ? [] : [frame(picked, -1, { stroke: "#d1006c", "stroke-width": 3 })];
  return [...squares, ...counted, ...mark].join("");
}
