/**
 * A folder of IDX files with images and labels, plain or gzip-compressed, under the names that MNIST's have.
 * @module
 */
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { sizeOf } from "../../lib/numbers.ts";
import type { Shape } from "../../lib/types.ts";
import type { Collection, FoundImage } from "./collection.ts";
import { idxHeader } from "../../lib/data/idx.ts";

const FILE = /^(.*?)(images|labels)[-.]idx\d[-.]ubyte(\.gz)?$/i;

/** Whether a folder has IDX files of images or labels. */
export async function hasIdxFiles(folder: string): Promise<boolean> {
  return (await Array.fromAsync(Deno.readDir(folder))).some(({ name }) => FILE.test(name));
}

/**
 * Lists the images in the IDX files of a folder: those of files whose name has "train" or nothing before "images" and
 * "labels", and, where there are such, those with "test" or "t10k" as held out. Classes are named by the labels that occur.
 * @param names Names of the labels 0, 1, 2 … instead.
 * @throws {Error} when a file is damaged or is no IDX file of bytes, or images and labels do not go together.
 */
export async function listIdxFolder(
  folder: string,
  { names }: { readonly names?: readonly string[] } = {},
): Promise<Collection> {
  const refuse = (what: string) => new Error(`Cannot import ${folder}: ${what}`);
  const all = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
  const used = new Set<string>();
  const readPart = async (prefix: RegExp, part: string) => {
    const [images, labels] = await Promise.all(["images", "labels"].map(async (kind) => {
      const files = all.filter((name) => {
        const [, before, what] = FILE.exec(name) ?? [];
        return what?.toLowerCase() === kind && prefix.test(before);
      });
      if (files.length > 1) throw refuse(`expected one file of ${part} ${kind}, found ${files.join(", ")}`);
      files.forEach((file) => used.add(file));
      return files.length === 0 ? undefined : await readIdx(join(folder, files[0]), files[0]);
    }));
    if (!images && !labels) return undefined;
    if (!images || !labels) {
      throw refuse(`expected ${part} images and labels, found no ${images ? "labels" : "images"}`);
    }
    const { dims: [count, height, width, channels = 1] } = images;
    if (labels.dims.length !== 1 || labels.dims[0] !== count || images.dims.length < 3) {
      throw refuse(`${images.file} has the sizes ${images.dims.join("×")}, ${labels.file} ${labels.dims.join("×")}`);
    }
    if (channels !== 1 && channels !== 3) throw refuse(`${images.file} has ${channels} channels, expected 1 or 3`);
    return { images, labels: labels.values, shape: [height, width, channels] as const };
  };
  const train = await readPart(/^$|train/i, "training");
  const test = await readPart(/test|t10k/i, "test");
  if (!train) throw refuse(`expected training images and labels, found none among ${all.join(", ")}`);

  const labels = [...new Set([...train.labels, ...test?.labels ?? []])].sort((a, b) => a - b);
  const greatest = labels[labels.length - 1];
  if (names && greatest >= names.length) throw refuse(`label ${greatest} has no name among ${names.join(", ")}`);
  const indexOf = (label: number) => names ? label : labels.indexOf(label);
  const list = ({ images, labels, shape }: IdxPart): FoundImage[] =>
    Array.from(labels, (label, index) => ({
      source: `${images.file} image ${index}`,
      label: indexOf(label),
      read: () => {
        const pixels = images.values.subarray(index * sizeOf(shape), (index + 1) * sizeOf(shape));
        return Promise.resolve({ pixels, shape });
      },
    }));
  return {
    classes: names ?? labels.map(String),
    train: list(train),
    ...(test ? { test: list(test) } : {}),
    isOrdered: true,
    leftAside: all.filter((name) => !used.has(name) && !name.startsWith(".")),
  };
}

interface IdxFile {
  readonly file: string;
  readonly dims: readonly number[];
  readonly values: Uint8Array;
}

interface IdxPart {
  readonly images: IdxFile;
  readonly labels: Uint8Array;
  readonly shape: Shape;
}

async function readIdx(path: string, file: string): Promise<IdxFile> {
  const refuse = (found: string) =>
    new Error(`Cannot read ${path}: expected an IDX file of bytes, found ${found}; check the file`);
  let bytes: Uint8Array = await Deno.readFile(path);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      bytes = gunzipSync(bytes);
    } catch (error) {
      throw refuse(`a gzip file that is cut off or damaged (${(error as Error).message})`);
    }
  }
  const rank = bytes[3];
  if (bytes.length < 4 || bytes[0] !== 0 || bytes[1] !== 0 || bytes[2] !== 8 || !(rank >= 1 && rank <= 4)) {
    throw refuse(`the first bytes ${[...bytes.subarray(0, 4)].join(" ")}`);
  }
  const header = idxHeader(Array(rank).fill(0)).length;
  if (bytes.length < header) throw refuse(`${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const dims = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const values = bytes.subarray(header);
  if (values.length !== sizeOf(dims)) {
    throw refuse(`${values.length} values where the sizes ${dims.join("×")} make ${sizeOf(dims)}`);
  }
  return { file, dims, values };
}
