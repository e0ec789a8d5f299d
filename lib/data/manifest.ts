/**
 * `dataset.json`: what a data set is called, what it holds, which files belong to it. The format stands in data/README.md.
 * @module
 */
import * as z from "zod";
import { sizeOf } from "../numbers.ts";
import { parseJsonWith } from "../schema.ts";
import type { Shape } from "../types.ts";

/** The four files that a data set is loaded from: training images and labels, test images and labels. */
export function manifestFiles({ files: { train, t10k } }: Manifest): readonly ManifestFile[] {
  return [train.images, train.labels, t10k.images, t10k.labels];
}

/**
 * Reads the text of a `dataset.json`; `path` is named in errors.
 * @throws {SyntaxError} when it is no JSON, or a field is missing or not what it must be.
 */
export function parseManifest(text: string, path: string): Manifest {
  return parseJsonWith(MANIFEST, text, { what: path, remedy: "data/README.md has the format" });
}

/**
 * Names of data sets and of their files: what every system takes for a name in one folder. At most 200 letters, none of the
 * devices of Windows (con, nul, …), no dot in front or at the end.
 */
export const FILE_NAME = /^(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))[a-z0-9](?:[\w.-]{0,198}[\w-])?$/i;
/** The same in words. */
export const FILE_NAME_WORDS =
  "at most 200 letters, digits, dots, dashes and underscores, no name of a device such as con or nul";

const matching = (pattern: RegExp, error: string) => z.string({ error }).regex(pattern, { error });
/** Aborts, so that what is held to several fields may rely on each. */
const passing = <T>(test: (value: unknown) => boolean, error: string) => z.custom<T>(test, { error, abort: true });

const areExtents = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((extent) => Number.isInteger(extent) && extent > 0) && sizeOf(value) < 2 ** 31;

/** Signs that steer a terminal or turn the direction of a line have no place in what is shown. */
const text = matching(
  /^(?!\s*$)[^\p{Cc}\p{Bidi_Control}\u2028\u2029]{1,200}$/u,
  "a text of 200 signs at most, without control signs",
);
const imageShape = passing<Shape>(
  (value) => areExtents(value) && value.length === 3 && (value[2] === 1 || value[2] === 3),
  "[height, width, channels] with 1 or 3 channels",
);
const record = { error: "an object" };
const file = z.object({
  /** Name within the data set's folder: no slash, no "..". */
  file: matching(FILE_NAME, "a plain file name ending in .gz").endsWith(".gz", "a plain file name ending in .gz"),
  /** Sizes in the IDX header: `[count]` of labels, `[count, height, width]` or `[count, height, width, channels]` of images. */
  dims: passing<readonly number[]>(
    (value) => areExtents(value) && value.length >= 1 && value.length <= 4,
    "one to four positive integers",
  ),
  sha256: matching(/^[0-9a-f]{64}$/, "64 lower-case hexadecimal digits"),
  /** Official address, if the file has one. */
  url: z.url({ protocol: /^https?$/, error: "an http or https address" }).exactOptional(),
}, record);
/** One split; as many images as labels. */
const split = z.object({ images: file, labels: file }, record);
const classNames = { error: "2 to 256 different class names" };

const MANIFEST = z.object({
  name: matching(FILE_NAME, FILE_NAME_WORDS),
  title: text,
  licence: text,
  imageShape,
  classes: z.array(text, classNames).min(2, classNames).max(256, classNames)
    .refine((names) => new Set(names).size === names.length, classNames),
  /** What the SHA-256 of each file was taken of: the unpacked IDX bytes, which no recompression changes, or the file itself. */
  checksumOf: z.literal(["decompressed IDX payload", "gzip file"], '"decompressed IDX payload" or "gzip file"'),
  files: z.object({ train: split, t10k: split }, record),
}, record).superRefine(({ imageShape, files }, { addIssue }) => {
  for (const [name, { images, labels }] of Object.entries(files)) {
    const [count] = images.dims;
    const full = JSON.stringify([count, ...imageShape]);
    const usual = imageShape[2] === 1 ? JSON.stringify([count, ...imageShape.slice(0, 2)]) : full;
    const refuse = (part: "images" | "labels", message: string) =>
      addIssue({ code: "custom", path: ["files", name, part, "dims"], message });
    if (![usual, full].includes(JSON.stringify(images.dims))) refuse("images", `${usual} to match imageShape`);
    if (JSON.stringify(labels.dims) !== `[${count}]`) refuse("labels", `[${count}], one label per image`);
  }
});

/** One gzip-compressed IDX file of a data set. */
export type ManifestFile = z.output<typeof file>;
/** A checked `dataset.json`. Further splits, such as PneumoniaMNIST's `val`, and further fields are left aside. */
export type Manifest = z.output<typeof MANIFEST>;
