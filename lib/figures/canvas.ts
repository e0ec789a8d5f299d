/**
 * Drawing with skia-canvas: the fonts, PNG bytes at any density, and words on a canvas.
 * @module
 */
import type { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Canvas, type CanvasRenderingContext2D, FontLibrary, ImageData } from "skia-canvas";
import type { Raster } from "../types.ts";
import { INK, PAPER } from "./colors.ts";

export type Context = CanvasRenderingContext2D;

/** The fonts of drawn figures come with KaTeX, so that a picture looks alike on every machine, one without any fonts included. */
export const SANS = "Figure Sans";
/** Has the signs that `SANS` lacks: − × → ≤ and Greek letters. */
export const SYMBOLS = "Figure Symbols";

let hasFonts = false;

/** Makes the figure fonts known to skia-canvas; only the first call does something. */
export function registerFonts(): void {
  if (hasFonts) return;
  const folder = join(dirname(createRequire(import.meta.url).resolve("katex")), "fonts");
  FontLibrary.use(SANS, [join(folder, "KaTeX_SansSerif-Regular.ttf"), join(folder, "KaTeX_SansSerif-Bold.ttf")]);
  FontLibrary.use(SYMBOLS, [join(folder, "KaTeX_Main-Regular.ttf"), join(folder, "KaTeX_Main-Bold.ttf")]);
  hasFonts = true;
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
export function renderPng(
  { width, height, draw }: Drawing,
  density: number,
): Buffer {
  registerFonts();
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

/** A text in signs that the figure fonts have: a dash for the minus sign, a dot operator for the middle dot. */
export function inFigureSigns(text: string): string {
  return text.replaceAll("−", "–").replaceAll("·", "⋅");
}

/** Writes one line of text at `[x, y]`. */
export function drawText(
  context: Context,
  text: string,
  [x, y]: readonly [number, number],
  style: TextStyle = {},
): void {
  const { size = 12, bold = false, align = "left", baseline = "alphabetic", color = INK, maxWidth } = style;
  setFont(context, size, bold);
  context.fillStyle = color;
  context.textAlign = align;
  context.textBaseline = baseline;
  const width = context.measureText(text).width;
  if (maxWidth !== undefined && width > maxWidth) setFont(context, size * maxWidth / width, bold);
  context.fillText(inFigureSigns(text), x, y);
}

/** The width of a text in CSS pixels, needed before there is a canvas to draw on. */
export function measureText(text: string, { size = 12, bold = false }: TextStyle = {}): number {
  registerFonts();
  const context = new Canvas(1, 1, { gpu: false }).getContext("2d");
  setFont(context, size, bold);
  return context.measureText(text).width;
}

function setFont(context: Context, size: number, bold: boolean): void {
  context.font = `${bold ? "bold " : ""}${size}px "${SANS}", "${SYMBOLS}", sans-serif`;
}

/** Draws a raster at `[x, y]`, each value a square of `cell` CSS pixels with hard edges; `color` gives red, green and blue from 0 to 255. */
export function drawRaster(
  context: Context,
  { data, height, width }: Raster,
  { x, y, cell, color }: {
    x: number;
    y: number;
    cell: number;
    color: (index: number, value: number) => readonly number[];
  },
): void {
  const pixels = new Uint8ClampedArray(height * width * 4);
  data.forEach((value, index) => pixels.set([...color(index, value), 255], index * 4));
  // Drawn as an image and not as squares: at densities that are no whole number, squares would leave seams.
  const picture = new Canvas(width, height, { gpu: false });
  picture.getContext("2d").putImageData(new ImageData(pixels, width, height), 0, 0);
  context.imageSmoothingEnabled = false;
  context.drawImage(picture, x, y, width * cell, height * cell);
}

/** Draws an image of one or three channels with values 0–1 at `[x, y]`, each pixel a square of `cell` CSS pixels. */
export function drawImage(
  context: Context,
  image: readonly Raster[],
  { x, y, cell }: { x: number; y: number; cell: number },
): void {
  const [red, green, blue] = image.length === 3 ? image : [image[0], image[0], image[0]];
  const color = (index: number) => [red, green, blue].map(({ data }) => data[index] * 255);
  drawRaster(context, red, { x, y, cell, color });
}
