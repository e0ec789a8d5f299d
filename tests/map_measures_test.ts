import assert from "node:assert/strict";
import { centroid } from "../notebooks/deeper/centroid.ts";
import { lightCells } from "../notebooks/deeper/light_cells.ts";
import { litCells } from "../notebooks/deeper/lit_cells.ts";
import { measureContrast } from "../studies/statistics/map_contrast.ts";
import { meanImages } from "../notebooks/deeper/mean_images.ts";
import { poolStack } from "../notebooks/deeper/map_statistics.ts";
import { countGreatest } from "../notebooks/deeper/ties.ts";
import { imageSet } from "./support/networks.ts";
import { stackOf } from "./support/stacks.ts";

Deno.test("measureContrast() measures the chosen map, as worked out by hand", () => {
  const stack = stackOf([[3, -1, 1, -3], [2, 2, 2, 2]], [[0, 0, 0, 0], [5, 1, 1, 1]]);
  const [first, second] = measureContrast(stack, [0, 1]);
  // v = m − min = 6, 2, 4, 0; the mean is 0 and the variance 5.
  assert.deepEqual(first, { lead: 2, prominence: 3 / Math.sqrt(5), spread: 144 / 56, aboveMiddle: 2 });
  assert.deepEqual(second, { lead: 4, prominence: 3 / Math.sqrt(3), spread: 1, aboveMiddle: 1 });
  assert.deepEqual(
    measureContrast(stack, [1, 0]),
    Array(2).fill({ lead: 0, prominence: 0, spread: 0, aboveMiddle: 0 }),
  );
});

Deno.test("measureContrast() does not care where zero is, nor, its lead apart, how large the values are", () => {
  const map = [3, -1, 1, -3];
  const [one, moved, scaled] = measureContrast(
    stackOf([map], [map.map((value) => value - 64)], [map.map((value) => 4 * value)]),
    [0, 0, 0],
  );
  assert.deepEqual(moved, one);
  assert.deepEqual(scaled, { ...one, lead: 4 * one.lead });
});

Deno.test("litCells() counts the chosen map, the best other one and the mean of the others", () => {
  const stack = stackOf([[1, 1, 0, -1], [1, -1, -1, -1], [2, 2, 2, -2]], [[-1, -1, -1, -1], [0, 0, 0, 0], [
    1,
    1,
    1,
    1,
  ]]);
  assert.deepEqual(litCells(stack, [0, 2]), [
    { chosen: 2, rival: 3, others: 2 },
    { chosen: 4, rival: 0, others: 0 },
  ]);
  assert.throws(() => litCells(stack, [0]), /one chosen for each of 2 images, found 3 and 1/);
  assert.throws(() => litCells(stackOf([[1, 1, 1, 1]]), [0]), /two maps or more/);
});

Deno.test("lightCells() counts what lies above the middle of all maps of an image together, and what of it is below zero", () => {
  const stack = stackOf(
    [[-9, -9, -9, -9], [1, -1, -3, -6]],
    [[-8, -1, -8, -8], [-8, -8, -2, -8]],
    [[0, 8, 5, 4], [0, 0, 0, 0]],
  );
  assert.deepEqual(lightCells(stack), [
    { light: 3, belowZero: 2, isDark: false },
    { light: 2, belowZero: 2, isDark: true },
    { light: 2, belowZero: 0, isDark: false },
  ]);
});

Deno.test("countGreatest() counts the scores that tie for the greatest", () => {
  assert.deepEqual(countGreatest([0.5, 1, 1, 0.2, 0.9, 0.3, 0, 0, 0], 3), [2, 1, 3]);
  assert.throws(() => countGreatest([1, 2, 3], 2), /expected 2 scores for each image, found 3 in all/);
});

Deno.test("poolStack() pools each map of each image", () => {
  const stack = stackOf([[1, 2, 3, 6], [9, -9, -9, -9]], [[0, 0, 0, 4], [1, 1, 1, 1]]);
  assert.deepEqual([...poolStack(stack, "average")], [3, -4.5, 1, 1]);
  assert.deepEqual([...poolStack(stack, "max")], [6, 9, 4, 1]);
});

Deno.test("centroid() is the centre of gravity, and refuses a map without weight", () => {
  const raster = (...values: number[]) => ({ height: 2, width: 3, data: Float32Array.from(values) });
  assert.deepEqual(centroid(raster(1, 0, 1, 0, 0, 2)), { row: 0.5, column: 1.5 });
  assert.deepEqual(centroid(raster(0, 0, 0, 0, 5, 0)), { row: 1, column: 1 });
  assert.throws(() => centroid(raster(0, 0, 0, 0, 0, 0)), /expected a weight above 0/);
  assert.throws(() => centroid(raster(0, -1, 0, 0, 2, 0)), /expected weights from 0, found -1/);
});

Deno.test("meanImages() are the means of each class's images, of colours the grey", () => {
  const grey = imageSet([0, 255, 51, 153, 255, 0, 102, 102], [1, 2, 1], { labels: [1, 0, 1, 0], classes: 3 });
  const [first, second, none] = meanImages(grey).map(({ data }) => [...data]);
  assert.deepEqual(first, [51, 153].map((sum) => Math.fround((sum + 102) / 2 / 255)));
  assert.deepEqual(second, [0.5, 0.5]);
  assert.deepEqual(none, [NaN, NaN]);
  const [{ data, height, width }] = meanImages(imageSet([0, 51, 102, 255, 255, 255], [2, 1, 3]));
  assert.deepEqual([[...data], height, width], [[Math.fround(0.2), 1], 2, 1]);
});
