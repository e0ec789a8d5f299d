import assert from "node:assert/strict";
import { describeOwnImages } from "../notebooks/deeper/own_images.ts";

// Four images of three classes; nothing is of class 2.
const POOLED = Float32Array.of(3, 1, -1, -6, 4, 0, 4, 8, -9, 0, 0, 0);
const LABELS = [0, 0, 0, 1];
const PREDICTED = [0, 1, 1, 0];

Deno.test("describeOwnImages() tells recall, medians and shares of each class's own score, and who wins its images", () => {
  const [first, second, ...none] = describeOwnImages(POOLED, { labels: LABELS, predicted: PREDICTED, classes: 3 });
  assert.equal(none.length, 0, "a class without images is left out");
  assert.deepEqual({ class: first.class, count: first.count, rival: first.rival, lost: first.lost }, {
    class: 0,
    count: 3,
    rival: 1,
    lost: 2,
  });
  assert.equal(first.recall, 1 / 3);
  assert.equal(first.pooled, 3); // of 3, −6, 4
  assert.ok(Math.abs(first.score - 1 / (1 + Math.exp(-3))) < 1e-12);
  assert.deepEqual([first.nearOne, first.nearZero], [2 / 3, 1 / 3]);
  assert.deepEqual([second.recall, second.rival, second.nearOne, second.nearZero], [0, 0, 0, 0]);
  // Three equal scores: s(1 − s)(p − y) = ¼ · (⅓ − 1).
  assert.ok(Math.abs(second.pull - 1 / 6) < 1e-12);
});

Deno.test("describeOwnImages() refuses values that are not those of the images", () => {
  assert.throws(() => describeOwnImages(POOLED, { labels: [0, 1], predicted: [0, 1], classes: 3 }), {
    name: "RangeError",
    message: "Cannot describe images: expected 3 values for each of 2 labels, found 12",
  });
});
