/**
 * Figures of the cells of a map: how often each is the greatest, and which pixels it uses.
 * @module
 */
import { indexOfGreatest } from "../../lib/numbers.ts";
import type { Raster } from "../../lib/types.ts";
import { drawColorBar, drawFrame, drawRaster, drawText, drawValueMap } from "../../lib/visualizer/canvas.ts";
import { MUTED, valueScale } from "../../lib/visualizer/colors.ts";
import { type DrawnFigure, drawnFigure, type FigureWords, MARGIN, TOP, WIDTH } from "../../lib/visualizer/figure.ts";
import { checkMaps } from "../../lib/visualizer/rasters.ts";

/** A group of images and the share that each cell has of it. */
export interface CellShares {
  readonly name: string;
  /** Shares 0–1 that add up to 1. */
  readonly shares: Raster;
  /** What lies behind the cells, 0–1: an image of the group's kind, whose first cell begins at its upper left corner. */
  readonly image: Raster;
}

/** What figures of cells are told: how far apart two cells are in the image. */
export interface CellFigureOptions extends FigureWords {
  /** Image pixels from one cell to the next. */
  readonly pixelsACell: number;
}

const COLUMNS = 5;
const BETWEEN = 20;
/** By how much the brightest pixel of an image darkens a channel, of 255. */
const SHADE = 70;

/**
 * Draws how often each cell is the brightest, as per cents over the group's image, all on one scale of colours from 0 to 1,
 * so that two figures can be compared. Throws a RangeError for no groups or maps of different sizes.
 */
export function drawCellShares(groups: readonly CellShares[], options: CellFigureOptions): DrawnFigure {
  const { height, width } = checkMaps(groups.map(({ shares }) => shares));
  const { title = "Where the brightest cell is" } = options;
  const scale = valueScale([0, 1]);
  const side = (WIDTH - 2 * MARGIN - (COLUMNS - 1) * BETWEEN) / COLUMNS;
  const rowHeight = side + 40;
  const bottom = TOP + Math.ceil(groups.length / COLUMNS) * rowHeight;
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  const commonest = groups.map(({ name, shares: { data } }) => {
    const at = indexOfGreatest(data);
    return `${name} row ${Math.floor(at / width) + 1} column ${at % width + 1} (${percent(data[at])})`;
  });
  return drawnFigure((context) => {
    groups.forEach(({ name, shares, image }, index) => {
      const x = MARGIN + index % COLUMNS * (side + BETWEEN);
      const y = TOP + Math.floor(index / COLUMNS) * rowHeight + 18;
      const pixel = side / image.width;
      drawText(context, name, [x, y - 6], { color: MUTED, maxWidth: side });
      drawValueMap(context, shares, { x, y, cell: pixel * options.pixelsACell, scale, format: percent });
      // Darkens what is there where the image is bright, so that cells and words stay legible.
      context.globalCompositeOperation = "multiply";
      drawRaster(context, image, { x, y, cell: pixel, color: (_, value) => Array(3).fill(255 - SHADE * value) });
      context.globalCompositeOperation = "source-over";
    });
    drawColorBar(context, scale, { x: MARGIN, y: bottom + 2, name: "share of the group", format: percent });
  }, {
    title,
    width: WIDTH,
    height: bottom + 40,
    caption: options.caption ?? "Share of each group's images whose brightest cell is in the cell, in per cent.",
    alt: `Maps of ${height}×${width} cells: ${title}. Most frequent cell: ${commonest.join(", ")}.`,
  });
}

/** The influence of each pixel on each cell of a map, row by row, for one network. */
export interface NetworkInfluence {
  readonly name: string;
  /** One raster of the image's size for each cell; values from 0. */
  readonly cells: readonly Raster[];
}

/**
 * Draws for each network the pixels that its cells use, in as many rows and columns as the map has, with a frame where the
 * cell itself lies. The colours of a network go from 0 to its own greatest influence, since networks differ in scale.
 */
export function drawInfluence(networks: readonly NetworkInfluence[], options: CellFigureOptions): DrawnFigure {
  const { title = "The pixels that each cell uses", pixelsACell } = options;
  const { height, width } = checkMaps(networks.flatMap(({ cells }) => cells));
  const columns = Math.round(Math.sqrt(networks[0].cells.length));
  const space = (WIDTH - 2 * MARGIN - (networks.length - 1) * 2 * BETWEEN) / networks.length;
  const pixel = (space / columns - 6) / width;
  const scale = valueScale([0, 1]);
  const bottom = TOP + 18 + columns * (height * pixel + 6);
  return drawnFigure((context) => {
    networks.forEach(({ name, cells }, index) => {
      const left = MARGIN + index * (space + 2 * BETWEEN);
      const greatest = Math.max(...cells.map(({ data }) => Math.max(...data)));
      drawText(context, name, [left, TOP + 10], { bold: true });
      cells.forEach((map, cell) => {
        const [row, column] = [Math.floor(cell / columns), cell % columns];
        const x = left + column * (width * pixel + 6);
        const y = TOP + 18 + row * (height * pixel + 6);
        drawRaster(context, map, { x, y, cell: pixel, color: (_, value) => scale.channels(value / greatest) });
        const side = pixelsACell * pixel;
        drawFrame(context, [x + column * side, y + row * side, side, side], { lineWidth: 1 });
      });
    });
    drawColorBar(context, scale, {
      x: MARGIN,
      y: bottom + 6,
      name: "influence on the cell, as a share of the network's greatest",
      format: (share) => share.toFixed(0),
    });
  }, {
    title,
    width: WIDTH,
    height: bottom + 46,
    caption: options.caption ?? "How much each pixel changes each cell of the map. The frame is the cell's own place.",
    alt: `${title}: for ${
      networks.map(({ name }) => name).join(" and ")
    }, ${columns}×${columns} images of the influence ` +
      `of ${height}×${width} pixels on one cell each.`,
  });
}
