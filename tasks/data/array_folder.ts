/**
 * A folder of arrays with images and labels, or one such file, as a collection: which array is what is read from its name.
 * @module
 */
import { basename, dirname, join } from "node:path";
import type { Picture } from "../../lib/data/resize.ts";
import { sizeOf } from "../../lib/numbers.ts";
import type { Shape } from "../../lib/types.ts";
import { CIFAR, isArrayFile, type NamedArray, type Numbers, readArrays } from "./arrays.ts";
import { type Collection, type Part, partNamed } from "./collection.ts";
import { listEntries } from "./image_folder.ts";

const PICKLED = /^(data_batch_\d+|test_batch|cifar.*\.pkl|.*\.(pkl|pickle|pt|pth))$/i;
const IMAGES = /(^|[-_.])(x|imgs?|images?|data)([-_.]|$)/i;
const LABELS = /(^|[-_.])(y|labels?|targets?)([-_.]|$)/i;

/** How arrays are read. */
export interface ArrayOptions {
  /** Names of the labels, in their order, instead of the labels themselves. */
  readonly names?: readonly string[] | undefined;
  /** Whether rows and columns change places, as EMNIST needs it. @default {false} */
  readonly transpose?: boolean | undefined;
}

/**
 * Lists the images in the arrays of a folder or a file. Parts are told by names, "test" or "t10k" and "val". Classes are
 * named by the labels that occur, or by a mapping as EMNIST has one.
 * @returns undefined where there are no files of arrays.
 * @throws {Error} when a file is damaged or pickled, images and labels do not go together, or pixels are no 0–255 and no 0–1.
 */
export async function listArrays(
  path: string,
  { names, transpose = false }: ArrayOptions = {},
): Promise<Collection | undefined> {
  const refuse = (what: string) => new Error(`Cannot import ${path}: ${what}`);
  const isAlone = (await Deno.stat(path)).isFile;
  const folder = isAlone ? dirname(path) : path;
  const files = isAlone ? [basename(path)] : (await listEntries(path)).files;
  // torchvision leaves the packed file beside the plain one.
  const isPackedTwin = (file: string) => /\.gz$/i.test(file) && files.includes(file.slice(0, -3));
  const used = files.filter((file) => isArrayFile(file) && !isPackedTwin(file));
  const pickled = files.find((file) => PICKLED.test(file));
  if (used.length === 0 && pickled === undefined) return undefined;
  if (used.length === 0) {
    throw refuse(
      `${pickled} is pickled, and to read it is to run what it says; take the binary or NumPy form of the set`,
    );
  }
  const arrays: NamedArray[] = [];
  for (const file of used) arrays.push(...await readArrays(join(folder, file)));
  const pairs = (["train", "validation", "test"] as const).flatMap((part) => pairArrays(arrays, part, refuse));
  const labels = [...new Set(pairs.flatMap(({ labels }) => labels))].sort((a, b) => a - b);
  if (labels.some((label) => !Number.isInteger(label) || label < 0)) {
    throw refuse("labels must be whole numbers from 0");
  }
  if (names && names.length !== labels.length) {
    throw refuse(`expected ${labels.length} names in --classes, for ${labels.join(", ")}, found ${names.length}`);
  }
  const mapping = files.find((name) => /mapping.*\.txt$/i.test(name));
  const meanings = mapping === undefined ? new Map() : await readMapping(join(folder, mapping));
  const classes = names ?? labels.map((label) => meanings.get(label) ?? String(label));
  const nameOf = new Map(labels.map((label, index) => [label, classes[index]]));
  const isLying = !transpose && files.some((file) => /emnist/i.test(file));
  return {
    classes,
    images: pairs.flatMap(({ part, images, labels, shape }) =>
      labels.map((label, index) => ({
        source: `${images.file} image ${index}`,
        label: nameOf.get(label)!,
        part,
        read: () => {
          const size = sizeOf(shape);
          const picture = { pixels: images.pixels.subarray(index * size, (index + 1) * size), shape };
          return Promise.resolve(transpose ? transposed(picture) : picture);
        },
      }))
    ),
    isOrdered: true,
    leftAside: files.filter((file) => !used.includes(file) && file !== mapping && !isPackedTwin(file)),
    notes: isLying ? ["EMNIST's images lie on their side: --transpose sets them upright"] : [],
  };
}

interface Pair {
  readonly part: Part;
  readonly images: { readonly file: string; readonly pixels: Uint8Array };
  readonly labels: readonly number[];
  readonly shape: Shape;
}

/** Images and labels of one part: one array of each, or, as CIFAR's batches are, several. */
function pairArrays(arrays: readonly NamedArray[], part: Part, refuse: (what: string) => Error): Pair[] {
  const own = arrays.filter(({ name }) => (name.split(/[-_.]/).map(partNamed).find(Boolean) ?? "train") === part);
  const [images, labels] = [IMAGES, LABELS].map((kind) => own.filter(({ name }) => kind.test(name)));
  const word = part === "train" ? "training" : part;
  if (part !== "train" && images.length + labels.length === 0) return [];
  const isCifar = own.every(({ file }) => CIFAR.test(file));
  for (const [kind, found] of [["images", images], ["labels", labels]] as const) {
    if (found.length === 1 || isCifar && found.length > 0) continue;
    const named = found.map(({ file }) => file).join(", ") || "none";
    throw refuse(`expected one file of ${word} ${kind}, found ${named}`);
  }
  return images.map((array, index) => {
    const { file, dims: [count, height, width, channels = 1] } = array;
    const own = labels[index];
    // MedMNIST has one label an image in a column.
    if (sizeOf(own.dims) !== count || own.dims[0] !== count || array.dims.length < 3) {
      throw refuse(`${file} has the sizes ${array.dims.join("×")}, ${own.file} ${own.dims.join("×")}`);
    }
    if (channels !== 1 && channels !== 3) throw refuse(`${file} has ${channels} channels, expected 1 or 3`);
    if (height * width === 0) throw refuse(`${file} has images of ${height}×${width} pixels, expected some`);
    const pixels = toBytes(array, refuse);
    return { part, images: { file, pixels }, labels: Array.from(own.values, Number), shape: [height, width, channels] };
  });
}

/** Pixels as bytes: 0–255 as they are, 0–1 of floats times 255. */
function toBytes({ file, values }: NamedArray, refuse: (what: string) => Error): Uint8Array {
  if (values instanceof Uint8Array) return values;
  let [low, high] = [Infinity, -Infinity];
  for (const value of values as Exclude<Numbers, BigInt64Array>) {
    [low, high] = [Math.min(low, Number(value)), Math.max(high, Number(value))];
  }
  const scale = (values instanceof Float32Array || values instanceof Float64Array) && high <= 1 ? 255 : 1;
  if (!(low >= 0 && high * scale <= 255)) {
    throw refuse(`${file} has values from ${low} to ${high}, expected pixels 0–255, or 0–1 as floats`);
  }
  return Uint8Array.from(values as Float32Array, (value) => Math.round(scale * Number(value)));
}

/** An image with its rows and columns changed. */
function transposed({ pixels, shape: [height, width, channels] }: Picture): Picture {
  const turned = new Uint8Array(pixels.length);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const from = channels * (row * width + column);
      turned.set(pixels.subarray(from, from + channels), channels * (column * height + row));
    }
  }
  return { pixels: turned, shape: [width, height, channels] };
}

/** What labels stand for by a file such as "emnist-letters-mapping.txt": the label, then codes of the signs that it means. */
async function readMapping(path: string): Promise<Map<number, string>> {
  const lines = (await Deno.readTextFile(path)).split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  const rows = lines.filter((row) => row.length >= 2 && row.every((code) => Number.isInteger(code) && code >= 0));
  return new Map(rows.map(([label, code]) => [label, String.fromCharCode(code)]));
}
