/**
 * What figures of pooling draw beside maps: a number in its box, a ring, an arrow.
 * @module
 */
import { formatValue } from "../../lib/format.ts";
import type { Raster } from "../../lib/types.ts";
import {
  centerOf,
  type Context,
  drawFrame,
  drawText,
  type Point,
  type RasterPlace,
} from "../../lib/visualizer/canvas.ts";
import type { ColorScale } from "../../lib/visualizer/colors.ts";

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

/** A ring around a cell of a map; returns the cell's middle. */
export function drawRing(context: Context, map: Raster, index: number, place: RasterPlace, color: string): Point {
  const center = centerOf(map, index, place);
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
