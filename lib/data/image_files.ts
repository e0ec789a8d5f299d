/**
 * Image files: PNG, JPEG and WebP as plain pixels, and whole or refused.
 * @module
 */
import { Buffer } from "node:buffer";
import { crc32 } from "node:zlib";
import { Canvas, type Image, loadImage } from "skia-canvas";
import type { Picture } from "./resize.ts";

/** A file that is not a whole image. */
export class ImageFileError extends Error {
  override readonly name = "ImageFileError";
  /** @param found What was found instead of an image. */
  constructor(readonly file: string, readonly found: string, cause?: unknown) {
    super(`Cannot read ${file}: expected a whole PNG, JPEG or WebP image, found ${found}; check the file`, { cause });
  }
}

/** A picture of so many pixels takes 400 MB while it is read. */
const MOST_PIXELS = 100e6;

/**
 * Reads an image file: RGB, 0–255, `[height, width, 3]`; what is transparent becomes black.
 * @param invert Whether to turn light into dark; what is transparent becomes black in any case.
 * @throws {ImageFileError} when the file cannot be read, is none of PNG, JPEG and WebP, is cut off or damaged, or has more
 * than 100 million pixels.
 */
export async function readImageFile(file: string, invert = false): Promise<Picture> {
  const refuse = (found: string, cause?: unknown) => new ImageFileError(file, found, cause);
  const bytes = Buffer.from(
    (await Deno.readFile(file).catch((cause) => {
      throw refuse(cause.message, cause);
    })).buffer,
  );
  // By the first bytes, whatever the file's name says.
  const format = FORMATS.find(({ begins }) => begins(bytes));
  if (!format) throw refuse(bytes.length === 0 ? "an empty file" : "something else");
  // Skia draws what comes before the damage and says nothing, so that the ends of files are looked for here.
  if (!format.isWhole(bytes)) throw refuse(`a ${format.name} file that is cut off or damaged`);
  const image = await loadImage(bytes).catch((cause) => {
    throw refuse(`a ${format.name} file that is cut off or damaged (${cause.message})`, cause);
  });
  const { height, width } = image;
  if (height * width > MOST_PIXELS) throw refuse(`${width} × ${height} pixels, more than ${MOST_PIXELS / 1e6} million`);
  const rgba = drawnPixels(image);
  const pixels = new Uint8Array(height * width * 3);
  for (let pixel = 0; pixel < height * width; pixel++) {
    const alpha = rgba[4 * pixel + 3];
    // A JPEG has no transparency: clear pixels are those that could not be read.
    if (alpha === 0 && format.name === "JPEG") throw refuse("a JPEG file that is cut off or damaged");
    for (let channel = 0; channel < 3; channel++) {
      const value = rgba[4 * pixel + channel];
      pixels[3 * pixel + channel] = Math.round((invert ? 255 - value : value) * alpha / 255);
    }
  }
  return { pixels, shape: [height, width, 3] };
}

/** RGBA, 0–255; what could not be read stays clear. */
function drawnPixels(image: Image): ArrayLike<number> {
  const canvas = new Canvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, image.width, image.height).data;
}

interface Format {
  readonly name: "PNG" | "JPEG" | "WebP";
  readonly begins: (bytes: Buffer) => boolean;
  readonly isWhole: (bytes: Buffer) => boolean;
}

const PNG_BEGIN = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
const FORMATS: readonly Format[] = [
  { name: "PNG", begins: (bytes) => bytes.subarray(0, 8).equals(PNG_BEGIN), isWhole: isWholePng },
  { name: "JPEG", begins: (bytes) => bytes[0] === 0xff && bytes[1] === 0xd8, isWhole: () => true },
  {
    name: "WebP",
    begins: (bytes) => bytes.toString("latin1", 0, 4) === "RIFF" && bytes.toString("latin1", 8, 12) === "WEBP",
    // A RIFF file says how many bytes follow the first 8.
    isWhole: (bytes) => bytes.readUInt32LE(4) + 8 <= bytes.length,
  },
];

/** Whether each chunk of a PNG file has its checksum, up to the last one, IEND. Source: PNG specification (W3C), section 5. */
function isWholePng(png: Buffer): boolean {
  for (let at = PNG_BEGIN.length; at + 12 <= png.length;) {
    const end = at + 12 + png.readUInt32BE(at);
    if (end > png.length || crc32(png.subarray(at + 4, end - 4)) !== png.readUInt32BE(end - 4)) return false;
    if (png.toString("latin1", at + 4, at + 8) === "IEND") return true;
    at = end;
  }
  return false;
}
