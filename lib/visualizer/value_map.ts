/**
 * The parts of drawn figures: maps whose values are colours, frames, the bar of a scale.
 * @module
 */
import { formatValue } from "../format.ts";
import type { Raster } from "../types.ts";
import { type Context, drawRaster, drawText, type Point, type RasterPlace } from "./canvas.ts";
import { type ColorScale, INK, MUTED } from "./colors.ts";

/** Where a map stands, the colours of its values, and how they are written. */
export interface MapLook extends RasterPlace {
  readonly scale: ColorScale;
  readonly format?: (value: number) => string;
}

/** Draws a map in the colours of the scale; maps up to 4×4 also show their values as numbers. */
export function drawValueMap(context: Context, map: Raster, look: MapLook): void {
  const { cell, scale, format = formatValue } = look;
  drawRaster(context, map, { ...look, color: (_, value) => scale.channels(value) });
  if (map.height > 4 || map.width > 4) return;
  const style = { size: Math.min(14, cell * 0.4), align: "center", baseline: "middle", maxWidth: cell - 5 } as const;
  map.data.forEach((value, index) =>
    drawText(context, format(value), centerOf(map, index, look), { ...style, color: scale.ink(value) })
  );
}

/** The middle of a cell of a map. */
export function centerOf({ width }: Raster, index: number, { x, y, cell }: RasterPlace): Point {
  return [x + (index % width + 0.5) * cell, y + (Math.floor(index / width) + 0.5) * cell];
}

/** A frame around `[x, y, width, height]`, dashed if asked for. */
export function drawFrame(
  context: Context,
  [x, y, width, height]: readonly [number, number, number, number],
  { color = INK, isDashed = false, lineWidth = 2 }: { color?: string; isDashed?: boolean; lineWidth?: number } = {},
): void {
  context.strokeStyle = color;
  context.lineWidth = lineWidth;
  context.setLineDash(isDashed ? [5, 4] : []);
  context.strokeRect(x - lineWidth / 2, y - lineWidth / 2, width + lineWidth, height + lineWidth);
  context.setLineDash([]);
}

/** A bar of the scale's colours, `width` CSS pixels wide, with its ends and 0 written under it and its name beside it. */
export function drawColorBar(
  context: Context,
  scale: ColorScale,
  { x, y, width = 240, name = "value", format = formatValue }: {
    x: number;
    y: number;
    width?: number;
    name?: string;
    format?: (value: number) => string;
  },
): void {
  const [low, high] = scale.domain;
  const data = Float32Array.from({ length: width }, (_, index) => low + (high - low) * index / (width - 1));
  context.save();
  context.translate(x, y);
  context.scale(1, 10);
  drawRaster(context, { data, height: 1, width }, { x: 0, y: 0, cell: 1, color: (_, value) => scale.channels(value) });
  context.restore();
  const ticks = scale.isDiverging ? [low, 0, high] : [low, high];
  ticks.forEach((value, index) => {
    const align = index === 0 ? "left" : index === ticks.length - 1 ? "right" : "center";
    drawText(context, format(value), [x + width * index / (ticks.length - 1), y + 24], { align, color: MUTED });
  });
  drawText(context, name, [x + width + 10, y + 9], { color: MUTED });
}
