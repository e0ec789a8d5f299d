import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { classCounts, imagePixels, loadDataset } from "../lib/data/datasets.ts";
import { splitImages } from "../studies/split.ts";
import type { Dataset, ImageSet } from "../lib/types.ts";
import { writeTinyDataset } from "./support/tiny_dataset.ts";

/** A data set whose image i shows the number i, in as many classes as `labels` name. */
function numbered(labels: readonly number[]): Dataset {
  const classes = Array.from({ length: Math.max(...labels) + 1 }, (_, label) => `class ${label}`);
  const makeSet = (part: string): ImageSet => ({
    name: `numbered ${part}`,
    count: labels.length,
    shape: [1, 2, 1],
    classes,
    labels: Uint8Array.from(labels),
    pixels: Uint8Array.from(labels.flatMap((_, index) => [index >> 8, index & 255])),
  });
  const [train, test] = [makeSet("train"), makeSet("test")];
  return {
    name: "numbered",
    title: "Numbered",
    licence: "none",
    classes,
    imageShape: [1, 2, 1],
    train,
    test,
    part: {},
  };
}

/** The numbers that a set's images show. */
const numbersOf = (set: ImageSet) =>
  Array.from({ length: set.count }, (_, index) => 256 * imagePixels(set, index)[0] + imagePixels(set, index)[1]);

/** Labels with at least four of each of two to six classes, in any order. */
const labels = fc.array(fc.integer({ min: 4, max: 40 }), { minLength: 2, maxLength: 6 }).chain((counts) => {
  const all = counts.flatMap((count, label) => Array(count).fill(label) as number[]);
  return fc.shuffledSubarray(all, { minLength: all.length });
});
// From a quarter to three quarters of four or more images: at least one on each side.
const share = fc.double({ min: 0.25, max: 0.75, noNaN: true });
const seed = fc.integer({ min: 0, max: 0xffffffff });

Deno.test("splitImages() parts the training images, each part in the file's order, and leaves the test images", () => {
  fc.assert(fc.property(labels, share, seed, (labels, share, seed) => {
    const data = numbered(labels);
    const split = splitImages(data, { validation: share, seed });
    const [train, validation] = [split.train, split.validation!].map(numbersOf);
    assert.deepEqual([...train, ...validation].sort((a, b) => a - b), labels.map((_, index) => index));
    for (const numbers of [train, validation]) assert.deepEqual(numbers, numbers.toSorted((a, b) => a - b));
    for (const set of [split.train, split.validation!]) {
      assert.deepEqual([...set.labels], numbersOf(set).map((number) => labels[number]));
      assert.equal(set.pixels.length, 2 * set.count);
    }
    assert.equal(split.test, data.test);
  }));
});

Deno.test("splitImages() takes each class in proportion, the whole share together", () => {
  fc.assert(fc.property(labels, share, seed, (labels, share, seed) => {
    const data = numbered(labels);
    const { validation } = splitImages(data, { validation: share, seed });
    assert.equal(validation!.count, Math.round(share * labels.length));
    const before = classCounts(data.train);
    classCounts(validation!).forEach((count, label) => {
      assert(Math.abs(count - share * before[label]) < 1, `${count} of ${before[label]} with a share of ${share}`);
    });
  }));
});

Deno.test("splitImages() rounds the largest remainders up, the first class of equals", () => {
  const counts = (labels: readonly number[], validation: number) =>
    classCounts(splitImages(numbered(labels), { validation, seed: 3 }).validation!);
  const of = (...counts: number[]) => counts.flatMap((count, label) => Array(count).fill(label) as number[]);
  assert.deepEqual(counts(of(7, 6, 5), 0.3), [2, 2, 1]); // quotas 2.1, 1.8, 1.5; 5.4 in all
  assert.deepEqual(counts(of(5, 5, 4), 0.5), [3, 2, 2]); // quotas 2.5, 2.5, 2
  assert.deepEqual(counts(of(100, 100), 0.29), [29, 29]); // 0.29 · 100 is a little less than 29
});

Deno.test("splitImages() draws the same images for the same seed, on every machine", async () => {
  const data = await loadDataset("fashion-mnist");
  const split = splitImages(data, { validation: 1 / 6, seed: 1 });
  assert.deepEqual([split.train.count, split.validation!.count], [50_000, 10_000]);
  assert.deepEqual(classCounts(split.validation!), Array(10).fill(1000));
  const sha256 = createHash("sha256").update(split.validation!.pixels).digest("hex");
  assert.equal(sha256, "bcbe9bab68ef6d9bc741ce79d827226303bf4daefa6117db2853a4dc64ad0d1a");
  const other = splitImages(data, { validation: 1 / 6, seed: 2 });
  assert.notDeepEqual(other.validation!.labels, split.validation!.labels);
});

Deno.test("splitImages() names the parts and says how they were drawn, beside the limit", async () => {
  await using tiny = await writeTinyDataset({ train: 30 });
  const data = await loadDataset(tiny.folder, { limit: 20 });
  assert.deepEqual(data.part, { limit: 20 });
  const split = splitImages(data, { validation: 0.2, seed: 7 });
  assert.deepEqual(split.part, { limit: 20, validation: { share: 0.2, seed: 7 } });
  assert.deepEqual([split.train, split.validation!, split.test].map(({ name }) => name), [
    ...["tiny train", "tiny validation", "tiny test"],
  ]);
});

Deno.test("splitImages() refuses what cannot be split", () => {
  const data = numbered([0, 0, 0, 0, 1, 1, 1, 1, 2]);
  const few =
    'Cannot split numbered: a share of 0.5 takes 1 of the 1 images of "class 2", expected at least one in each ' +
    "part; choose another share, or take more images";
  assert.throws(() => splitImages(numbered([0, 0, 1, 1, 2]), { validation: 0.5, seed: 0 }), {
    name: "RangeError",
    message: few,
  });
  assert.throws(() => splitImages(data, { validation: 0.1, seed: 0 }), /takes 0 of the 4 images of "class 1"/);
  assert.throws(() => splitImages(numbered([0, 0, 2, 2]), { validation: 0.5, seed: 0 }), /0 of the 0 .* "class 1"/);
  for (const validation of [0, 1, -0.1, 1.5, 10_000, NaN]) {
    assert.throws(() => splitImages(data, { validation, seed: 0 }), {
      name: "RangeError",
      message: `Cannot split numbered: the share must lie between 0 and 1, found ${validation}`,
    });
  }
  const split = splitImages(numbered([0, 0, 1, 1]), { validation: 0.5, seed: 0 });
  assert.throws(() => splitImages(split, { validation: 0.5, seed: 0 }), {
    message:
      "Cannot split numbered: expected no validation images, found 2; split the data set that loadDataset() gives",
  });
});
