import assert from "node:assert/strict";
import { confusionMatrix, recallByClass } from "../explorer/confusion.ts";

Deno.test("confusionMatrix() counts images, rows by actual and columns by predicted class", () => {
  const counts = confusionMatrix([0, 0, 0, 2, 2], Uint8Array.of(0, 1, 0, 2, 0), { classes: 3 });
  assert.deepEqual(counts, [[2, 1, 0], [0, 0, 0], [1, 0, 1]]);
});

Deno.test("recallByClass() divides the diagonal by the row, and knows nothing of a class without images", () => {
  assert.deepEqual(recallByClass([[2, 1, 0], [0, 0, 0], [1, 0, 1]]), [2 / 3, NaN, 1 / 2]);
});

Deno.test("confusionMatrix() refuses a missing prediction and a class that is none", () => {
  assert.throws(() => confusionMatrix([0, 1], [0], { classes: 2 }), {
    name: "RangeError",
    message: "Cannot count confusions: expected one prediction for each of 2 labels, found 1",
  });
  assert.throws(() => confusionMatrix([0, 1], [0, 2], { classes: 2 }), {
    name: "RangeError",
    message: "Cannot count confusions: expected classes 0 … 1, found 2 at 1",
  });
});
