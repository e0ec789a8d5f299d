/**
 * `dataset.json`: what a data set is called, what it holds, which files belong to it. The format stands in data/README.md.
 * @module
 */
import type { Shape } from "../types.ts";
import { sizeOf } from "../numbers.ts";

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
  readonly files: { readonly train: ManifestSplit; readonly t10k: ManifestSplit };
}

/** The four files that a data set is loaded from: training images and labels, test images and labels. */
export function manifestFiles({ files: { train, t10k } }: Manifest): readonly ManifestFile[] {
  return [train.images, train.labels, t10k.images, t10k.labels];
}

/**
 * Reads the text of a `dataset.json`; `path` is named in errors.
 * @throws {SyntaxError} when it is no JSON, or a field is missing or not what it must be.
 */
export function parseManifest(text: string, path: string): Manifest {
  const refuse = (what: string) => new SyntaxError(`Cannot read ${path}: ${what}; data/README.md has the format`);
  const take = <T>(parent: Readonly<Record<string, unknown>>, where: string, kind: Kind<T>): T => {
    const value = parent[where.slice(where.lastIndexOf(".") + 1)];
    if (kind.holds(value)) return value;
    throw refuse(`${where} must be ${kind.what}, found ${describe(value)}`);
  };
  const takeFile = (split: Readonly<Record<string, unknown>>, where: string): ManifestFile => {
    const entry = take(split, where, RECORD);
    return {
      file: take(entry, `${where}.file`, FILE_NAME),
      dims: take(entry, `${where}.dims`, DIMS),
      sha256: take(entry, `${where}.sha256`, SHA256),
      ...("url" in entry ? { url: take(entry, `${where}.url`, WEB_ADDRESS) } : {}),
    };
  };
  const takeSplit = (files: Readonly<Record<string, unknown>>, where: string, imageShape: Shape): ManifestSplit => {
    const split = take(files, where, RECORD);
    const images = takeFile(split, `${where}.images`);
    const labels = takeFile(split, `${where}.labels`);
    const [count] = images.dims;
    const full = [count, ...imageShape].join("×");
    const grey = imageShape[2] === 1 ? [count, ...imageShape.slice(0, 2)].join("×") : full;
    const found = images.dims.join("×");
    if (found !== full && found !== grey) {
      throw refuse(`${where}.images.dims must be ${grey} to match imageShape, found ${found}`);
    }
    if (labels.dims.join() !== String(count)) {
      throw refuse(`${where}.labels.dims must be ${count}, one label per image, found ${labels.dims.join("×")}`);
    }
    return { images, labels };
  };

  const manifest = parseJson(text, refuse);
  if (!RECORD.holds(manifest)) throw refuse(`it must hold ${RECORD.what}, found ${describe(manifest)}`);
  const imageShape = take(manifest, "imageShape", SHAPE);
  const files = take(manifest, "files", RECORD);
  return {
    name: take(manifest, "name", NAME),
    title: take(manifest, "title", TEXT),
    licence: take(manifest, "licence", TEXT),
    imageShape,
    classes: take(manifest, "classes", CLASSES),
    checksumOf: take(manifest, "checksumOf", CHECKSUM_OF),
    files: {
      train: takeSplit(files, "files.train", imageShape),
      t10k: takeSplit(files, "files.t10k", imageShape),
    },
  };
}

interface Kind<T> {
  readonly what: string;
  holds(value: unknown): value is T;
}

function kind<T>(what: string, holds: (value: unknown) => boolean): Kind<T> {
  return { what, holds: (value): value is T => holds(value) };
}

const isText = (value: unknown): value is string => typeof value === "string" && value.trim() !== "";
const matches = (pattern: RegExp) => (value: unknown) => typeof value === "string" && pattern.test(value);
const areExtents = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((extent) => Number.isInteger(extent) && extent > 0) &&
  sizeOf(value) < 2 ** 31;

const RECORD = kind<Record<string, unknown>>(
  "an object",
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);
const TEXT = kind<string>("a text", isText);
const NAME = kind<string>("letters, digits, dots, dashes and underscores", matches(/^[A-Za-z0-9][\w.-]*$/));
// A file lies in the data set's own folder: no slash, no "..".
const FILE_NAME = kind<string>("a plain file name ending in .gz", matches(/^[A-Za-z0-9][\w.-]*\.gz$/));
const SHA256 = kind<string>("64 lower-case hexadecimal digits", matches(/^[0-9a-f]{64}$/));
const WEB_ADDRESS = kind<string>(
  "an http or https address",
  (value) => isText(value) && /^https?:/.test(value) && URL.canParse(value),
);
const DIMS = kind<number[]>(
  "one to four positive integers",
  (value) => areExtents(value) && value.length >= 1 && value.length <= 4,
);
const SHAPE = kind<Shape>(
  "[height, width, channels] with 1 or 3 channels",
  (value) => areExtents(value) && value.length === 3 && (value[2] === 1 || value[2] === 3),
);
const CLASSES = kind<string[]>(
  "2 to 256 different class names",
  (value) =>
    Array.isArray(value) && value.length >= 2 && value.length <= 256 && value.every(isText) &&
    new Set(value).size === value.length,
);
const CHECKSUM_OF = kind<ChecksumOf>(
  '"decompressed IDX payload" or "gzip file"',
  (value) => value === "decompressed IDX payload" || value === "gzip file",
);

function parseJson(text: string, refuse: (what: string) => Error): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refuse(`it is not JSON (${(error as Error).message})`);
  }
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
