/**
 * Parts of a data set that hold each class in proportion.
 * @module
 */
import { permutation, randomGenerator, streamSeed } from "../lib/random.ts";
import { sizeOf } from "../lib/numbers.ts";
import type { Dataset, ImageSet } from "../lib/types.ts";
import { DATASET } from "../lib/kinds.ts";
import { check, optionsOf } from "../lib/options.ts";

/** How to hold images back from training. */
export interface SplitOptions {
  /** The share of the training images that become validation images, between 0 and 1, as in 1 / 6; never a count. */
  readonly validation: number;
  /** Which images are drawn: an integer 0 … 2³² − 1. */
  readonly seed: number;
}

/**
 * Takes a validation part from the training images, each class in proportion; the test images stay as they are.
 * Both parts together are the old training images, each in the order of the file. The same seed draws the same images on
 * every machine, and `part` of the result says how they were drawn.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { loadDataset } from "../lib/data/datasets.ts";
 * import { splitImages } from "./split.ts";
 *
 * const data = splitImages(await loadDataset("fashion-mnist"), { validation: 1 / 6, seed: 1 });
 * assert.deepEqual([data.train.count, data.validation?.count, data.test.count], [50_000, 10_000, 10_000]);
 * ```
 *
 * @throws {RangeError} when the share or the seed is none, or a class has too few images for one in each part.
 * @throws {Error} when the data set has validation images already.
 */
export function splitImages(data: Dataset, options: SplitOptions): Dataset {
  const kinds = optionsOf<SplitOptions>({ validation: "a number", seed: "a number" }, ["validation", "seed"]);
  check("splitImages", { data: [data, DATASET], options: [options, kinds] });
  const { validation: share, seed } = options;
  if (data.validation) {
    throw new Error(
      `Cannot split ${data.name}: expected no validation images, found ${data.validation.count}; split the data set that ` +
        `loadDataset() gives`,
    );
  }
  const { labels, classes } = data.train;
  const drawn = drawStratified(labels, { classes, share, seed, name: data.name });
  return {
    ...data,
    train: selectImages(data.train, (index) => drawn[index] === 0),
    validation: { ...selectImages(data.train, (index) => drawn[index] === 1), name: `${data.name} validation` },
    part: { ...data.part, validation: { share, seed } },
  };
}

/** What {@linkcode drawStratified} draws, and what errors call the data set. */
export interface StratifiedOptions {
  readonly classes: readonly string[];
  readonly share: number;
  readonly seed: number;
  readonly name: string;
}

/**
 * Draws a share of images so that each class has its proportion, by the largest remainders: 1 for those that are drawn,
 * 0 for the others, `[count]`.
 * @throws {RangeError} when the share is not between 0 and 1, the seed is none, or a class would be missing among the drawn or the others.
 */
export function drawStratified(
  labels: Uint8Array,
  { classes, share, seed, name }: StratifiedOptions,
): Uint8Array<ArrayBuffer> {
  if (!(share > 0 && share < 1)) {
    throw new RangeError(`Cannot split ${name}: the share must lie between 0 and 1, found ${share}`);
  }
  requireSeed(seed, `split ${name}`);
  const members = classes.map((): number[] => []);
  labels.forEach((label, index) => members[label].push(index));
  const counts = apportion(members.map(({ length }) => share * length), Math.round(share * labels.length));
  const generator = randomGenerator(streamSeed(seed, "split"));
  const drawn = new Uint8Array(labels.length);
  members.forEach((indices, label) => {
    const count = counts[label];
    if (count < 1 || count >= indices.length) {
      throw new RangeError(
        `Cannot split ${name}: a share of ${share} takes ${count} of the ${indices.length} images of ` +
          `"${classes[label]}", expected at least one in each part; choose another share, or take more images`,
      );
    }
    for (const position of permutation(indices.length, generator).subarray(0, count)) drawn[indices[position]] = 1;
  });
  return drawn;
}

/** Refuses, as an error of what was to be done, anything but an integer 0 … 2³² − 1. */
export function requireSeed(seed: number, action: string): void {
  if (Number.isInteger(seed) && seed >= 0 && seed <= 0xffffffff) return;
  throw new RangeError(`Cannot ${action}: the seed must be an integer 0 … 4294967295, found ${seed}`);
}

/** Whole numbers near the quotas that add up to `total`: the largest remainders are rounded up, of equal ones the first. */
function apportion(quotas: readonly number[], total: number): number[] {
  const counts = quotas.map(Math.floor);
  const left = total - counts.reduce((sum, count) => sum + count, 0);
  const byRemainder = quotas.map((quota, index) => ({ index, remainder: quota - counts[index] }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder.slice(0, left)) counts[index]++;
  return counts;
}

/** Copies the images whose index is wanted, in the order of the set. */
function selectImages(set: ImageSet, isWanted: (index: number) => boolean): ImageSet {
  const wanted = Array.from({ length: set.count }, (_, index) => index).filter(isWanted);
  const size = sizeOf(set.shape);
  const pixels = new Uint8Array(wanted.length * size);
  wanted.forEach((index, to) => pixels.set(set.pixels.subarray(index * size, (index + 1) * size), to * size));
  return { ...set, count: wanted.length, pixels, labels: Uint8Array.from(wanted, (index) => set.labels[index]) };
}
