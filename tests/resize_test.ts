import assert from "node:assert/strict";
import fc from "fast-check";
import { averageAreas, type Fit, resizePicture } from "../lib/data/resize.ts";
import { mean } from "../lib/numbers.ts";
import type { Shape } from "../lib/types.ts";
import { assertClose } from "./support/tensors.ts";

/** A grey picture of rows of numbers. */
const grey = (rows: readonly (readonly number[])[]) => ({
  pixels: Uint8Array.from(rows.flat()),
  shape: [rows.length, rows[0].length, 1] as const,
});

/** Resizes grey rows and gives the rows that come out. */
function resize(
  rows: readonly (readonly number[])[],
  [height, width]: readonly [number, number],
  fit: Fit,
): number[][] {
  const { pixels, shape } = resizePicture(grey(rows), [height, width, 1], fit);
  assert.deepEqual(shape, [height, width, 1]);
  return Array.from({ length: height }, (_, row) => [...pixels.subarray(row * width, (row + 1) * width)]);
}

const WIDE = [[10, 20, 30, 40], [50, 60, 70, 80]];

Deno.test("resizePicture() pads to black, crops both sides, or stretches", () => {
  assert.deepEqual(resize(WIDE, [4, 4], "pad"), [[0, 0, 0, 0], ...WIDE, [0, 0, 0, 0]]);
  assert.deepEqual(resize(WIDE, [2, 2], "crop"), [[20, 30], [60, 70]]);
  assert.deepEqual(resize(WIDE, [2, 2], "stretch"), [[15, 35], [55, 75]]);
  assert.deepEqual(resize(WIDE, [2, 2], "pad"), [[8, 18], [28, 38]]); // half of each cell is black
  assert.deepEqual(resize([[10], [20], [30], [40]], [1, 2], "crop"), [[25, 25]]); // half a pixel of height about the middle
});

Deno.test("resizePicture() changes nothing when the size is right, and enlarges by whole pixels", () => {
  for (const fit of ["pad", "crop", "stretch"] as const) {
    assert.deepEqual(resize(WIDE, [2, 4], fit), WIDE);
    assert.deepEqual(resize([[1, 2]], [2, 4], fit), [[1, 1, 2, 2], [1, 1, 2, 2]]);
  }
});

Deno.test("resizePicture() makes luma of colours, and three equal channels of grey", () => {
  const colours = { pixels: Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255), shape: [2, 2, 3] as const };
  assert.deepEqual([...resizePicture(colours, [2, 2, 1], "pad").pixels], [76, 150, 29, 255]);
  assert.deepEqual(resizePicture(colours, [2, 2, 3], "pad").pixels, colours.pixels);
  assert.deepEqual([...resizePicture(grey([[7, 9]]), [1, 2, 3], "pad").pixels], [7, 7, 7, 9, 9, 9]);
});

Deno.test("averageAreas() weighs pixels by how much of them a cell covers", () => {
  assert.deepEqual([...averageAreas(grey([[0, 10, 20, 30]]), [1, 2])], [5, 25]);
  assertClose([...averageAreas(grey([[0, 30, 60]]), [1, 2])], [10, 50], { tolerance: 1e-12 });
  assert.deepEqual([...averageAreas(grey([[7], [9]]), [4, 1])], [7, 7, 9, 9]);
});

const size = fc.integer({ min: 1, max: 40 });
const picture = fc.tuple(size, size, fc.constantFrom(1, 3), fc.integer({ min: 0, max: 250 })).map((
  [h, w, c, base],
) => ({
  pixels: Uint8Array.from({ length: h * w * c }, (_, i) => (base + 37 * i) % 256),
  shape: [h, w, c] as Shape,
}));

Deno.test("averageAreas() keeps the mean, whatever the sizes", () => {
  fc.assert(fc.property(picture, size, size, (picture, height, width) => {
    const cells = averageAreas(picture, [height, width]);
    assert.equal(cells.length, height * width * picture.shape[2]);
    assert(Math.abs(mean(cells) - mean(picture.pixels)) < 1e-9);
  }));
});

Deno.test("resizePicture() with padding keeps the sum of light for its scale, whatever the sizes", () => {
  fc.assert(fc.property(picture, size, size, (picture, height, width) => {
    const [fromHeight, fromWidth, channels] = picture.shape;
    const scale = Math.max(fromHeight / height, fromWidth / width); // pixels of the image under one of the result
    const { pixels } = resizePicture(picture, [height, width, channels], "pad");
    const light = (values: Uint8Array) => values.reduce((sum, value) => sum + value, 0);
    // Rounding moves each value by half a step at most.
    assert(Math.abs(light(pixels) - light(picture.pixels) / scale ** 2) <= pixels.length / 2 + 1e-6);
  }));
});
