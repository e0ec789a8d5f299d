/**
 * Pictures of numbers: one canvas pixel a cell, which the style sheet makes large.
 * @module
 */
import type { ColorScale } from "../lib/visualizer/colors.ts";
import { el } from "./dom.ts";

/** A canvas that shows `width × height` cells with hard edges. */
export function cellCanvas(width: number, height = width, label = ""): HTMLCanvasElement {
  return el("canvas", {
    width,
    height,
    class: "cells",
    ...(label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" }),
  });
}

/** Paints values, row by row, in the colours of a scale. */
export function paintValues(canvas: HTMLCanvasElement, values: ArrayLike<number>, scale: ColorScale): void {
  paint(canvas, (i) => scale.channels(values[i]));
}

/** The colour of a pixel of an image, values 0–255 of one channel or three. */
export function colorOf(pixels: Uint8Array, channels: number): (pixel: number) => readonly number[] {
  return channels === 3
    ? (pixel) => [...pixels.subarray(3 * pixel, 3 * pixel + 3)]
    : (pixel) => [pixels[pixel], pixels[pixel], pixels[pixel]];
}

/** Paints cells by red, green, blue and, where given, opacity 0–255. */
export function paint(canvas: HTMLCanvasElement, colour: (cell: number) => readonly number[]): void {
  const { width, height } = canvas;
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(width, height);
  for (let cell = 0; cell < width * height; cell++) {
    const [red, green, blue, opacity = 255] = colour(cell);
    image.data.set([red, green, blue, opacity], 4 * cell);
  }
  context.putImageData(image, 0, 0);
}
