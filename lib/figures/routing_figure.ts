/**
 * Both global poolings of the same maps: what goes forward, and where the gradient goes back to.
 * @module
 */
import { formatValue } from "../format.ts";
import { poolCells } from "../pooling.ts";
import type { Raster } from "../types.ts";
import { type Context, drawText } from "./canvas.ts";
import { type ColorScale, MUTED, POOLING_COLORS, valueScale } from "./colors.ts";
import { type DrawnFigure, drawnFigure } from "./figure.ts";
import { makeGrid, rangeOf } from "./rasters.ts";
import { drawColorBar, drawFrame, drawValueMap } from "./value_map.ts";

/** A map, and the gradients of its mean and of its maximum by each of its cells. */
export interface RoutedMap {
  readonly name: string;
  readonly map: Raster;
  readonly averageGradient: Raster;
  readonly maxGradient: Raster;
}

/** What the figure may be told. */
export interface RoutingFigureOptions {
  readonly title?: string;
  readonly caption?: string;
}

const WIDTH = 764;
const MARGIN = 12;
const TOP = 104;
const CELL = 32;
const BETWEEN = 42;
const CENTER = WIDTH / 2;
/** Distance of a pooled number's middle from the middle of the map. */
const NUMBER_AT = 175;
const NUMBER = { width: 64, height: 36 } as const;

/** The side of the figure that each pooling has: −1 is left of the map, 1 right of it. */
const SIDES = [
  {
    side: -1,
    key: "average",
    gradient: "averageGradient",
    name: "global average pooling",
    color: POOLING_COLORS.average,
  },
  { side: 1, key: "max", gradient: "maxGradient", name: "global max pooling", color: POOLING_COLORS.max },
] as const;

type Side = typeof SIDES[number];

/**
 * Draws a row for each map: the map in the middle, its mean to the left and its maximum to the right, and outside them how
 * much a gradient of 1 at that number puts into each cell. Values and gradients have one scale of colours each.
 * Throws a RangeError if there is no map or the rasters differ in size.
 *
 * @example
 * routingFigure([{ name: "a tie", map, averageGradient, maxGradient }]);
 */
export function routingFigure(maps: readonly RoutedMap[], options: RoutingFigureOptions = {}): DrawnFigure {
  const gradients = maps.flatMap(({ averageGradient, maxGradient }) => [averageGradient, maxGradient]);
  makeGrid([...maps.map(({ map }) => map), ...gradients]); // refuses what is no set of maps of one size
  const [low, high] = rangeOf(maps.map(({ map }) => map));
  const scales = {
    map: valueScale([Math.min(0, low), Math.max(0, high)]),
    gradient: valueScale([Math.min(0, rangeOf(gradients)[0]), Math.max(0, rangeOf(gradients)[1])]),
  };
  const title = options.title ?? "Forward to one number, and the gradient's way back";
  const rowHeight = maps[0].map.height * CELL + BETWEEN;
  const bottom = TOP + maps.length * rowHeight - 8;
  return drawnFigure((context) => {
    drawText(context, title, [MARGIN, 26], { size: 16, bold: true, maxWidth: WIDTH - 2 * MARGIN });
    drawHeads(context, maps[0].map.width * CELL);
    maps.forEach((row, index) => drawRow(context, row, { y: TOP + index * rowHeight, scales }));
    const bar = { y: bottom, width: 200 };
    drawColorBar(context, scales.map, { ...bar, x: MARGIN, name: "value" });
    drawColorBar(context, scales.gradient, { ...bar, x: CENTER + 90, name: "gradient" });
  }, {
    title,
    width: WIDTH,
    height: bottom + 40,
    caption: options.caption ??
      `Each row begins in the middle. To the left the map's mean, and what a gradient of 1 at the mean gives to each cell; ` +
        `to the right the same for the maximum, whose cell is ringed. All gradients share one scale of colours.`,
    alt: `Diagram of ${maps.length} maps. ${maps.map(describe).join(" ")}`,
  });
}

function describe({ name, map, averageGradient, maxGradient }: RoutedMap): string {
  const { average, max } = poolCells(map.data);
  const reached = (gradient: Raster) => {
    const values = gradient.data.filter((value) => value !== 0);
    return `${values.length} of ${gradient.data.length} cells with ${
      [...new Set(values)].map(formatValue).join(" or ")
    }`;
  };
  return `${name}: mean ${formatValue(average)}, whose gradient reaches ${reached(averageGradient)}; ` +
    `maximum ${formatValue(max)}, whose gradient reaches ${reached(maxGradient)}.`;
}

function drawHeads(context: Context, side: number): void {
  const style = { size: 13, align: "center", color: MUTED } as const;
  drawText(context, "map", [CENTER, TOP - 30], style);
  for (const { side: sign, name, color, key } of SIDES) {
    const [outside, inside] = [CENTER + sign * (CENTER - MARGIN), CENTER + sign * NUMBER_AT];
    const align = sign < 0 ? "left" : "right";
    drawText(context, name, [outside, TOP - 52], { size: 14, bold: true, align, color });
    drawText(context, "gradient by each cell", [outside, TOP - 30], { ...style, align, maxWidth: side + 40 });
    drawText(context, key, [inside, TOP - 30], style);
  }
}

function drawRow(
  context: Context,
  row: RoutedMap,
  { y, scales }: { y: number; scales: { map: ColorScale; gradient: ColorScale } },
): void {
  const width = row.map.width * CELL;
  const height = row.map.height * CELL;
  const left = CENTER - width / 2;
  drawText(context, row.name, [CENTER, y - 9], { size: 14, align: "center" });
  drawValueMap(context, row.map, { x: left, y, cell: CELL, scale: scales.map });
  for (const side of SIDES) {
    const value = poolCells(row.map.data)[side.key];
    const middle = y + height / 2;
    drawTake(context, row.map, { side, left, y });
    const number = CENTER + side.side * NUMBER_AT;
    context.fillStyle = `rgb(${scales.map.channels(value).join(", ")})`;
    context.fillRect(number - NUMBER.width / 2, middle - NUMBER.height / 2, NUMBER.width, NUMBER.height);
    const box = [number - NUMBER.width / 2, middle - NUMBER.height / 2, NUMBER.width, NUMBER.height] as const;
    drawFrame(context, box, { color: side.color });
    const style = { size: 15, align: "center", baseline: "middle", color: scales.map.ink(value) } as const;
    drawText(context, formatValue(value), [number, middle], style);
    const gradientLeft = side.side < 0 ? MARGIN : WIDTH - MARGIN - width;
    drawValueMap(context, row[side.gradient], { x: gradientLeft, y, cell: CELL, scale: scales.gradient });
    const edge = side.side < 0 ? gradientLeft + width : gradientLeft;
    drawArrow(context, [number + side.side * (NUMBER.width / 2 + 8), edge - side.side * 8], { y: middle, side });
  }
}

/** What of the map the pooling takes: a frame around all of it, or a ring at the cell that wins. */
function drawTake(
  context: Context,
  map: Raster,
  { side, left, y }: { side: Side; left: number; y: number },
): void {
  const [width, height] = [map.width * CELL, map.height * CELL];
  context.strokeStyle = side.color;
  context.lineWidth = 2;
  if (side.key === "average") context.strokeRect(left + 1, y + 1, width - 2, height - 2);
  else {
    const { peak } = poolCells(map.data);
    context.beginPath();
    const center = [left + (peak % map.width + 0.5) * CELL, y + (Math.floor(peak / map.width) + 0.5) * CELL];
    context.arc(center[0], center[1], CELL / 2 - 2, 0, 2 * Math.PI);
    context.stroke();
  }
  const from = CENTER + side.side * (width / 2 + 8);
  drawArrow(context, [from, CENTER + side.side * (NUMBER_AT - NUMBER.width / 2 - 8)], { y: y + height / 2, side });
}

function drawArrow(
  context: Context,
  [from, to]: readonly [number, number],
  { y, side }: { y: number; side: Side },
): void {
  context.strokeStyle = context.fillStyle = side.color;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(from, y);
  context.lineTo(to - side.side * 6, y);
  context.stroke();
  context.beginPath();
  context.moveTo(to, y);
  context.lineTo(to - side.side * 9, y - 5);
  context.lineTo(to - side.side * 9, y + 5);
  context.fill();
}
