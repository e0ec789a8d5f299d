import assert from "node:assert/strict";
import { greatestMaps, poolStack } from "../studies/map_stacks.ts";
import { measureMaps } from "../notebooks/under_the_hood.ts";
import { measureUse } from "../studies/plan/outcomes.ts";
import { stackOf } from "./support/stacks.ts";

Deno.test("measureMaps() measures the chosen map of each image, as worked out by hand", () => {
  const stack = stackOf(
    [[3, -1, 1, -3], [2, 2, 2, 2], [1, 1, 1, -9]],
    [[0, 0, 0, 0], [5, 1, 1, 1], [-1, -1, -1, -1]],
  );
  // The mean of the first map is 0 and its variance 5.
  assert.deepEqual(measureMaps(stack, [0, 1]), {
    mean: [0, 2],
    greatest: [3, 5],
    aboveZero: [2, 4],
    aboveZeroElsewhere: [4, 0],
    contrast: [3 / Math.sqrt(5), 3 / Math.sqrt(3)],
  });
});

Deno.test("measureMaps(): a map of equal cells has no contrast; a single map has no rival", () => {
  const { contrast, aboveZeroElsewhere } = measureMaps(stackOf([[2, 2, 2, 2]]), [0]);
  assert.deepEqual([contrast, aboveZeroElsewhere], [[0], [0]]);
});

Deno.test("measureMaps() refuses a missing choice and a map that is not there", () => {
  const stack = stackOf([[1, 2, 3, 4]]);
  assert.throws(() => measureMaps(stack, []), {
    name: "RangeError",
    message: "Cannot measure maps: expected one for each of 1 images, found 0",
  });
  assert.throws(() => measureMaps(stack, [1]), {
    name: "RangeError",
    message: "Cannot measure map 1 of image 0: expected 0 … 0",
  });
});

Deno.test("measureUse() counts the cells above the middle and the spread of the height, wherever zero is", () => {
  // Less its least value the map is 6, 2, 4, 0.
  for (const shift of [0, -64]) {
    const cells = [3, -1, 1, -3].map((value) => value + shift);
    assert.deepEqual(measureUse(cells), { aboveMiddle: 2, spread: 144 / 56 });
  }
  assert.deepEqual(measureUse([5, 1, 1, 1]), { aboveMiddle: 1, spread: 1 });
  assert.deepEqual(measureUse([2, 2, 2, 2]), { aboveMiddle: 0, spread: 0 });
});

Deno.test("greatestMaps() finds the map of the greatest mean or the greatest value, which need not be the same", () => {
  const stack = stackOf([[3, 3, 3, 3], [9, -9, -9, -9]], [[-5, -5, -5, -5], [-6, -6, -6, -4]]);
  assert.deepEqual(greatestMaps(stack, "average"), Uint8Array.of(0, 0));
  assert.deepEqual(greatestMaps(stack, "max"), Uint8Array.of(1, 1));
});

Deno.test("poolStack() pools each map of each image", () => {
  const stack = stackOf([[1, 2, 3, 6], [9, -9, -9, -9]], [[0, 0, 0, 4], [1, 1, 1, 1]]);
  assert.deepEqual([...poolStack(stack, "average")], [3, -4.5, 1, 1]);
  assert.deepEqual([...poolStack(stack, "max")], [6, 9, 4, 1]);
});
