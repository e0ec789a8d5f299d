import assert from "node:assert/strict";
import { loadDataset } from "../lib/data/datasets.ts";
import { stackMaps } from "../lib/trainer/look.ts";
import { featureMaps } from "../lib/trainer/look.ts";
import { convNet1 } from "../lib/models/networks.ts";
import { writeTinyDataset } from "./support/tiny_dataset.ts";

const network = convNet1({ seed: 4, classes: 3, blocks: 2, inputShape: [12, 12, 1] });
const LAST_MAPS = network.layers.length - 1;

Deno.test("stackMaps() holds the maps that featureMaps() gives image by image, also beyond one native call", async () => {
  await using tiny = await writeTinyDataset({ test: 1002 });
  const { test } = await loadDataset(tiny.folder);
  const { values, ...shape } = await stackMaps(network, test, { layerIndex: LAST_MAPS });
  assert.deepEqual(shape, { count: 1002, height: 3, width: 3, channels: 3 });
  for (const imageIndex of [0, 7, 249]) {
    const { maps } = await featureMaps(network, test, { imageIndex, layerIndex: LAST_MAPS });
    const stacked = values.subarray(imageIndex * 27, (imageIndex + 1) * 27);
    maps.forEach(({ data }, map) =>
      data.forEach((value, cell) => assert.ok(Math.abs(value - stacked[cell * 3 + map]) < 1e-5, `image ${imageIndex}`))
    );
  }
  assert.ok(values.subarray(1001 * 27).some((value) => value !== 0), "the last images were left out");
});

Deno.test("stackMaps() refuses a layer that is not there and one that gives no maps", async () => {
  await using tiny = await writeTinyDataset();
  const { test } = await loadDataset(tiny.folder);
  for (const layerIndex of [0, 1.5, 99]) {
    await assert.rejects(stackMaps(network, test, { layerIndex }), {
      name: "RangeError",
      message: `Cannot show feature maps: expected layerIndex to be an integer 1 … ${network.layers.length}, ` +
        `found ${layerIndex}; change it`,
    });
  }
});
