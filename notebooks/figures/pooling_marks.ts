/**
 * What figures of pooling draw beside maps: a number in its box, what a pooling takes of a map, an arrow.
 * @module
 */
import { formatValue } from "../../lib/format.ts";
import { poolCells } from "../../lib/models/pooling.ts";
import type { Pooling, Raster } from "../../lib/types.ts";
import {
  centerOf,
  type Context,
  drawFrame,
  drawText,
  type Point,
  type RasterPlace,
} from "../../lib/visualizer/canvas.ts";
import { type ColorScale, POOLING_COLORS, valueScale } from "../../lib/visualizer/colors.ts";
import { rangeOf } from "../../lib/visualizer/rasters.ts";

/** What each pooling gives, in a word. */
export const POOLED = { average: "mean", max: "max" } as const;

/** The scale of all values of some maps, with 0 on it. */
export function scaleOf(maps: readonly Raster[]): ColorScale {
  const [low, high] = rangeOf(maps);
  return valueScale([Math.min(0, low), Math.max(0, high)]);
}

/** A pooled number in a box of its colour, around the middle `[x, y]`. */
export function drawNumber(
  context: Context,
  value: number,
  [x, y]: Point,
  { scale, color, bold = false }: { scale: ColorScale; color?: string; bold?: boolean },
): void {
  const box = [x - NUMBER.width / 2, y - NUMBER.height / 2, NUMBER.width, NUMBER.height] as const;
  context.fillStyle = `rgb(${scale.channels(value).join(", ")})`;
  context.fillRect(...box);
  if (color) drawFrame(context, box, { color });
  const style = { size: 16, align: "center", baseline: "middle", color: scale.ink(value), bold } as const;
  drawText(context, formatValue(value), [x, y], style);
}

/** The box of `drawNumber`, in CSS pixels. */
export const NUMBER = { width: 62, height: 36 } as const;

/** Marks what a pooling takes: the whole map by a frame, or a ring around its greatest cell; returns the middle of it. */
export function markPooled(context: Context, map: Raster, place: RasterPlace, pooling: Pooling): Point {
  const color = POOLING_COLORS[pooling];
  const [width, height] = [map.width * place.cell, map.height * place.cell];
  if (pooling === "average") {
    drawFrame(context, [place.x + 2, place.y + 2, width - 4, height - 4], { color });
    return [place.x + width / 2, place.y + height / 2];
  }
  const center = centerOf(map, poolCells(map.data).peak, place);
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(...center, place.cell / 2 - 2, 0, 2 * Math.PI);
  context.stroke();
  return center;
}

/** A line through points with a head at the last. */
export function drawArrow(context: Context, points: readonly Point[], color: string): void {
  const [[fromX, fromY], [x, y]] = points.slice(-2);
  const length = Math.hypot(x - fromX, y - fromY);
  const [stepX, stepY] = [(x - fromX) / length, (y - fromY) / length];
  context.strokeStyle = context.fillStyle = color;
  context.lineWidth = 2;
  context.beginPath();
  for (const point of points.slice(0, -1)) context.lineTo(...point);
  context.lineTo(x - 6 * stepX, y - 6 * stepY);
  context.stroke();
  context.beginPath();
  context.moveTo(x, y);
  for (const side of [5, -5]) context.lineTo(x - 9 * stepX - side * stepY, y - 9 * stepY + side * stepX);
  context.fill();
}
