import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { imagePixels, loadDataset } from "../lib/data/datasets.ts";
import { permutation, randomGenerator } from "../lib/random.ts";
import type { ImageSet } from "../lib/types.ts";
import { writeDataset } from "../tasks/data/write_dataset.ts";
import { clutterDigits, makeClutteredDigits } from "../tasks/data/make.ts";
import { runTask } from "./support/commands.ts";
import { testInFolder } from "./support/folder.ts";

const { train: DIGITS } = await loadDataset("fashion-mnist", { limit: 300 }); // grey 28×28, as digits are
const seeds = fc.integer({ min: 0, max: 0xffffffff });

/** Where an image of 28×28 lies on a canvas of 56×56 so that no pixel of the canvas is darker: `[top, left]`. */
function findDigit(canvas: Uint8Array, digit: Uint8Array): [number, number] | undefined {
  const covers = (top: number, left: number) =>
    digit.every((value, at) => canvas[(top + Math.floor(at / 28)) * 56 + left + at % 28] >= value);
  for (let top = 0; top <= 28; top++) {
    for (let left = 0; left <= 28; left++) if (covers(top, left)) return [top, left];
  }
}

/** A digit set of which all images show the same brightness. */
function uniformDigits(value: number, count = 5): ImageSet {
  const pixels = new Uint8Array(count * 784).fill(value);
  return { name: "uniform", pixels, labels: new Uint8Array(count), count, shape: [28, 28, 1], classes: ["a", "b"] };
}

Deno.test("clutterDigits() shows each digit whole, under its own label, each at most once", () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 1, max: 12 }), (seed, count) => {
      const cluttered = clutterDigits(DIGITS, { count, seed });
      assert.deepEqual([cluttered.count, cluttered.shape, cluttered.labels.length], [count, [56, 56, 1], count]);
      const order = permutation(DIGITS.count, randomGenerator(seed));
      for (let index = 0; index < count; index++) {
        assert(findDigit(imagePixels(cluttered, index), imagePixels(DIGITS, order[index])), `image ${index}`);
        assert.equal(cluttered.labels[index], DIGITS.labels[order[index]]);
      }
    }),
    { numRuns: 20 },
  );
});

Deno.test("clutterDigits() makes the same bytes on every machine", () => {
  const { pixels, labels } = clutterDigits(DIGITS, { count: 100, seed: 1 });
  assert.equal(
    createHash("sha256").update(pixels).update(labels).digest("hex"),
    "edce0c265c1c878804b4ccf2145998a8964a489cfad7e17646c5084a3640e917",
  );
});

Deno.test("clutterDigits() refuses too many images, images that are no digits, and wrong seeds", () => {
  for (const count of [0, 301, 1.5, NaN]) {
    assert.throws(() => clutterDigits(DIGITS, { count, seed: 1 }), {
      name: "RangeError",
      message: "Cannot make cluttered digits of fashion-mnist train: the count must be an integer 1 … 300, found " +
        count,
    });
  }
  assert.throws(() => clutterDigits(uniformDigits(20), { count: 1, seed: 1 }), /its images have no ink/);
  const colour: ImageSet = { ...uniformDigits(200), shape: [28, 28, 3] };
  assert.throws(
    () => clutterDigits(colour, { count: 1, seed: 1 }),
    /expected two or more grey images.*found 5 of 28×28×3/,
  );
  assert.throws(() => clutterDigits(DIGITS, { count: 1, seed: -1 }), /the seed must be an integer/);
});

testInFolder(
  "makeClutteredDigits() makes test images of test digits only, whatever the training images",
  async (folder) => {
    const { classes, shape: imageShape } = DIGITS;
    const [train, test] = [uniformDigits(200, 30), uniformDigits(150, 20)].map(({ labels, pixels }) => ({
      labels,
      images: () => [pixels],
    }));
    await writeDataset(folder, {
      name: "ink",
      title: "Ink",
      licence: "none",
      classes,
      imageShape,
      train,
      test,
      made: {},
    });
    const options = { from: folder, train: 9, test: 6, seed: 4 };
    const made = await makeClutteredDigits(options);
    assert.deepEqual(made.imageShape, [56, 56, 1]);
    assert.deepEqual([made.train.labels.length, made.test.labels.length], [9, 6]);
    assert.deepEqual(new Set(...made.train.images()), new Set([0, 200]));
    assert.deepEqual(new Set(...made.test.images()), new Set([0, 150]));
    const more = await makeClutteredDigits({ ...options, train: 20 });
    assert.deepEqual([...more.test.images()], [...made.test.images()]);
    await assert.rejects(makeClutteredDigits({ ...options, seed: 0.5 }), {
      name: "RangeError",
      message: "Cannot make cluttered digits: the seed must be an integer 0 … 4294967295, found 0.5",
    });
  },
);

const MNIST = fileURLToPath(new URL("../../shared/data/mnist", import.meta.url));
const ignore = !Deno.args.includes("--slow") || await Deno.stat(MNIST).then(() => false, () => true);
if (ignore) console.log("skipped: deno task data make cluttered-digits of MNIST, without --slow or MNIST");
testInFolder("deno task data make cluttered-digits makes what its dataset.json says", async (folder) => {
  const known = fileURLToPath(new URL("../data/cluttered-digits/dataset.json", import.meta.url));
  await Deno.copyFile(known, join(folder, "dataset.json"));
  const { code, out, errors } = await runTask("data", ["make", "cluttered-digits", "--from", MNIST, "--out", folder]);
  assert.equal(code, 0, errors);
  assert.equal(out, `cluttered-digits is complete in ${folder}: 10,000 training and 5,000 test images\n`);
  const { train, test } = await loadDataset(folder);
  assert.deepEqual([train.count, test.count, train.shape], [10_000, 5_000, [56, 56, 1]]);

  const other = await runTask("data", ["make", "cluttered-digits", "--from", MNIST, "--seed", "2", "--out", folder]);
  assert.equal(other.code, 1);
  assert.match(
    other.errors,
    /^Cannot write the data set cluttered-digits: expected .* the same data set, found another/,
  );
}, { ignore });
