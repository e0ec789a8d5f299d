/**
 * Drawing and erasing on an image, and pictures fitted into one.
 * @module
 */
import { resizePicture } from "../lib/data/resize.ts";
import type { Shape } from "../lib/types.ts";

/** How far the brush reaches from the middle of its pixel, in shares of the image's side; it fades over the last pixel. */
const REACH = 1.8 / 28;

/** The image after one dab of the brush. */
export function dab(
  pixels: Uint8Array,
  cell: number,
  { shape: [height, width, channels], tool }: { readonly shape: Shape; readonly tool: "draw" | "erase" },
): Uint8Array {
  const [x, y] = [cell % width, Math.floor(cell / width)];
  const reach = Math.max(1.2, REACH * Math.min(height, width));
  return pixels.map((value, i) => {
    const pixel = Math.floor(i / channels);
    const distance = Math.hypot(pixel % width - x, Math.floor(pixel / width) - y);
    const strength = Math.min(1, Math.max(0, reach - distance));
    return Math.round(tool === "draw" ? Math.max(value, 255 * strength) : value * (1 - strength));
  });
}

/** The cells between two, both included, so that a quick stroke has no gaps. */
export function cellsBetween(from: number, to: number, width: number): number[] {
  const [x, y] = [from % width, Math.floor(from / width)];
  const [right, down] = [to % width - x, Math.floor(to / width) - y];
  const steps = Math.max(1, Math.abs(right), Math.abs(down));
  return Array.from(
    { length: steps + 1 },
    (_, i) => Math.round(y + down * i / steps) * width + Math.round(x + right * i / steps),
  );
}

/** A picture file as the networks see it, fitted whole into the middle of black, as `deno task predict` does. */
export async function fitPicture(
  file: Blob,
  { shape, invert }: { readonly shape: Shape; readonly invert: boolean },
): Promise<Uint8Array> {
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
  return resizePicture({ pixels, shape: [canvas.height, canvas.width, 3] }, shape, "pad").pixels;
}
