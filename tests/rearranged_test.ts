import assert from "node:assert/strict";
import { groupSets, permuteDataset, permutePixels, shiftImages } from "../lib/data/rearranged.ts";
import { convNet1, convNet2 } from "../lib/models/networks.ts";
import { permuteInputs } from "../lib/models/permute_inputs.ts";
import { predict } from "../lib/trainer/trainer.ts";
import { permutation, randomGenerator } from "../lib/random.ts";
import { imageSet, networkOf, randomDataset, randomSet } from "./support/networks.ts";
import { assertClose, largestDifference } from "./support/tensors.ts";

/** Two images of 2×3 pixels. */
const PAIR = imageSet([1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16], [2, 3, 1]);
const refuses = (build: () => unknown, message: RegExp) => assert.throws(build, { name: "RangeError", message });

Deno.test("permutePixels(): place p of each image gets the value of place order[p], channels stay together", () => {
  assert.deepEqual([...permutePixels(PAIR, [5, 0, 1, 2, 3, 4]).pixels], [6, 1, 2, 3, 4, 5, 16, 11, 12, 13, 14, 15]);
  const rgb = imageSet([1, 2, 3, 4, 5, 6], [1, 2, 3]);
  assert.deepEqual([...permutePixels(rgb, [1, 0]).pixels], [4, 5, 6, 1, 2, 3]);
});

Deno.test("permutePixels(): refuses what is no order of the pixels", () => {
  for (const order of [[0, 1, 2, 3, 4], [0, 1, 2, 3, 4, 4], [1, 2, 3, 4, 5, 6], [0, 1, 2, 3, 4, 0.5]]) {
    refuses(() => permutePixels(PAIR, order), /^Cannot permute the pixels of drawn: expected each of 0 … 5 once/);
  }
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
  refuses(() => permuteDataset(data, -1), /seed must be an integer/);
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

Deno.test("shiftImages(): refuses parts of pixels", () => {
  refuses(
    () => shiftImages(PAIR, { right: 0.5 }),
    /^Cannot shift drawn: expected whole pixels, found 0.5 to the right/,
  );
});

Deno.test("groupSets(): each set becomes a class, in the order given", () => {
  const grouped = groupSets({ above: PAIR, below: imageSet([7, 7, 7, 7, 7, 7], [2, 3, 1]) });
  assert.deepEqual([...grouped.labels], [0, 0, 1]);
  assert.deepEqual(grouped.classes, ["above", "below"]);
  assert.deepEqual([...grouped.pixels.slice(6)], [11, 12, 13, 14, 15, 16, 7, 7, 7, 7, 7, 7]);
  assert.deepEqual([grouped.count, grouped.shape], [3, [2, 3, 1]]);
});

Deno.test("groupSets(): refuses none, and sets of two shapes", () => {
  refuses(() => groupSets({}), /expected images of one shape, found no set/);
  refuses(() => groupSets({ a: PAIR, b: imageSet([1, 2, 3, 4], [2, 2, 1]) }), /found 2×3×1 and 2×2×1/);
});

Deno.test("permuteInputs(): says of permuted images what the network says of them in order, and not without rewiring", async () => {
  const set = randomSet({ shape: [6, 6, 1] });
  const order = permutation(36, randomGenerator(3));
  const layers = [{ kind: "flatten" }, { kind: "dense", units: 5 }, { kind: "relu" }, {
    kind: "dense",
    units: 3,
  }] as const;
  const network = networkOf(layers, { inputShape: [6, 6, 1] });
  const permuted = permutePixels(set, order);
  const { scores } = await predict(network, set);
  assertClose((await predict(permuteInputs(network, order), permuted)).scores, scores, { tolerance: 1e-6 });
  assert.ok(largestDifference((await predict(network, permuted)).scores, scores) > 0.01);
});

Deno.test("permuteInputs(): refuses networks that begin with neighbours, and orders of another length", () => {
  const conv = networkOf([{ kind: "conv", filters: 3, size: 1 }, { kind: "globalPool", pooling: "max" }]);
  refuses(
    () => permuteInputs(conv, [0]),
    /^Cannot rewire net: expected flatten and a linear layer .* found conv and globalPool/,
  );
  const linear = networkOf([{ kind: "flatten" }, { kind: "dense", units: 3 }]);
  refuses(() => permuteInputs(linear, [0, 1]), /expected an order of its 72 inputs, found 2 numbers/);
});

Deno.test("ConvNet_1 and ConvNet_2: in a wide empty picture a shift by 8 pixels, one cell, changes no score, and one by 4 does", async () => {
  const side = 96;
  const spot = randomSet({ count: 1, shape: [20, 20, 1] }).pixels;
  const picture = imageSet(new Uint8Array(side * side), [side, side, 1]);
  spot.forEach((value, i) => picture.pixels[(34 + Math.floor(i / 20)) * side + 34 + i % 20] = value);
  for (const build of [convNet1, convNet2]) {
    const network = build({ seed: 0, output: "logits", inputShape: picture.shape });
    const scoresAt = async (right: number) => (await predict(network, shiftImages(picture, { right }))).scores;
    const before = await scoresAt(0);
    assertClose(await scoresAt(8), before, { tolerance: 1e-6 });
    assert.ok(largestDifference(await scoresAt(4), before) > 1e-4);
  }
});
