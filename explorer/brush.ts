/**
 * Drawing and erasing on an image, and pictures fitted into one.
 * @module
 */
import { resizePicture } from "../lib/data/resize.ts";
import { SIDE } from "./state.ts";

/** How far the brush reaches from the middle of its cell, in pixels; it fades over the last one. */
const REACH = 1.8;

/** The image after one dab of the brush. */
export function dab(pixels: Uint8Array, cell: number, tool: "draw" | "erase"): Uint8Array {
  const [x, y] = [cell % SIDE, Math.floor(cell / SIDE)];
  return pixels.map((value, i) => {
    const distance = Math.hypot(i % SIDE - x, Math.floor(i / SIDE) - y);
    const strength = Math.min(1, Math.max(0, REACH - distance));
    return Math.round(tool === "draw" ? Math.max(value, 255 * strength) : value * (1 - strength));
  });
}

/** The cells between two, both included, so that a quick stroke has no gaps. */
export function cellsBetween(from: number, to: number): number[] {
  const [x, y] = [from % SIDE, Math.floor(from / SIDE)];
  const [right, down] = [to % SIDE - x, Math.floor(to / SIDE) - y];
  const steps = Math.max(1, Math.abs(right), Math.abs(down));
  return Array.from(
    { length: steps + 1 },
    (_, i) => Math.round(y + down * i / steps) * SIDE + Math.round(x + right * i / steps),
  );
}

/** A picture file as the networks see it, fitted whole into the middle of black, as `deno task predict` does. */
export async function fitPicture(file: Blob, invert: boolean): Promise<Uint8Array> {
  const picture = await createImageBitmap(file);
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.width, picture.height];
  const context = canvas.getContext("2d")!;
  context.drawImage(picture, 0, 0);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const pixels = new Uint8Array(canvas.width * canvas.height * 3);
  for (let i = 0; i < pixels.length / 3; i++) {
    const opacity = data[4 * i + 3] / 255; // what is clear lies on black
    for (let c = 0; c < 3; c++) {
      const value = data[4 * i + c] * opacity;
      pixels[3 * i + c] = Math.round(invert ? 255 - value : value);
    }
  }
  return resizePicture({ pixels, shape: [canvas.height, canvas.width, 3] }, [SIDE, SIDE, 1], "pad").pixels;
}
