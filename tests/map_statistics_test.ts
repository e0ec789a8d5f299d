import assert from "node:assert/strict";
import { greatestMaps, measureMaps, peakShares } from "../notebooks/deeper/map_statistics.ts";
import { stackOf } from "./support/stacks.ts";

Deno.test("measureMaps() measures the chosen map of each image, as worked out by hand", () => {
  const stack = stackOf(
    [[3, -1, 1, -3], [2, 2, 0.5, -4]],
    [[-1, -2, -3, -4], [5, 5, 5, 5]],
    [[7, 0, 0, 0], [-1, -1, -1, -1]],
  );
  const [first, second, third] = measureMaps(stack, [0, 1, 0]);
  assert.deepEqual(first, { mean: 0, max: 3, peak: 0, lit: 2, spread: 16 / 10, won: 3 });
  assert.deepEqual(second, { mean: 5, max: 5, peak: 0, lit: 4, spread: 4, won: 4 });
  assert.deepEqual(third, { mean: 1.75, max: 7, peak: 0, lit: 1, spread: 1, won: 4 });
  assert.deepEqual(measureMaps(stack, [1, 0, 1]).map(({ lit, spread, won }) => [lit, spread, won]), [
    [3, 4.5 ** 2 / 8.25, 1],
    [0, 0, 0],
    [0, 0, 0],
  ]);
});

Deno.test("measureMaps() gives a cell in which maps are equal to the first of them, and a peak to the first cell", () => {
  const stack = stackOf([[1, 4, 4, 0], [1, 4, 4, 0]]);
  assert.deepEqual(measureMaps(stack, [0])[0], { mean: 2.25, max: 4, peak: 1, lit: 3, spread: 81 / 33, won: 4 });
  assert.equal(measureMaps(stack, [1])[0].won, 0);
});

Deno.test("greatestMaps() finds the map of the greatest mean or the greatest value, which need not be the same", () => {
  const stack = stackOf([[3, 3, 3, 3], [9, -9, -9, -9]], [[-5, -5, -5, -5], [-6, -6, -6, -4]]);
  assert.deepEqual(greatestMaps(stack, "average"), Uint8Array.of(0, 0));
  assert.deepEqual(greatestMaps(stack, "max"), Uint8Array.of(1, 1));
});

Deno.test("peakShares() counts for each group where the peaks are", () => {
  const stack = stackOf([[0, 1, 0, 0]], [[0, 2, 0, 0]], [[0, 0, 0, 3]], [[4, 0, 0, 0]]);
  const shares = peakShares(measureMaps(stack, [0, 0, 0, 0]), [0, 0, 0, 2], { count: 3, height: 2, width: 2 });
  assert.deepEqual(shares.map(({ data }) => [...data].map((share) => Math.round(share * 3))), [
    [0, 2, 0, 1],
    [0, 0, 0, 0],
    [3, 0, 0, 0],
  ]);
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
