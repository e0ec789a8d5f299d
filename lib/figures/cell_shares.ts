/**
 * Shares of the cells of a map, for several groups of images.
 * @module
 */
import type { Raster } from "../types.ts";
import { drawRaster, drawText } from "./canvas.ts";
import { MUTED, valueScale } from "./colors.ts";
import { type DrawnFigure, drawnFigure } from "./figure.ts";
import { makeGrid, rangeOf } from "./rasters.ts";
import { drawColorBar } from "./value_map.ts";

/** A group of images and the share that each cell has of it. */
export interface CellShares {
  readonly name: string;
  /** Shares 0–1 that add up to 1. */
  readonly shares: Raster;
}

/** What the figure is told. */
export interface CellSharesOptions {
  /** What is counted in each cell. */
  readonly label: string;
  readonly title?: string;
  readonly caption?: string;
}

const WIDTH = 764;
const MARGIN = 12;
const TOP = 44;
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
  makeGrid(maps); // refuses what is no set of maps of one size
  const { label, title = `Where the ${label} is` } = options;
  const greatest = rangeOf(maps)[1];
  const scale = valueScale([0, greatest]);
  const side = (WIDTH - 2 * MARGIN - (COLUMNS - 1) * BETWEEN) / COLUMNS;
  const cell = side / maps[0].width;
  const rowHeight = cell * maps[0].height + 40;
  const rows = Math.ceil(groups.length / COLUMNS);
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  return drawnFigure((context) => {
    drawText(context, title, [MARGIN, 26], { size: 16, bold: true, maxWidth: WIDTH - 2 * MARGIN });
    groups.forEach(({ name, shares }, index) => {
      const x = MARGIN + index % COLUMNS * (side + BETWEEN);
      const y = TOP + Math.floor(index / COLUMNS) * rowHeight + 18;
      drawText(context, name, [x, y - 6], { size: 13, color: MUTED, maxWidth: side });
      drawRaster(context, shares, { x, y, cell, color: (_, value) => scale.channels(value) });
      shares.data.forEach((share, at) => {
        const center = [
          x + (at % shares.width + 0.5) * cell,
          y + (Math.floor(at / shares.width) + 0.5) * cell,
        ] as const;
        drawText(context, percent(share), center, {
          size: Math.min(13, cell * 0.36),
          align: "center",
          baseline: "middle",
          color: scale.ink(share),
          maxWidth: cell - 3,
        });
      });
    });
    drawColorBar(context, scale, { x: MARGIN, y: TOP + rows * rowHeight + 2, name: "share of the group" });
  }, {
    title,
    width: WIDTH,
    height: TOP + rows * rowHeight + 40,
    caption: options.caption ?? `Share of each group's images whose ${label} is in the cell, in per cent; ` +
        `one scale of colours, from 0 to ${percent(greatest)}.`,
    alt: `Maps of ${maps[0].height}×${maps[0].width} cells: ${title}. Most frequent cell: ${
      groups.map(({ name, shares }) => {
        const at = shares.data.indexOf(Math.max(...shares.data));
        const [row, column] = [Math.floor(at / shares.width) + 1, at % shares.width + 1];
        return `${name} row ${row} column ${column} (${percent(shares.data[at])})`;
      }).join(", ")
    }.`,
  });
}
