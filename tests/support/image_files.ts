/**
 * Image files for tests, drawn from plain pixels.
 * @module
 */
import { dirname, join } from "node:path";
import { Canvas } from "skia-canvas";
import { imagePixels } from "../../lib/data/datasets.ts";
import type { ImageSet } from "../../lib/types.ts";

export type ImageFormat = "png" | "jpeg" | "webp";

/** RGBA of grey values, opaque. */
export const greyRgba = (values: ArrayLike<number>) =>
  Array.from(values).flatMap((value) => [value, value, value, 255]);

/** Encodes RGBA pixels in which each becomes a square of `scale` × `scale`. WebP and JPEG lose a little. */
export function encodeImage(
  rgba: ArrayLike<number>,
  [height, width]: readonly [height: number, width: number],
  { format = "png", scale = 1 }: { readonly format?: ImageFormat; readonly scale?: number } = {},
): Uint8Array {
  const small = new Canvas(width, height);
  const image = small.getContext("2d").createImageData(width, height);
  image.data.set(rgba);
  small.getContext("2d").putImageData(image, 0, 0);
  const large = new Canvas(width * scale, height * scale);
  const context = large.getContext("2d");
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, large.width, large.height);
  return large.toBufferSync(format, { quality: 1 }); // Deno may end while skia-canvas's toBuffer() is awaited
}

/** Writes a file and the folders on the way to it. */
export async function writeAt(path: string, bytes: Uint8Array | string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeFile(path, typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes);
}

/** Writes images of a grey set as PNG files `folder/CLASS/INDEX.png`, each pixel a square of `scale` × `scale`. */
export async function writeClassFolders(
  folder: string,
  set: ImageSet,
  { names = set.classes, scale = () => 1 }: {
    readonly names?: readonly string[];
    readonly scale?: (index: number) => number;
  } = {},
): Promise<void> {
  for (let index = 0; index < set.count; index++) {
    const png = encodeImage(greyRgba(imagePixels(set, index)), [set.shape[0], set.shape[1]], { scale: scale(index) });
    await writeAt(join(folder, names[set.labels[index]], `${index}.png`), png);
  }
}
