/**
 * Data sets as plain records. A data set is a folder with a `dataset.json` and gzip-compressed IDX files.
 * @module
 */
import { join } from "node:path";
import { findDataset } from "./folders.ts";
import { unpackIdx } from "./idx.ts";
import { type Manifest, type ManifestFile, manifestFiles } from "./manifest.ts";
import { sizeOf } from "../numbers.ts";
import type { Dataset, ImageSet } from "../types.ts";
import { IMAGES } from "../kinds.ts";
import { check, optionsOf } from "../options.ts";

/** How much of a data set to take. */
export interface LoadOptions {
  /** At most so many images of each split, the first ones; all of them by default. */
  readonly limit?: number;
  /** At most so many training images, the first ones, while all test images stay; all of them by default. */
  readonly trainLimit?: number;
}

/**
 * Loads a data set and checks every byte of it.
 *
 * A name, such as `"fashion-mnist"`, is looked for in the project's `data` and then in the folders that the environment
 * variable `LAB_DATA` lists; a set that is complete is preferred to one whose files are not there. Anything with a slash
 * or a leading dot is taken as the path of the data set's folder.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadDataset } from "./datasets.ts";
 *
 * const data = await loadDataset("fashion-mnist");
 * assert.deepEqual([data.train.count, data.test.count, data.imageShape], [60_000, 10_000, [28, 28, 1]]);
 * ```
 *
 * @throws {Error} when the set is unknown, or a file is missing or not what `dataset.json` says.
 * @throws {SyntaxError} when `dataset.json` is malformed.
 * @throws {RangeError} when `limit` or `trainLimit` is not a positive integer.
 */
export async function loadDataset(nameOrFolder: string, options: LoadOptions = {}): Promise<Dataset> {
  const kinds = optionsOf<LoadOptions>({ limit: "a number", trainLimit: "a number" });
  check("loadDataset", { nameOrFolder: [nameOrFolder, "a text"], options: [options, kinds] });
  const { limit, trainLimit } = options;
  for (const [name, value] of Object.entries({ limit, trainLimit })) {
    if (value === undefined || Number.isInteger(value) && value > 0) continue;
    throw new RangeError(`Cannot load ${nameOrFolder}: ${name} must be a positive integer, found ${value}`);
  }
  const { folder, manifest, missing } = await findDataset(nameOrFolder, "load");
  const { name, title, licence, imageShape, classes, checksumOf, files } = manifest;
  const remedy = manifestFiles(manifest).every(({ url }) => url)
    ? `run "deno task data ${nameOrFolder}" to download what is missing or wrong`
    : "put the original file there or make the set anew, it has no download address";
  const refuse = (what: string) => new Error(`Cannot load ${nameOrFolder}: ${what}; ${remedy}`);
  if (missing.length > 0) throw refuse(`${folder} lacks ${missing.join(", ")}`);

  const read = async (entry: ManifestFile) =>
    await unpackIdx(await Deno.readFile(join(folder, entry.file)), entry, { checksumOf, refuse });
  const readSet = async (split: string, of: Manifest["files"]["train"], most: number) => {
    const [pixels, labels] = [await read(of.images), await read(of.labels)];
    const stray = labels.findIndex((label) => label >= classes.length);
    if (stray >= 0) {
      const found = `${of.labels.file} gives image ${stray} the label ${labels[stray]}`;
      throw refuse(`${found}, expected 0 … ${classes.length - 1}`);
    }
    const set = { name: `${name} ${split}`, pixels, labels, count: labels.length, shape: imageShape, classes };
    return takeImages(set, Math.min(most, set.count));
  };
  const [whole, wholeTest] = [files.train, files.t10k].map(({ labels: { dims: [count] } }) => count);
  const train = await readSet("train", files.train, Math.min(limit ?? whole, trainLimit ?? whole));
  const test = await readSet("test", files.t10k, limit ?? wholeTest);
  const part = {
    ...(limit !== undefined && (limit < whole || limit < wholeTest) ? { limit } : {}),
    ...(trainLimit !== undefined && trainLimit < Math.min(limit ?? whole, whole) ? { trainLimit } : {}),
  };
  return { name, part, title, licence, classes, imageShape, train, test };
}

/**
 * The first `count` images of a set; nothing is copied.
 * @throws {RangeError} when `count` is not an integer from 1 to the set's count.
 */
export function takeImages(set: ImageSet, count: number): ImageSet {
  check("takeImages", { set: [set, IMAGES], count: [count, "a number"] });
  if (!Number.isInteger(count) || count < 1 || count > set.count) {
    throw new RangeError(
      `Cannot take ${count} images: ${set.name} has ${set.count}, the count must be 1 … ${set.count}`,
    );
  }
  return {
    ...set,
    count,
    pixels: set.pixels.subarray(0, count * sizeOf(set.shape)),
    labels: set.labels.subarray(0, count),
  };
}

/**
 * The pixels of one image, 0–255, `[height, width, channels]`, row-major; a view, not a copy.
 * @throws {RangeError} when `index` is not an integer from 0 to the set's count − 1.
 */
export function imagePixels(set: ImageSet, index: number): Uint8Array {
  if (!Number.isInteger(index) || index < 0 || index >= set.count) {
    throw new RangeError(`Cannot show image ${index}: ${set.name} has the images 0 … ${set.count - 1}`);
  }
  const size = sizeOf(set.shape);
  return set.pixels.subarray(index * size, (index + 1) * size);
}

/** How many images of each class a set holds, in the order of `classes`. */
export function classCounts(set: ImageSet): number[] {
  const counts = set.classes.map(() => 0);
  for (const label of set.labels) counts[label]++;
  return counts;
}
