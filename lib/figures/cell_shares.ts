/**
 * Shares of the cells of a map, for several groups of images.
 * @module
 */
import { indexOfGreatest } from "../numbers.ts";
import type { Raster } from "../types.ts";
import { drawText } from "./canvas.ts";
import { MUTED, valueScale } from "./colors.ts";
import { type DrawnFigure, drawnFigure, type FigureWords, MARGIN, TOP, WIDTH } from "./figure.ts";
import { checkMaps, rangeOf } from "./rasters.ts";
import { drawColorBar, drawValueMap } from "./value_map.ts";

/** A group of images and the share that each cell has of it. */
export interface CellShares {
  readonly name: string;
  /** Shares 0–1 that add up to 1. */
  readonly shares: Raster;
}

/** What the figure is told: what is counted in each cell. */
export interface CellSharesOptions extends FigureWords {
  readonly label: string;
}

const COLUMNS = 5;
const BETWEEN = 20;

/**
 * Draws the shares of each group as a map with per cents in its cells, all on one scale of colours from 0 to the greatest share.
 * Throws a RangeError for no groups or maps of different sizes.
 *
 * @example
 * drawCellShares(classes.map((name, index) => ({ name, shares: shares[index] })), { label: "brightest cell" });
 */
export function drawCellShares(groups: readonly CellShares[], options: CellSharesOptions): DrawnFigure {
  const maps = groups.map(({ shares }) => shares);
  const { height, width } = checkMaps(maps);
  const { label, title = `Where the ${label} is` } = options;
  const greatest = rangeOf(maps)[1];
  const scale = valueScale([0, greatest]);
  const side = (WIDTH - 2 * MARGIN - (COLUMNS - 1) * BETWEEN) / COLUMNS;
  const cell = side / width;
  const rowHeight = cell * height + 40;
  const bottom = TOP + Math.ceil(groups.length / COLUMNS) * rowHeight;
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  return drawnFigure((context) => {
    groups.forEach(({ name, shares }, index) => {
      const x = MARGIN + index % COLUMNS * (side + BETWEEN);
      const y = TOP + Math.floor(index / COLUMNS) * rowHeight + 18;
      drawText(context, name, [x, y - 6], { color: MUTED, maxWidth: side });
      drawValueMap(context, shares, { x, y, cell, scale, format: percent });
    });
    drawColorBar(context, scale, { x: MARGIN, y: bottom + 2, name: "share of the group", format: percent });
  }, {
    title,
    width: WIDTH,
    height: bottom + 40,
    caption: options.caption ?? `Share of each group's images whose ${label} is in the cell, in per cent; ` +
        `one scale of colours, from 0 to ${percent(greatest)}.`,
    alt: `Maps of ${height}×${width} cells: ${title}. Most frequent cell: ${
      groups.map(({ name, shares: { data } }) => {
        const at = indexOfGreatest(data);
        return `${name} row ${Math.floor(at / width) + 1} column ${at % width + 1} (${percent(data[at])})`;
      }).join(", ")
    }.`,
  });
}
