/**
 * Drawing with skia-canvas: PNG bytes at any density; words, rasters, maps in colours, frames and the bar of a scale.
 * @module
 */
import type { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import type * as Skia from "skia-canvas";
import { formatValue } from "../format.ts";
import type { Raster } from "../types.ts";
import { type ColorScale, INK, MUTED, PAPER } from "./colors.ts";
import { FONT, fontFiles, inFont, measureText } from "./font.ts";

export type Context = Skia.CanvasRenderingContext2D;

/** A place on a drawing, in CSS pixels. */
export type Point = readonly [x: number, y: number];

// Its thread that gives memory back has ended kernels by a null pointer (4.0.0-rc1); read when the first canvas is freed.
Deno.env.set("SKIA_CANVAS_TRIM", "0");

const require = createRequire(import.meta.url);
let loaded: typeof Skia | undefined;

/**
 * skia-canvas, which knows the figures' font. It is loaded with the first picture: what draws none does without its native code,
 * and without the right to load it.
 */
export function skia(): typeof Skia {
  if (!loaded) {
    loaded = require("skia-canvas") as typeof Skia;
    loaded.FontLibrary.use(FONT, fontFiles());
  }
  return loaded;
}

/** Something to draw, `width × height` CSS pixels large. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly draw: (context: Context) => void;
}

/**
 * The PNG bytes of a drawing of `width × height` CSS pixels on white paper, `density` image pixels to each of them.
 * Always rendered by the CPU: the same bytes with and without a graphics card.
 */
export function renderPng({ width, height, draw }: Drawing, density: number): Buffer {
  const { Canvas } = skia();
  const canvas = new Canvas(Math.round(width * density), Math.round(height * density), { gpu: false });
  const context = canvas.getContext("2d");
  context.fillStyle = PAPER;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(density, density);
  draw(context);
  return canvas.toBufferSync("png");
}

/** How `drawText` writes: size in CSS pixels, where the point is, colour, and the widest it may get (it shrinks to fit). */
export interface TextStyle {
  readonly size?: number;
  readonly bold?: boolean;
  readonly align?: "left" | "center" | "right";
  readonly baseline?: "alphabetic" | "middle" | "top";
  readonly color?: string;
  readonly maxWidth?: number;
}

/** Writes one line of text at `[x, y]`. */
export function drawText(context: Context, text: string, [x, y]: Point, style: TextStyle = {}): void {
  const { size = 13, bold = false, align = "left", baseline = "alphabetic", color = INK, maxWidth = Infinity } = style;
  const fitting = size * Math.min(1, maxWidth / measureText(text, { size, bold }));
  context.font = `${bold ? "bold " : ""}${fitting}px "${FONT}"`;
  context.fontKerning = "none";
  context.fillStyle = color;
  context.textAlign = align;
  context.textBaseline = baseline;
  context.fillText(inFont(text), x, y);
}

/** Where a raster stands, and how many CSS pixels its values take. */
export interface RasterPlace {
  readonly x: number;
  readonly y: number;
  readonly cell: number;
}

/** Draws a raster with hard edges; `color` gives red, green and blue from 0 to 255. */
export function drawRaster(
  context: Context,
  { data, height, width }: Raster,
  { x, y, cell, color }: RasterPlace & { color: (index: number, value: number) => readonly number[] },
): void {
  const pixels = new Uint8ClampedArray(height * width * 4);
  data.forEach((value, index) => pixels.set([...color(index, value), 255], index * 4));
  // Drawn as an image and not as squares: at densities that are no whole number, squares would leave seams.
  const { Canvas, ImageData } = skia();
  const picture = new Canvas(width, height, { gpu: false });
  picture.getContext("2d").putImageData(new ImageData(pixels, width, height), 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(picture, x, y, width * cell, height * cell);
}

/** Draws an image of one or three channels with values 0–1. */
export function drawImage(context: Context, image: readonly Raster[], place: RasterPlace): void {
  const [red, green, blue] = image.length === 3 ? image : [image[0], image[0], image[0]];
  const color = (index: number) => [red, green, blue].map(({ data }) => data[index] * 255);
  drawRaster(context, red, { ...place, color });
}

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
