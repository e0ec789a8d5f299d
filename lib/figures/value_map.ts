/**
 * A map whose values are colours, and numbers where there is room.
 * @module
 */
import { formatValue } from "../format.ts";
import type { Raster } from "../types.ts";
import { type Context, drawRaster, drawText } from "./canvas.ts";
import { type ColorScale, INK, MUTED } from "./colors.ts";

/** Where a map stands, how many CSS pixels its values take, and their colours. */
export interface MapLook {
  readonly x: number;
  readonly y: number;
  readonly cell: number;
  readonly scale: ColorScale;
}

/** Draws a map in the colours of the scale; maps up to 4×4 also show their values as numbers. */
export function drawValueMap(context: Context, map: Raster, { x, y, cell, scale }: MapLook): void {
  drawRaster(context, map, { x, y, cell, color: (_, value) => scale.channels(value) });
  if (map.height > 4 || map.width > 4) return;
  map.data.forEach((value, index) => {
    const center = [x + (index % map.width + 0.5) * cell, y + (Math.floor(index / map.width) + 0.5) * cell] as const;
    const style = { size: Math.min(13, cell * 0.36), align: "center", baseline: "middle", maxWidth: cell - 3 } as const;
    drawText(context, formatValue(value), center, { ...style, color: scale.ink(value) });
  });
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
  { x, y, width = 240, name = "value" }: { x: number; y: number; width?: number; name?: string },
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
    drawText(context, formatValue(value), [x + width * index / (ticks.length - 1), y + 24], { align, color: MUTED });
  });
  drawText(context, name, [x + width + 10, y + 9], { color: MUTED });
}
