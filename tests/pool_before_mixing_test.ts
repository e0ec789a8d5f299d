import assert from "node:assert/strict";
import { stackMaps } from "../lib/trainer/look.ts";
import { poolBeforeMixing } from "../notebooks/deeper/pooling_exchanged.ts";
import { poolStack } from "../studies/map_stacks.ts";
import { mixValues } from "../notebooks/global_pooling.ts";
import { POOLINGS } from "../lib/models/pooling.ts";
import type { Layer, Network } from "../lib/types.ts";
import { networkOf, randomSet } from "./support/networks.ts";
import { assertClose } from "./support/tensors.ts";

const FEATURES: readonly Layer[] = [{ kind: "conv", filters: 4, size: 3 }, { kind: "relu" }];
const MIXING: Layer = { kind: "conv", filters: 3, size: 1 };
const set = randomSet();

const pooledValues = async (network: Network) =>
  (await stackMaps(network, set, { layerIndex: network.layers.length })).values;

for (const pooling of POOLINGS) {
  const network = networkOf([...FEATURES, MIXING, { kind: "globalPool", pooling }]);

  Deno.test(`poolBeforeMixing(): global ${pooling} pooling of the features, then their weighted sums`, async () => {
    const features = await stackMaps(network, set, { layerIndex: 2 });
    const pooled = poolStack(features, pooling);
    const [kernel, biases] = network.parameters.slice(-2);
    const weights = [0, 1, 2].map((k) => [0, 1, 2, 3].map((c) => kernel[3 * c + k]));
    const expected = Array.from(
      { length: set.count },
      (_, image) => mixValues([...pooled.subarray(4 * image, 4 * image + 4)], { weights, biases: [...biases] }),
    ).flat();
    assertClose(await pooledValues(poolBeforeMixing(network)), expected, { tolerance: 1e-6 });
  });
}

Deno.test("poolBeforeMixing() refuses a network that ends otherwise", () => {
  const ends: [layers: Layer[], found: RegExp][] = [
    [[{ kind: "flatten" }, { kind: "dense", units: 3 }], /found flatten and dense/],
    [[{ kind: "conv", filters: 3, size: 3 }, { kind: "globalPool", pooling: "max" }], /found conv and max/],
    [[MIXING, { kind: "globalPool", pooling: "mixed" }], /found conv and mixed/],
  ];
  for (const [layers, found] of ends) {
    assert.throws(() => poolBeforeMixing(networkOf([...FEATURES, ...layers])), { name: "RangeError", message: found });
  }
});
