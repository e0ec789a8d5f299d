/**
 * A folder of arrays with images and labels, or one such file, as a collection: which array is what is read from its name.
 * @module
 */
import { basename, dirname, join } from "node:path";
import type { Collection, FoundImage } from "./collection.ts";
import { listEntries } from "./image_folder.ts";
import { sizeOf } from "../../lib/numbers.ts";
import type { Shape } from "../../lib/types.ts";
import { type NamedArray, type Numbers, readCifar, readIdx, readNpz } from "./arrays.ts";

const IDX = /[-.]idx\d[-.]\w+(\.gz)?$/i;
const CIFAR = /^(data_batch_\d+|test_batch|train|test)\.bin$/i;
const PICKLED = /^(data_batch_\d+|test_batch|cifar.*\.pkl|.*\.(pkl|pickle|pt|pth))$/i;
const IMAGES = /(^|[-_.])(x|imgs?|images?|data)([-_.]|$)/i;
const LABELS = /(^|[-_.])(y|labels?|targets?)([-_.]|$)/i;
const PARTS = {
  test: /(^|[-_.])(test|t10k)([-_.]|$)/i,
  validation: /(^|[-_.])(val|valid|validation|dev)([-_.]|$)/i,
} as const;

/** How arrays are read. */
export interface ArrayOptions {
  /** Names of the labels, in their order, instead of the labels themselves. */
  readonly names?: readonly string[];
  /** Whether rows and columns change places, as EMNIST needs it. @default {false} */
  readonly transpose?: boolean;
}

/** Whether a file, or a folder by what lies in it, holds arrays that are read here. */
export async function holdsArrays(path: string): Promise<boolean> {
  const { names } = await listNames(path);
  return names.some((name) => IDX.test(name) || /\.npz$/i.test(name) || CIFAR.test(name) || PICKLED.test(name));
}

/**
 * Lists the images in the arrays of a folder or a file. Parts are told by names: "test" or "t10k" is held out, so is "val" where there
 * is no test; with all three "val" joins the training images. Classes are named by the labels that occur, or by a mapping
 * as EMNIST has one.
 * @throws {Error} when a file is damaged or pickled, images and labels do not go together, or pixels are no 0–255 and no 0–1.
 */
export async function listArrays(path: string, { names, transpose = false }: ArrayOptions = {}): Promise<Collection> {
  const refuse = (what: string) => new Error(`Cannot import ${path}: ${what}`);
  const { folder, names: files } = await listNames(path);
  const used = new Set<string>();
  const arrays: NamedArray[] = [];
  for (const file of files) {
    const reader = IDX.test(file) ? readIdx : /\.npz$/i.test(file) ? readNpz : CIFAR.test(file) ? readCifar : undefined;
    // torchvision leaves the packed file beside the plain one.
    if (!reader || files.includes(file.replace(/\.gz$/i, "")) && /\.gz$/i.test(file)) continue;
    used.add(file);
    const location = join(folder, file);
    const wrong = (expected: string, found: string) =>
      new Error(`Cannot read ${location}: expected ${expected}, found ${found}; check the file`);
    arrays.push(...[reader(file, await Deno.readFile(location), wrong)].flat());
  }
  if (arrays.length === 0) {
    const pickled = files.find((file) => PICKLED.test(file))!;
    throw refuse(
      `${pickled} is pickled, and to read it is to run what it says; take the binary or NumPy form of the set`,
    );
  }
  const [train, test, validation] = ["train", "test", "validation"].map((part) =>
    readPart(arrays.filter(({ name }) => partOf(name) === part), { part, refuse, transpose })
  );
  if (!train) throw refuse(`expected training images and labels, found none among ${files.join(", ")}`);
  const notes = [
    ...(validation ? [test ? "val joins the training images" : "val is held out as the test images"] : []),
    ...(!transpose && files.some((file) => /emnist/i.test(file))
      ? ["EMNIST's images lie on their side: --transpose sets them upright"]
      : []),
  ];
  const mapping = await readMapping(folder, files, used);
  const { classes, indexOf } = nameLabels([train, test, validation].filter((part) => part !== undefined), {
    names,
    mapping,
    refuse,
  });
  const list = ({ images, labels, shape }: Part): FoundImage[] =>
    labels.map((label, index) => ({
      source: `${images.file} image ${index}`,
      label: indexOf(label),
      read: () => Promise.resolve({ pixels: pixelsOf(images, index, shape, transpose), shape }),
    }));
  const heldOut = test ?? validation;
  return {
    classes,
    train: [...list(train), ...(test && validation ? list(validation) : [])],
    ...(heldOut ? { test: list(heldOut) } : {}),
    isOrdered: true,
    leftAside: files.filter((name) => !used.has(name) && !(used.has(name.replace(/\.gz$/i, "")))),
    notes,
  };
}

async function listNames(path: string): Promise<{ folder: string; names: string[] }> {
  const { isFile } = await Deno.stat(path);
  if (isFile) return { folder: dirname(path), names: [basename(path)] };
  return { folder: path, names: (await listEntries(path)).files };
}

function partOf(name: string): string {
  return PARTS.test.test(name) ? "test" : PARTS.validation.test(name) ? "validation" : "train";
}

interface Part {
  readonly images: NamedArray;
  readonly labels: readonly number[];
  readonly shape: Shape;
}

/** Images and labels of one part, of one pair of arrays or, as CIFAR's batches are, of several. */
function readPart(
  arrays: readonly NamedArray[],
  { part, refuse, transpose }: { part: string; refuse: (what: string) => Error; transpose: boolean },
): Part | undefined {
  const [images, labels] = [IMAGES, LABELS].map((kind) => arrays.filter(({ name }) => kind.test(name)));
  const word = part === "train" ? "training" : part;
  if (images.length === 0 && labels.length === 0) return undefined;
  if (images.length === 0 || labels.length === 0) {
    throw refuse(`expected ${word} images and labels, found no ${images.length ? "labels" : "images"}`);
  }
  const isCifar = arrays.every(({ file }) => CIFAR.test(file));
  for (const [kind, found] of [["images", images], ["labels", labels]] as const) {
    if (found.length === 1 || isCifar) continue;
    throw refuse(`expected one file of ${word} ${kind}, found ${found.map(({ file }) => file).join(", ")}`);
  }
  const whole = joinArrays(images);
  const { dims: [count, height, width, channels = 1] } = whole;
  const all = joinArrays(labels);
  // MedMNIST has one label an image in a column.
  const isFitting = sizeOf(all.dims) === count && all.dims[0] === count && whole.dims.length >= 3;
  if (!isFitting) {
    const [pixels, classes] = [whole.dims.join("×"), all.dims.join("×")];
    throw refuse(`${whole.file} has the sizes ${pixels}, ${all.file} ${classes}`);
  }
  if (channels !== 1 && channels !== 3) throw refuse(`${whole.file} has ${channels} channels, expected 1 or 3`);
  if (height * width === 0) throw refuse(`${whole.file} has images of ${height}×${width} pixels, expected some`);
  const shape: Shape = transpose ? [width, height, channels] : [height, width, channels];
  return { images: { ...whole, values: toBytes(whole, refuse) }, labels: Array.from(all.values, Number), shape };
}

function joinArrays(arrays: readonly NamedArray[]): NamedArray {
  if (arrays.length === 1) return arrays[0];
  const values = new Uint8Array(arrays.reduce((sum, { values }) => sum + values.length, 0));
  let at = 0;
  for (const array of arrays) {
    values.set(array.values as Uint8Array, at);
    at += array.values.length;
  }
  const count = arrays.reduce((sum, { dims }) => sum + dims[0], 0);
  return { ...arrays[0], dims: [count, ...arrays[0].dims.slice(1)], values };
}

/** Pixels as bytes: 0–255 as they are, 0–1 of floats times 255. */
function toBytes({ file, values }: NamedArray, refuse: (what: string) => Error): Uint8Array<ArrayBuffer> {
  if (values instanceof Uint8Array) return values;
  let [low, high] = [Infinity, -Infinity];
  for (const value of values as Exclude<Numbers, BigInt64Array>) {
    [low, high] = [Math.min(low, Number(value)), Math.max(high, Number(value))];
  }
  const scale = values instanceof Float32Array || values instanceof Float64Array ? (high <= 1 ? 255 : 1) : 1;
  if (!(low >= 0 && high * scale <= 255)) {
    throw refuse(`${file} has values from ${low} to ${high}, expected pixels 0–255, or 0–1 as floats`);
  }
  return Uint8Array.from(values as Float32Array, (value) => Math.round(scale * Number(value)));
}

function pixelsOf(
  { values }: NamedArray,
  index: number,
  [height, width, channels]: Shape,
  isTurned: boolean,
): Uint8Array {
  const size = height * width * channels;
  const pixels = (values as Uint8Array).subarray(index * size, (index + 1) * size);
  if (!isTurned) return pixels;
  const turned = new Uint8Array(size);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = channels * (column * height + row);
      turned.set(pixels.subarray(from, from + channels), channels * (row * width + column));
    }
  }
  return turned;
}

/** What labels stand for by a file such as "emnist-letters-mapping.txt": the label, then codes of the signs that it means. */
async function readMapping(folder: string, files: readonly string[], used: Set<string>): Promise<Map<number, string>> {
  const file = files.find((name) => /mapping.*\.txt$/i.test(name));
  if (!file) return new Map();
  used.add(file);
  const lines = (await Deno.readTextFile(join(folder, file))).split("\n").map((line) =>
    line.trim().split(/\s+/).map(Number)
  );
  const rows = lines.filter((row) => row.length >= 2 && row.every((code) => Number.isInteger(code) && code >= 0));
  return new Map(rows.map(([label, ...codes]) => [label, String.fromCharCode(codes[0])]));
}

/** The classes of the labels that occur: names in the labels' order, names by label, a mapping, or the labels themselves. */
function nameLabels(
  parts: readonly Part[],
  { names, mapping, refuse }: {
    names: readonly string[] | undefined;
    mapping: ReadonlyMap<number, string>;
    refuse: (what: string) => Error;
  },
): { classes: readonly string[]; indexOf: (label: number) => number } {
  const occurring = [...new Set(parts.flatMap(({ labels }) => labels))].sort((a, b) => a - b);
  const greatest = occurring[occurring.length - 1];
  if (occurring.some((label) => !Number.isInteger(label) || label < 0)) {
    throw refuse("labels must be whole numbers from 0");
  }
  if (names && names.length !== occurring.length) {
    if (greatest >= names.length) throw refuse(`label ${greatest} has no name among ${names.join(", ")}`);
    return { classes: names, indexOf: (label) => label };
  }
  const classes = names ?? occurring.map((label) => mapping.get(label) ?? String(label));
  return { classes, indexOf: (label) => occurring.indexOf(label) };
}
