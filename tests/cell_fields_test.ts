import assert from "node:assert/strict";
import { shiftImages } from "../studies/rearranged.ts";
import { stackMaps } from "../lib/trainer/look.ts";
import { convNet1, convNet2 } from "../lib/models/networks.ts";
import { receptiveRows } from "../notebooks/deeper/receptive_field.ts";
import { stackMapsWithoutBorder, stackMapsWithRepeatedEdges } from "../notebooks/deeper/borders.ts";
import { cellInfluence } from "../notebooks/deeper/cells.ts";
import { imageSet, networkOf, randomSet } from "./support/networks.ts";
import { assertClose } from "./support/tensors.ts";

const LAST_MAPS = { layerIndex: 16 };
const GAP = convNet1({ seed: 0 });
const IMAGES = randomSet({ count: 6, shape: [28, 28, 1], classes: 10 });

Deno.test("receptiveRows() counts the article's fields: 36 pixels, 8 apart, cut at the image", () => {
  assert.deepEqual(receptiveRows(GAP, LAST_MAPS), [
    { cell: 0, first: 0, last: 21, middle: 3.5, size: 36 },
    { cell: 1, first: 0, last: 27, middle: 11.5, size: 36 },
    { cell: 2, first: 2, last: 27, middle: 19.5, size: 36 },
  ]);
  const afterOne = receptiveRows(GAP, { layerIndex: 1 });
  assert.equal(afterOne.length, 28);
  assert.deepEqual(afterOne[5], { cell: 5, first: 4, last: 6, middle: 5, size: 3 });
  assert.deepEqual(receptiveRows(GAP, { layerIndex: 17 }), [{ cell: 0, first: 0, last: 27, middle: 11.5, size: 52 }]);
  assert.throws(() => receptiveRows(GAP, { layerIndex: 18 }), /expected layerIndex to name one of 17 layers/);
});

Deno.test("cellInfluence() is 0 outside the receptive field, and reaches its ends", async () => {
  const maps = Array(IMAGES.count).fill(3);
  const influence = await cellInfluence(GAP, IMAGES, { ...LAST_MAPS, maps });
  assert.equal(influence.length, 9);
  receptiveRows(GAP, LAST_MAPS).forEach(({ cell, first, last }) => {
    for (const column of [0, 1, 2]) {
      const { data } = influence[3 * cell + column];
      const rows = Array.from({ length: 28 }, (_, row) => data.subarray(28 * row, 28 * (row + 1)).some((v) => v > 0));
      assert.deepEqual([rows.indexOf(true), rows.lastIndexOf(true)], [first, last], `cell ${cell}, ${column}`);
    }
  });
});

Deno.test("cellInfluence() of a linear map is the size of its weights, summed over the channels of a pixel", async () => {
  const network = networkOf([{ kind: "conv", filters: 3, size: 1 }, { kind: "globalPool", pooling: "max" }]);
  const set = randomSet({ count: 2 });
  const influence = await cellInfluence(network, set, { layerIndex: 1, maps: [1, 1] });
  const weights = [0, 1].map((channel) => Math.abs(network.parameters[0][channel * 3 + 1]));
  influence.forEach(({ data }, cell) =>
    data.forEach((value, pixel) => {
      const expected = pixel === cell ? weights[0] + weights[1] : 0;
      assert.ok(Math.abs(value - expected) < 1e-6, `cell ${cell}, pixel ${pixel}: ${value}, expected ${expected}`);
    })
  );
});

Deno.test("cellInfluence() refuses maps that don't belong to the images", async () => {
  await assert.rejects(cellInfluence(GAP, IMAGES, { ...LAST_MAPS, maps: [1] }), /found layerIndex 16 and 1 maps/);
});

Deno.test("stackMapsWithoutBorder(): a black image has nine equal cells in each map, with a border it has not", async () => {
  const black = imageSet(Array(784).fill(0), [28, 28, 1], { classes: 10 });
  for (const network of [GAP, convNet2({ seed: 0 })]) {
    const distinct = async (stacked: Promise<{ values: Float32Array }>) =>
      new Set((await stacked).values.filter((_, index) => index % 10 === 1)).size;
    assert.equal(await distinct(stackMapsWithoutBorder(network, black, LAST_MAPS)), 1);
    assert.ok(await distinct(stackMaps(network, black, LAST_MAPS)) > 1);
  }
});

Deno.test("stackMapsWithoutBorder() moves by a cell when the picture moves by the step of a cell", async () => {
  const dot = Array(784).fill(0);
  for (let row = 9; row < 14; row++) dot.fill(200, row * 28 + 9, row * 28 + 14);
  const set = imageSet(dot, [28, 28, 1], { classes: 10 });
  const { values: before } = await stackMapsWithoutBorder(GAP, set, LAST_MAPS);
  const { values: after } = await stackMapsWithoutBorder(GAP, shiftImages(set, { right: 8 }), LAST_MAPS);
  for (const row of [0, 1, 2]) {
    const [from, to] = [before.subarray(row * 30, row * 30 + 20), after.subarray(row * 30 + 10, row * 30 + 30)];
    // Another place in the picture may be summed in another order: rounding of float32 at values about 1.
    from.forEach((value, i) => assert.ok(Math.abs(value - to[i]) < 1e-5, `row ${row}: ${value} and ${to[i]}`));
  }
  assert.notDeepEqual(before, after);
});

Deno.test("stackMapsWithRepeatedEdges(): one convolution sees what it sees inside a picture whose edges are drawn further", async () => {
  const network = networkOf([{ kind: "conv", filters: 2, size: 3 }, { kind: "relu" }, { kind: "maxPool", size: 2 }], {
    classes: 18,
  });
  const set = randomSet({ count: 3 });
  const inside = (place: number) => Math.min(5, Math.max(0, place - 2));
  const wide = imageSet(
    Array.from({ length: 3 * 10 * 10 * 2 }, (_, i) => {
      const [image, row, column] = [Math.floor(i / 200), Math.floor(i / 20) % 10, Math.floor(i / 2) % 10];
      return set.pixels[((image * 6 + inside(row)) * 6 + inside(column)) * 2 + i % 2];
    }),
    [10, 10, 2],
  );
  // Rows and columns 2 … 7 of the wide picture are the picture; pooled by 2, cells 1 … 3.
  const { values: around } = await stackMaps({ ...network, inputShape: wide.shape }, wide, { layerIndex: 3 });
  const expected = Array.from({ length: 3 * 3 * 3 * 2 }, (_, i) => {
    const [image, row, column] = [Math.floor(i / 18), Math.floor(i / 6) % 3, Math.floor(i / 2) % 3];
    return around[((image * 5 + row + 1) * 5 + column + 1) * 2 + i % 2];
  });
  const { values, ...shape } = await stackMapsWithRepeatedEdges(network, set, { layerIndex: 3 });
  assert.deepEqual(shape, { count: 3, height: 3, width: 3, channels: 2 });
  assertClose(values, expected, { tolerance: 1e-6 });
});

Deno.test("stackMapsWithRepeatedEdges() refuses a layer behind the global pool, and one that is not there", async () => {
  const grey = imageSet(Array(784).fill(90), [28, 28, 1], { classes: 10 });
  await assert.rejects(stackMapsWithRepeatedEdges(GAP, grey, { layerIndex: 17 }), {
    name: "RangeError",
    message: /found 17, behind Global average pool 3×3; change it$/,
  });
  await assert.rejects(stackMapsWithRepeatedEdges(GAP, grey, { layerIndex: 0 }), /found 0; change it$/);
});
