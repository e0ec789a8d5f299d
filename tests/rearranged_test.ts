import assert from "node:assert/strict";
import { permuteDataset, permutePixels, shiftImages } from "../studies/rearranged.ts";
import { permutation, randomGenerator } from "../lib/random.ts";
import { imageSet, randomDataset, randomSet } from "./support/networks.ts";

/** Two images of 2×3 pixels. */
const PAIR = imageSet([1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16], [2, 3, 1]);

Deno.test("permutePixels(): place p of each image gets the value of place order[p], channels stay together", () => {
  assert.deepEqual([...permutePixels(PAIR, [5, 0, 1, 2, 3, 4]).pixels], [6, 1, 2, 3, 4, 5, 16, 11, 12, 13, 14, 15]);
  const rgb = imageSet([1, 2, 3, 4, 5, 6], [1, 2, 3]);
  assert.deepEqual([...permutePixels(rgb, [1, 0]).pixels], [4, 5, 6, 1, 2, 3]);
});

Deno.test("permuteDataset(): moves the pixels of every part by the seed's order, and says so", () => {
  const whole = randomDataset({ shape: [4, 5, 2] });
  const data = { ...whole, validation: randomSet({ shape: [4, 5, 2], seed: 3 }), part: { limit: 8 } };
  const moved = permuteDataset(data, 7);
  const order = permutation(20, randomGenerator(7));
  for (const part of ["train", "validation", "test"] as const) {
    assert.deepEqual(moved[part], permutePixels(data[part], order), part);
    assert.notDeepEqual(moved[part].pixels, data[part].pixels, part);
  }
  assert.deepEqual(moved.part, { limit: 8, permutation: { seed: 7 } });
  assert.equal("validation" in permuteDataset(whole, 7), false);
  assert.throws(
    () => permuteDataset(moved, 1),
    /^Error: Cannot permute the pixels of random: .* found them permuted by the seed 7; permute the data set that/,
  );
  assert.throws(() => permuteDataset(data, -1), { name: "RangeError", message: /seed must be an integer/ });
});

Deno.test("shiftImages(): moves right, left, down and up, loses what leaves and fills with 0", () => {
  const shifted = (by: { right?: number; down?: number }) => [...shiftImages(PAIR, by).pixels];
  assert.deepEqual(shifted({}), [...PAIR.pixels]);
  assert.deepEqual(shifted({ right: 1 }), [0, 1, 2, 0, 4, 5, 0, 11, 12, 0, 14, 15]);
  assert.deepEqual(shifted({ right: -2 }), [3, 0, 0, 6, 0, 0, 13, 0, 0, 16, 0, 0]);
  assert.deepEqual(shifted({ down: 1 }), [0, 0, 0, 1, 2, 3, 0, 0, 0, 11, 12, 13]);
  assert.deepEqual(shifted({ right: 1, down: -1 }), [0, 4, 5, 0, 0, 0, 0, 14, 15, 0, 0, 0]);
  assert.deepEqual(shifted({ right: 3 }), Array(12).fill(0));
  const rgb = imageSet([1, 2, 3, 4, 5, 6], [1, 2, 3]);
  assert.deepEqual([...shiftImages(rgb, { right: 1 }).pixels], [0, 0, 0, 1, 2, 3]);
});
