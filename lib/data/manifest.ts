/**
 * `dataset.json`: what a data set is called, what it holds, which files belong to it. The format stands in data/README.md.
 * @module
 */
import * as z from "zod";
import { sizeOf } from "../numbers.ts";
import { parseJsonWith } from "../schema.ts";
import type { Shape } from "../types.ts";

/** What the SHA-256 of each file was taken of: the unpacked IDX bytes, which no recompression changes, or the file itself. */
export type ChecksumOf = "decompressed IDX payload" | "gzip file";

/** One gzip-compressed IDX file of a data set. */
export interface ManifestFile {
  /** Name within the data set's folder. */
  readonly file: string;
  /** Sizes in the IDX header: `[count]` of labels, `[count, height, width]` or `[count, height, width, channels]` of images. */
  readonly dims: readonly number[];
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  /** Official address, if the file has one. */
  readonly url?: string;
}

/** Images and labels of one split; as many of the one as of the other. */
export interface ManifestSplit {
  readonly images: ManifestFile;
  readonly labels: ManifestFile;
}

/** A checked `dataset.json`. Further splits, such as PneumoniaMNIST's `val`, and further fields are left aside. */
export interface Manifest {
  readonly name: string;
  readonly title: string;
  readonly licence: string;
  readonly imageShape: Shape;
  readonly classes: readonly string[];
  readonly checksumOf: ChecksumOf;
  /** The test images stand under MNIST's name for them, `t10k`, in the file. */
  readonly files: { readonly train: ManifestSplit; readonly test: ManifestSplit };
}

/** The four files that a data set is loaded from: training images and labels, test images and labels. */
export function manifestFiles({ files: { train, test } }: Manifest): readonly ManifestFile[] {
  return [train.images, train.labels, test.images, test.labels];
}

/**
 * Reads the text of a `dataset.json`; `path` is named in errors.
 * @throws {SyntaxError} when it is no JSON, or a field is missing or not what it must be.
 */
export function parseManifest(text: string, path: string): Manifest {
  return parseJsonWith(MANIFEST, text, { what: path, remedy: "data/README.md has the format" });
}

const text = z.string().regex(/\S/, { error: "a text" });
const matching = (pattern: RegExp, error: string) => z.string({ error }).regex(pattern, { error });
const extent = z.int().min(1);
/** Whether so many values can be addressed. */
const isAddressable = (extents: readonly number[]) => sizeOf(extents) < 2 ** 31;
const fewer = { error: "sizes with a product below 2147483648" };

const FILE = z.object({
  // A file lies in the data set's own folder: no slash, no "..".
  file: matching(/^[A-Za-z0-9][\w.-]*\.gz$/, "a plain file name ending in .gz"),
  dims: z.array(extent).min(1).max(4).refine(isAddressable, fewer),
  sha256: matching(/^[0-9a-f]{64}$/, "64 lower-case hexadecimal digits"),
  url: z.url({ protocol: /^https?$/, error: "an http or https address" }).exactOptional(),
});
const SPLIT = z.object({ images: FILE, labels: FILE });

const MANIFEST: z.ZodType<Manifest> = z.object({
  name: matching(/^[A-Za-z0-9][\w.-]*$/, "letters, digits, dots, dashes and underscores"),
  title: text,
  licence: text,
  imageShape: z.tuple([extent, extent, z.literal([1, 3])], { error: "[height, width, channels]" })
    .refine(isAddressable, fewer),
  classes: z.array(text).refine(
    (names) => names.length >= 2 && names.length <= 256 && new Set(names).size === names.length,
    { error: "2 to 256 different class names" },
  ),
  checksumOf: z.literal(["decompressed IDX payload", "gzip file"]),
  files: z.object({ train: SPLIT, t10k: SPLIT }),
}).check(({ value: { imageShape, files }, issues }) => {
  for (const [split, { images, labels }] of Object.entries(files)) {
    const refuse = (kind: string, message: string) =>
      issues.push({ code: "custom", path: ["files", split, kind, "dims"], message, input: files });
    const [count] = images.dims;
    const full = [count, ...imageShape].join();
    const grey = imageShape[2] === 1 ? [count, ...imageShape.slice(0, 2)].join() : full;
    if (![full, grey].includes(images.dims.join())) refuse("images", `[${grey}] to match imageShape`);
    if (labels.dims.join() !== String(count)) refuse("labels", `[${count}], one label per image`);
  }
}).transform(({ files: { train, t10k }, ...rest }) => ({ ...rest, files: { train, test: t10k } }));
