/**
 * Drawing with skia-canvas: PNG bytes at any density, words and rasters on a canvas.
 * @module
 */
import type { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import type * as Skia from "skia-canvas";
import type { Raster } from "../types.ts";
import { INK, PAPER } from "./colors.ts";
import { FONT, fontFiles, inFont, measureText } from "./font.ts";

export type Context = Skia.CanvasRenderingContext2D;

/** A place on a drawing, in CSS pixels. */
export type Point = readonly [x: number, y: number];

// Its thread that gives memory back has ended kernels by a null pointer (4.0.0-rc1); read when the first canvas is freed.
Deno.env.set("SKIA_CANVAS_TRIM", "0");

const require = createRequire(import.meta.url);
let loaded: typeof Skia | undefined;

/** skia-canvas, loaded with the first picture: what draws none does without its native code, and without the right to load it. */
export function skia(): typeof Skia {
  return loaded ??= require("skia-canvas") as typeof Skia;
}

let hasFont = false;

/** Makes the figures' font known to skia-canvas; only the first call does something. */
export function registerFont(): void {
  if (!hasFont) skia().FontLibrary.use(FONT, fontFiles());
  hasFont = true;
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
  registerFont();
  const canvas = new (skia().Canvas)(Math.round(width * density), Math.round(height * density), { gpu: false });
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
