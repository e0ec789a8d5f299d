import assert from "node:assert/strict";
import {
  compareLinearScores,
  compareOrders,
  imageRows,
  permuteImages,
  scoreChanges,
  shiftChanges,
  structureBySeed,
} from "../notebooks/deeper/what_pooling_forgets.ts";
import { randomSet } from "./support/networks.ts";

Deno.test("compareOrders(): under average pooling the order changes nothing, under max pooling the answer", () => {
  const [before, behind] = ["pooling, then linear layer", "1×1 convolution, then pooling"] as const;
  for (const row of compareOrders("average")) assert.ok(Math.abs(row[before] - row[behind]) < 1e-6, row.class);
  const winner = (key: typeof before | typeof behind) =>
    compareOrders("max").toSorted((a, b) => b[key] - a[key])[0].class;
  assert.deepEqual([winner(behind), winner(before)], ["Sandal", "Bag"]);
});

Deno.test("compareLinearScores(): the twin with moved weights says the same of moved pixels, but for rounding", async () => {
  const moved = permuteImages(randomSet({ count: 3, shape: [6, 6, 1] }), 1);
  const { scores, largest, difference } = await compareLinearScores(moved, 0);
  assert.equal(scores, 3 * moved.images.classes.length);
  assert.ok(difference < 1e-5 * largest, `${difference} of ${largest}`);
});

Deno.test("imageRows() names its rows, not their classes", () => {
  const set = randomSet({ count: 2, shape: [6, 6, 1] });
  const { alt } = imageRows({ above: set, below: set }, { title: "Two rows", caption: "Twice the same." });
  assert.equal(alt, 'Two rows: a row "above" of 2 images, a row "below" of 2 images.');
});

Deno.test("structureBySeed(): each network in both orders, means of the seeds that are listed", async () => {
  const rows = await structureBySeed();
  assert.deepEqual(rows.map(({ pixels }) => pixels), Array(3).fill(["in order", "permuted"]).flat());
  for (const row of rows) {
    const seeds = row["each seed"].split(", ").map(Number);
    assert.equal(seeds.length, 3);
    assert.ok(Math.abs(row.mean - (seeds[0] + seeds[1] + seeds[2]) / 3) < 1e-4, row.network);
  }
});

Deno.test("scoreChanges(): the largest change of each image's scores, as a share of their range before", () => {
  assert.deepEqual(scoreChanges([1, 5, 3, /**/ 0, 2, 1], [2, 5, 1, /**/ 0, 2, 4], 3), [0.5, 1.5]);
});

Deno.test("shiftChanges(): far from the border a shift by 8 pixels, one cell, changes no score, and one by 4 does", async () => {
  const set = randomSet({ count: 2, shape: [28, 28, 1] });
  const [four, eight] = await shiftChanges(set, { shifts: [4, 8], seed: 0 });
  for (const key of ["GAP, large canvas", "GMP, large canvas"] as const) {
    assert.ok(eight[key] < 1e-5 && four[key] > 1e-3, `${key}: ${four[key]} and ${eight[key]}`);
  }
  assert.ok(eight.GAP > 1e-3 && eight.GMP > 1e-3, "near the border the scores change");
});
