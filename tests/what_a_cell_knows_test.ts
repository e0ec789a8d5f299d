import assert from "node:assert/strict";
import { convNet1, convNet2 } from "../lib/models/networks.ts";
import { padImages } from "../studies/rearranged.ts";
import { commonestShare, fieldRows, loadEpochs, meanImages, peakShares } from "../notebooks/deeper/cells.ts";
import { coverPatches, measureCovering, measureShifts } from "../notebooks/deeper/what_a_cell_knows.ts";
import { imageSet, networkOf } from "./support/networks.ts";
import { stackOf } from "./support/stacks.ts";
import { assertClose } from "./support/tensors.ts";

const TWO = imageSet([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 1], { labels: [1, 2] });

Deno.test("padImages() puts each picture in the middle of black ground and keeps labels and set", () => {
  const padded = padImages(TWO, 1);
  assert.deepEqual(padded.shape, [4, 4, 1]);
  assert.deepEqual([...padded.pixels.subarray(0, 16)], [0, 0, 0, 0, 0, 1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0]);
  assert.deepEqual([...padded.pixels.subarray(16)], [0, 0, 0, 0, 0, 5, 6, 0, 0, 7, 8, 0, 0, 0, 0, 0]);
  assert.deepEqual([padded.count, [...padded.labels]], [2, [1, 2]]);
  assert.deepEqual(padImages(TWO, 0).pixels, TWO.pixels);
});

Deno.test("coverPatches() paints the square black at every place within the images, and leaves the given set as it was", () => {
  const covered = coverPatches(TWO, { size: 1, step: 1 });
  assert.deepEqual(covered.map(({ pixels }) => [...pixels].join("")), ["02340678", "10345078", "12045608", "12305670"]);
  const wide = coverPatches(imageSet(Array(25 * 3).fill(9), [5, 5, 3]), { size: 3, step: 2 });
  assert.deepEqual(wide.map(({ pixels }) => pixels.filter((value) => value === 0).length), [27, 27, 27, 27]);
  assert.deepEqual([...TWO.pixels], [1, 2, 3, 4, 5, 6, 7, 8]);
});

Deno.test("coverPatches() refuses what no picture has", () => {
  assert.throws(() => coverPatches(TWO, { size: 3, step: 1 }), /^RangeError: Cannot cover drawn: .* found 3 and 1$/);
  assert.throws(() => coverPatches(TWO, { size: 1, step: 0 }), /found 1 and 0$/);
});

Deno.test("meanImages() are the means of each class's images, of colours the grey", () => {
  const grey = imageSet([0, 255, 51, 153, 255, 0, 102, 102], [1, 2, 1], { labels: [1, 0, 1, 0], classes: 3 });
  const [first, second, none] = meanImages(grey).map(({ data }) => [...data]);
  assertClose(first, [51, 153].map((sum) => (sum + 102) / 2 / 255), { tolerance: 1e-7 });
  assert.deepEqual(second, [0.5, 0.5]);
  assert.deepEqual(none, [NaN, NaN]);
  const [{ data, height, width }] = meanImages(imageSet([0, 51, 102, 255, 255, 255], [2, 1, 3]));
  assertClose(data, [0.2, 1], { tolerance: 1e-7 }); // the sum of three values in single precision
  assert.deepEqual([height, width], [2, 1]);
});

Deno.test("peakShares() counts for each class where the greatest cell is, commonestShare() how often it is the commonest", () => {
  const peaks = [1, 1, 3, 0].map((peak) => [0, 1, 2, 3].map((cell) => cell === peak ? 1 : 0));
  const stack = stackOf(...peaks.map((map) => [map, map, map]));
  const labels = Uint8Array.of(0, 0, 0, 2);
  const shares = peakShares(stack, labels).map(({ data }) => [...data].map((share) => Math.round(share * 3)));
  assert.deepEqual(shares, [[0, 2, 0, 1], [0, 0, 0, 0], [3, 0, 0, 0]]);
  assert.ok(Math.abs(commonestShare(stack, labels) - 3 / 4) < 1e-7);
});

Deno.test("fieldRows() gives what can reach a row of cells, and the mean row of what does", () => {
  const network = networkOf([{ kind: "conv", filters: 3, size: 3 }, { kind: "globalPool", pooling: "max" }], {
    inputShape: [2, 2, 1],
  });
  const raster = (...values: number[]) => ({ height: 2, width: 2, data: Float32Array.from(values) });
  const influence = { GAP: [raster(1, 0, 1, 0), raster(3, 0, 0, 1), raster(0, 0, 0, 2), raster(0, 0, 4, 0)] };
  assert.deepEqual(fieldRows(network, { layerIndex: 1, influence }), [
    { "cells": "row 0", "rows that can reach them": "0 to 1", "their middle": 0.5, "centre of influence, GAP": 0.375 },
    { "cells": "row 1", "rows that can reach them": "0 to 1", "their middle": 0.5, "centre of influence, GAP": 1 },
  ]);
});

Deno.test("loadEpochs() gives the stored weights: those of epoch 0 are the seed's, later ones are not", async () => {
  for (const network of [convNet1({ seed: 0 }), convNet2({ seed: 0 })]) {
    const [untrained, trained] = await loadEpochs(network, [0, 1]);
    assert.deepEqual(untrained.parameters, network.parameters);
    assert.notDeepEqual(trained.parameters, network.parameters);
    assert.deepEqual(trained.layers, network.layers);
  }
  await assert.rejects(loadEpochs(convNet1({ seed: 7 }), [0]), /convnet_1-fashion-mnist-sigmoid-seed7-\*/);
});

/** One pixel decides between two classes: class 0 has the value of the pixel, class 1 half of the greatest. */
const DECIDED = networkOf([{ kind: "conv", filters: 2, size: 1 }, { kind: "globalPool", pooling: "max" }], {
  inputShape: [2, 2, 1],
  classes: 2,
});
DECIDED.parameters[0].set([1, 0]);
DECIDED.parameters[1].set([0, 0.5]);

Deno.test("measureCovering() counts pictures with another answer, and images with one at least", async () => {
  const images = imageSet([255, 0, 0, 0, 255, 255, 0, 0, 0, 0, 0, 0], [2, 2, 1], { labels: [0, 0, 1], classes: 2 });
  const covering = await measureCovering(DECIDED, images, { size: 1, step: 1 });
  assert.deepEqual(covering, { pictures: 1 / 12, images: 1 / 3 });
});

Deno.test("measureShifts() is the accuracy itself at 0, and its mean and least over four directions beyond", async () => {
  // The first image's one white pixel is at the upper left, so that half of the shifts lose it.
  const images = imageSet([255, 0, 0, 0, 255, 255, 255, 255], [2, 2, 1], { labels: [0, 0], classes: 2 });
  assert.deepEqual(await measureShifts(DECIDED, images, [0, 1]), [
    { pixels: 0, mean: 1, least: 1 },
    { pixels: 1, mean: 0.75, least: 0.5 },
  ]);
});
