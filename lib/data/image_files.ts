/**
 * Image files as plain pixels, and whole or refused: decoded by sharp (libvips), which reports what it could not read. A
 * picture of one's own becomes a set of one image, which `predict`, `featureMaps` and figures take.
 * @module
 */
import { Buffer } from "node:buffer";
import { DATASET } from "../kinds.ts";
import { check, oneOf, optionsOf } from "../options.ts";
import type { Dataset, ImageSet } from "../types.ts";
import { type Fit, type Picture, resizePicture } from "./resize.ts";

/** A file that is not a whole image. */
export class ImageFileError extends Error {
  override readonly name = "ImageFileError";
  /** @param found What was found instead of an image. */
  constructor(readonly file: string, readonly found: string, cause?: unknown) {
    super(`Cannot read ${file}: expected a whole ${FORMATS_READ} image, found ${found}; check the file`, { cause });
  }
}

/** A picture of so many pixels takes 400 MB while it is read. */
const MOST_PIXELS = 100e6;
/** No file of so many bytes is one of those pictures. */
const MOST_BYTES = 400e6;

/**
 * Reads an image file: RGB, 0–255, `[height, width, 3]`; what is transparent becomes black; of a moving picture the first
 * frame; turned upright as its EXIF orientation says.
 * @param invert Whether to turn light into dark; what is transparent becomes black in any case.
 * WebP, GIF and AVIF have no check sums, so that there a damage which leaves them decodable is not seen.
 * @throws {ImageFileError} when the file cannot be read or is no plain file, is none of PNG, JPEG, WebP, GIF, TIFF and AVIF,
 * is cut off or damaged, or has more than 100 million pixels.
 */
export async function readImageFile(file: string, invert = false): Promise<Picture> {
  const refuse = (found: string, cause?: unknown) => new ImageFileError(file, found, cause);
  const bytes = await readPlainFile(file, refuse);
  // By the first bytes, whatever the file's name says.
  const format = FORMATS.find(({ begins }) => begins(bytes));
  if (!format) throw refuse(bytes.length === 0 ? "an empty file" : "something else");
  if (!READ.includes(format.name)) throw refuse(`a ${format.name} file: save it as PNG, and take that`);
  if (format.isCutOff?.(bytes)) throw refuse(`a ${format.name} file that is cut off or damaged`);
  const { default: sharp } = await import("sharp"); // native, and needed for image files only
  const image = sharp(bytes, { failOn: "warning", limitInputPixels: false, pages: 1 });
  const refuseDamaged = (cause: Error): never => {
    throw refuse(`a ${format.name} file that is cut off or damaged (${cause.message})`, cause);
  };
  const { width = 0, height = 0 } = await image.metadata().catch(refuseDamaged);
  if (height * width > MOST_PIXELS) throw refuse(`${width} × ${height} pixels, more than ${MOST_PIXELS / 1e6} million`);
  const { data, info } = await image.autoOrient().toColourspace("srgb").ensureAlpha().raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true }).catch(refuseDamaged);
  const pixels = new Uint8Array(info.height * info.width * 3);
  for (let pixel = 0; pixel < info.height * info.width; pixel++) {
    const alpha = data[4 * pixel + 3];
    for (let channel = 0; channel < 3; channel++) {
      const value = data[4 * pixel + channel];
      pixels[3 * pixel + channel] = Math.round((invert ? 255 - value : value) * alpha / 255);
    }
  }
  return { pixels, shape: [info.height, info.width, 3] };
}

/** What a picture is to become. */
export interface ReadImageOptions {
  /** The data set whose images it is to be like: in height, width, channels and classes. */
  readonly like: Dataset;
  /** Which of the classes it shows, by name; figures call it the first one where nothing is said. */
  readonly label?: string;
  /** How a picture of other proportions fits: whole on black, cut, or stretched. @default {"pad"} */
  readonly fit?: Fit;
  /** Turn light into dark first: Fashion-MNIST and MNIST show light things on black. @default {false} */
  readonly invert?: boolean;
}

/**
 * Reads an image file (PNG, JPEG, WebP, GIF, TIFF or AVIF) as a set of one image.
 * @throws {ImageFileError} When it is no whole image. @throws {TypeError} For a label that is none of the classes.
 * @example
 * ```ts
 * import { convNet1, featureMapGrid, loadDataset, predict, readImage, savePng } from "../mod.ts";
 *
 * const data = await loadDataset("fashion-mnist");
 * const network = convNet1({ seed: 1 });
 * await savePng(await featureMapGrid(network, data.test, { imageIndex: 2, layerIndex: 1 }), "picture.png");
 * const picture = await readImage("picture.png", { like: data, fit: "crop" });
 * const { classes } = await predict(network, picture);
 * console.log(data.classes[classes[0]]);
 * ```
 */
export async function readImage(path: string, options: ReadImageOptions): Promise<ImageSet> {
  const { classes = [], imageShape } = options?.like ?? {};
  const kinds = optionsOf<ReadImageOptions>({
    like: DATASET,
    label: classes.length > 0 ? oneOf(...classes) : "a text",
    fit: oneOf("pad", "crop", "stretch"),
    invert: "true or false",
  }, ["like"]);
  check("readImage", { path: [path, "a text"], options: [options, kinds] });
  const { label = classes[0], fit = "pad", invert = false } = options;
  const { pixels, shape } = resizePicture(await readImageFile(path, invert), imageShape!, fit);
  return { name: path, pixels, labels: Uint8Array.of(classes.indexOf(label)), count: 1, shape, classes };
}

/** All bytes of a file; a pipe or a device, which may never end, is none. */
async function readPlainFile(file: string, refuse: (found: string, cause?: unknown) => Error): Promise<Buffer> {
  try {
    const { isFile, isDirectory, size } = await Deno.stat(file);
    if (!isFile) throw refuse(isDirectory ? "a folder" : "no plain file");
    if (size > MOST_BYTES) throw refuse(`${size} bytes, more than ${MOST_BYTES / 1e6} million`);
    return Buffer.from((await Deno.readFile(file)).buffer);
  } catch (error) {
    if (error instanceof ImageFileError) throw error;
    throw refuse((error as Error).message, error);
  }
}

interface Format {
  readonly name: string;
  readonly begins: (bytes: Buffer) => boolean;
  /** Sees an end that is missing although all pixels are there, which the decoder does not. */
  readonly isCutOff?: (bytes: Buffer) => boolean;
}

const READ = ["PNG", "JPEG", "WebP", "GIF", "TIFF", "AVIF"];
const FORMATS_READ = new Intl.ListFormat("en-GB", { type: "disjunction" }).format(READ);

const begins = (...texts: readonly string[]) => (bytes: Buffer) =>
  texts.some((text) => bytes.subarray(0, text.length).equals(Buffer.from(text, "latin1")));
/** The brand of an ISO media file, as in "avif". */
const brandOf = (bytes: Buffer) => bytes.toString("latin1", 4, 8) === "ftyp" ? bytes.toString("latin1", 8, 12) : "";
const riffOf = (bytes: Buffer) => bytes.toString("latin1", 0, 4) === "RIFF" ? bytes.toString("latin1", 8, 12) : "";

const FORMATS: readonly Format[] = [
  {
    name: "PNG",
    begins: begins("\x89PNG\r\n\x1a\n"),
    isCutOff: (bytes) => !bytes.subarray(-8).equals(Buffer.from("IEND\xae\x42\x60\x82", "latin1")),
  },
  { name: "JPEG", begins: begins("\xff\xd8") },
  // A RIFF file says how many bytes follow the first 8.
  {
    name: "WebP",
    begins: (bytes) => riffOf(bytes) === "WEBP",
    isCutOff: (bytes) => bytes.readUInt32LE(4) + 8 > bytes.length,
  },
  { name: "GIF", begins: begins("GIF87a", "GIF89a"), isCutOff: (bytes) => bytes.at(-1) !== 0x3b },
  { name: "TIFF", begins: begins("II*\0", "MM\0*") },
  { name: "AVIF", begins: (bytes) => /^avi[fs]$/.test(brandOf(bytes)) },
  { name: "HEIC", begins: (bytes) => /^(hei|hev|mif|msf)/.test(brandOf(bytes)) },
  { name: "BMP", begins: begins("BM") },
  {
    name: "SVG",
    begins: (bytes) => /^\s*(<\?xml[^>]*>\s*)?(<!--[\s\S]*?-->\s*)*<svg\b/.test(bytes.toString("utf8", 0, 1000)),
  },
];
