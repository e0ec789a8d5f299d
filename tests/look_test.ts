import assert from "node:assert/strict";
import { loadDataset } from "../lib/data/datasets.ts";
import { featureMaps, stackMaps } from "../lib/trainer/look.ts";
import { featureMapGrid } from "../lib/notebook/feature_map_grid.ts";
import { classicalNet, convNet1, convNet2, layerTable } from "../lib/models/networks.ts";
import { openSession } from "../lib/trainer/session.ts";
import { predict } from "../lib/trainer/trainer.ts";
import { randomSet } from "./support/networks.ts";
import { assertClose } from "./support/tensors.ts";
import { writeTinyDataset } from "./support/tiny_dataset.ts";

const DATA = await loadDataset("fashion-mnist", { limit: 300 });
const GAP = convNet1({ seed: 0 });

Deno.test("featureMaps() gives the maps behind a layer, from the first to the 17th, with the table's shapes", async () => {
  using session = await openSession(GAP);
  for (const { index, outputShape: [height, width, channels] } of layerTable(GAP)) {
    if (![0, 4, 9, 15, 16].includes(index)) continue;
    const { maps } = await featureMaps(GAP, DATA.test, { imageIndex: 2, layerIndex: index + 1 });
    assert.equal(maps.length, channels);
    const values = session.activations(DATA.test, index + 1, 2, 3);
    maps.forEach((map, channel) => {
      assert.deepEqual([map.height, map.width, map.data.length], [height, width, height * width]);
      // Values come with the channels of a cell beside each other; a map takes its own of each cell.
      const own = values.filter((_, i) => i % channels === channel);
      assertClose(map.data, own, { tolerance: 0, what: `layer ${index}, map ${channel}` });
    });
  }
});

Deno.test("featureMaps() tells image, actual and predicted class, and counts layers as the article does", async () => {
  const { classes } = await predict(GAP, DATA.test);
  for (const imageIndex of [0, 2, 299]) {
    const found = await featureMaps(GAP, DATA.test, { imageIndex, layerIndex: 16 });
    const { maps: _, image, ...rest } = found;
    assert.deepEqual(rest, {
      network: "ConvNet_1",
      imageIndex,
      layerIndex: 16,
      classes: DATA.classes,
      actual: DATA.test.labels[imageIndex],
      predicted: classes[imageIndex],
    });
    assert.deepEqual(image.map(({ height, width }) => [height, width]), [[28, 28]]);
    const pixels = DATA.test.pixels.subarray(imageIndex * 784, (imageIndex + 1) * 784);
    assertClose(image[0].data, Float32Array.from(pixels, (pixel) => pixel / 255), { tolerance: 0 });
  }
  assert.equal(DATA.test.labels[2], 1); // the article's trouser
  const { maps } = await featureMaps(GAP, DATA.test, { imageIndex: 2, layerIndex: 1 });
  assert(maps.some(({ data }) => data.some((value) => value < 0)), "layer_idx 1 is the convolution, before its ReLU");
});

Deno.test("featureMaps(): at layer_idx 17 each map is the mean or the maximum of the one before", async () => {
  for (const network of [GAP, convNet2({ seed: 0 })]) {
    const [before, pooled] = [
      await featureMaps(network, DATA.test, { imageIndex: 7, layerIndex: 16 }),
      await featureMaps(network, DATA.test, { imageIndex: 7, layerIndex: 17 }),
    ];
    const expected = before.maps.map(({ data }) =>
      network === GAP ? data.reduce((sum, value) => sum + value, 0) / 9 : Math.max(...data)
    );
    assertClose(pooled.maps.map(({ data }) => data[0]), expected, { tolerance: 1e-7, what: network.name });
  }
});

Deno.test("featureMaps() keeps the channels of a colour image apart", async () => {
  const set = randomSet({ count: 2, shape: [8, 8, 3] });
  const network = convNet1({ seed: 0, inputShape: [8, 8, 3], classes: 3 });
  const { image } = await featureMaps(network, set, { imageIndex: 1, layerIndex: 1 });
  assert.equal(image.length, 3);
  image.forEach(({ data }, channel) => {
    assertClose(data, Float32Array.from({ length: 64 }, (_, i) => set.pixels[192 + 3 * i + channel] / 255), {
      tolerance: 0,
    });
  });
});

Deno.test("featureMaps() and featureMapGrid() refuse indices outside their ranges", async () => {
  const refused = (name: string, range: string, value: number, why: string) => ({
    name: "RangeError",
    message: `Cannot show feature maps: expected ${name} to be an integer ${range}, found ${value}; ${why}`,
  });
  for (const show of [featureMaps, featureMapGrid]) {
    for (const imageIndex of [-1, 300, 0.5, NaN]) {
      const promise = show(GAP, DATA.test, { imageIndex, layerIndex: 16 });
      await assert.rejects(promise, refused("imageIndex", "0 … 299", imageIndex, "fashion-mnist test has 300 images"));
    }
    for (const layerIndex of [0, 18, 1.5, NaN]) {
      const promise = show(GAP, DATA.test, { imageIndex: 0, layerIndex });
      await assert.rejects(promise, refused("layerIndex", "1 … 17", layerIndex, "ConvNet_1 has 17 layers"));
    }
  }
  const few = randomSet({ count: 4, shape: [28, 28, 1], classes: 10 });
  await assert.rejects(
    featureMaps(GAP, few, { imageIndex: 4, layerIndex: 1 }),
    refused("imageIndex", "0 … 3", 4, "drawn has 4 images"),
  );
});

Deno.test("featureMaps() refuses layers without maps, and images that don't fit", async () => {
  await assert.rejects(featureMaps(classicalNet({ seed: 0 }), DATA.test, { imageIndex: 0, layerIndex: 16 }), {
    name: "RangeError",
    message:
      "Cannot show feature maps: expected a layer that gives maps, found flatten with 288 numbers at layerIndex 16; " +
      "choose an earlier layer",
  });
  await assert.rejects(
    featureMaps(GAP, randomSet(), { imageIndex: 0, layerIndex: 1 }),
    /^RangeError: Cannot use drawn/,
  );
});

const SMALL = convNet1({ seed: 4, classes: 3, blocks: 2, inputShape: [12, 12, 1] });
const LAST_MAPS = SMALL.layers.length - 1;

Deno.test("stackMaps() holds the maps that featureMaps() gives image by image, also beyond one native call", async () => {
  await using tiny = await writeTinyDataset({ test: 1002 });
  const { test } = await loadDataset(tiny.folder);
  const { values, ...shape } = await stackMaps(SMALL, test, { layerIndex: LAST_MAPS });
  assert.deepEqual(shape, { count: 1002, height: 3, width: 3, channels: 3 });
  for (const imageIndex of [0, 7, 249]) {
    const { maps } = await featureMaps(SMALL, test, { imageIndex, layerIndex: LAST_MAPS });
    const stacked = values.subarray(imageIndex * 27, (imageIndex + 1) * 27);
    maps.forEach(({ data }, map) =>
      data.forEach((value, cell) => assert.ok(Math.abs(value - stacked[cell * 3 + map]) < 1e-5, `image ${imageIndex}`))
    );
  }
  assert.ok(values.subarray(1001 * 27).some((value) => value !== 0), "the last images were left out");
});
