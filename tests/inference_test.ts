import assert from "node:assert/strict";
import { loadDataset, takeImages } from "../lib/data/datasets.ts";
import { LAYER_KINDS } from "../lib/models/layers.ts";
import { classicalNet, convNet1, convNet2, layerTable } from "../lib/models/networks.ts";
import { poolingNet } from "../studies/networks.ts";
import { openSession } from "../lib/trainer/session.ts";
import { tellTie } from "../explorer/inference/answer.ts";
import { backward } from "../explorer/inference/backward.ts";
import { type Activations, forward, forwardFrom } from "../explorer/inference/forward.ts";
import { sizeOf } from "../lib/numbers.ts";
import { randomGenerator } from "../lib/random.ts";
import { loadRun, runsFolder } from "../lib/runs/run_folder.ts";
import type { ImageSet, Network, Shape } from "../lib/types.ts";
import { HEADS, LAYERS_AROUND, networkOf, randomSet } from "./support/networks.ts";
import { assertClose, largestValue } from "./support/tensors.ts";

/** Pixels of one image, 0–1. */
function pixelsOf(set: ImageSet, image: number): Float32Array {
  const size = sizeOf(set.shape);
  return Float32Array.from(set.pixels.subarray(image * size, (image + 1) * size), (pixel) => pixel / 255);
}

/** Numbers between −1 and 1. */
function draw(count: number, seed: number): Float32Array {
  const generator = randomGenerator(seed);
  return Float32Array.from({ length: count }, () => 2 * generator.uniform() - 1);
}

/** The same network with its poolings' learned numbers moved away from where they begin. */
function learned(network: Network): Network {
  const specs = layerTable(network).flatMap((row) => row.parameters);
  const parameters = network.parameters.map((values, p) =>
    specs[p].name === "kernel" || specs[p].name === "bias"
      ? values
      : values.map((value, i) => value + draw(values.length, p)[i])
  );
  return { ...network, parameters };
}

/** Asserts that all activations, outputs and gradients of some images are the graph's, within 1e-5 of the largest. */
async function assertIsGraphs(network: Network, set: ImageSet): Promise<void> {
  using session = await openSession(network);
  const upstream = draw(set.count * network.classes, 5);
  const images = Array.from({ length: set.count }, (_, image) => forward(network, pixelsOf(set, image)));
  const compare = (found: readonly Float32Array[], expected: Float32Array, what: string) => {
    const joined = found.flatMap((values) => [...values]);
    const tolerance = 1e-5 * Math.max(1, largestValue(expected));
    assertClose(joined, expected, { tolerance, what: `${network.name}: ${what}` });
  };
  layerTable(network).forEach(({ layer, outputShape }, i) => {
    images.forEach(({ layers }) =>
      assert.deepEqual(layers[i + 1].shape, outputShape, `${network.name}, ${layer.kind}`)
    );
    const values = images.map(({ layers }) => layers[i + 1].values);
    compare(values, session.activations(set, i + 1), `maps at ${i + 1} (${layer.kind})`);
  });
  compare(images.map(({ outputs }) => outputs), session.predict(set).outputs, "outputs");
  const back = images.map((image, i) =>
    backward(network, image, upstream.slice(i * network.classes, (i + 1) * network.classes))
  );
  compare(back.map((gradients) => gradients[0]), session.inputGradients(set, upstream), "gradients by the image");
}

Deno.test("forward() and backward() compute what the graph does, for every kind of layer", async () => {
  for (const kind of LAYER_KINDS) {
    await assertIsGraphs(networkOf(LAYERS_AROUND[kind], { name: kind, output: "sigmoid" }), randomSet());
  }
});

Deno.test("forward() and backward() compute what the graph does with other sizes of kernels and windows", async () => {
  for (const size of [1, 2, 3, 4, 5]) {
    const layers = [
      { kind: "conv", filters: 4, size },
      { kind: "maxPool", size: Math.min(size, 3) },
      { kind: "conv", filters: 3, size: 3 },
      { kind: "globalPool", pooling: "average" },
    ] as const;
    const shape: Shape = [7, 5, 2];
    await assertIsGraphs(networkOf(layers, { name: `size ${size}`, inputShape: shape }), randomSet({ shape }));
  }
});

for (const pooling of HEADS) {
  Deno.test(`forward() and backward() compute what the graph does, with ${pooling.pooling} pooling`, async () => {
    const network = learned(poolingNet({ seed: 3, pooling, inputShape: [16, 16, 3], blocks: 2 }));
    await assertIsGraphs(network, randomSet({ count: 2, shape: [16, 16, 3], classes: 10 }));
  });
}

Deno.test("forward() and backward() compute what the graph does, with linear layers", async () => {
  const network = classicalNet({ seed: 3, dropout: 0.5 });
  await assertIsGraphs(network, randomSet({ count: 2, shape: [28, 28, 1], classes: 10 }));
});

const RUNS = [
  "convnet_1-fashion-mnist-sigmoid-seed0-7189c513-60epochs",
  "convnet_2-fashion-mnist-sigmoid-seed0-c0bd065d-60epochs",
];

Deno.test("forward() and backward() compute what the graph does, with trained weights", async () => {
  const { test } = await loadDataset("fashion-mnist");
  for (const id of RUNS) {
    const { network } = await loadRun(`${runsFolder()}/${id}`);
    await assertIsGraphs(network, takeImages(test, 5));
  }
});

Deno.test("backward() gives the slopes of the scores by every value of every layer", () => {
  for (const pooling of HEADS) {
    const network = learned(poolingNet({ seed: 4, pooling, width: 2, blocks: 1, inputShape: [6, 4, 1], classes: 3 }));
    const doubles = Float64Array.from(draw(24, 6), Math.abs);
    const upstream = Float64Array.of(1, -2, 0.5);
    const found = forward(network, doubles);
    const worth = ({ scores }: Activations<Float64Array>) =>
      scores.reduce((sum, score, k) => sum + score * upstream[k], 0);
    backward(network, found, upstream).forEach((gradient, i) => {
      const { values } = found.layers[i];
      const slopes = Array.from(values, (value, place) => {
        const at = (distance: number) => worth(forwardFrom(network, found, i, values.with(place, value + distance)));
        return (at(1e-6) - at(-1e-6)) / 2e-6;
      });
      // At exactly 0 a ReLU has two slopes, of which the difference takes the mean.
      const isCorner = (place: number) => network.layers[i]?.kind === "relu" && Math.abs(values[place]) < 1e-6;
      const expected = slopes.map((slope, place) => isCorner(place) ? gradient[place] : slope);
      assertClose(gradient, expected, { tolerance: 1e-7, what: `${pooling.pooling}: gradients at ${i}` });
    });
  }
});

Deno.test("forwardFrom() changes what stands behind a place and nothing before it", () => {
  const network = convNet2({ seed: 2 });
  const found = forward(network, draw(784, 1));
  const same = forwardFrom(network, found, 16, found.layers[16].values);
  assert.deepEqual(same, found);
  const edited = found.layers[16].values.slice();
  edited[4 * 10 + 7] = 99; // the cell in the middle of class 7's map
  const changed = forwardFrom(network, found, 16, edited);
  assert.equal(changed.scores[7], 99);
  assert.deepEqual([...changed.scores].toSpliced(7, 1), [...found.scores].toSpliced(7, 1));
  assert.deepEqual(changed.layers.slice(0, 16), found.layers.slice(0, 16));
  assert.equal(changed.outputs[7], 1);
});

Deno.test("forwardFrom() goes on with another network's pooling", () => {
  const [gap, gmp] = [convNet1({ seed: 2 }), convNet2({ seed: 2 })];
  const pixels = draw(784, 1);
  const found = forward(gap, pixels);
  assert.deepEqual(forwardFrom(gmp, found, 16, found.layers[16].values), forward(gmp, pixels));
});

Deno.test("forward(), forwardFrom() and backward() refuse what does not fit, and say what does", () => {
  const network = convNet1({ seed: 0 });
  const found = forward(network, new Float32Array(784));
  assert.throws(() => forward(network, new Float32Array(783)), {
    name: "RangeError",
    message: "Cannot compute with ConvNet_1: expected 784 values, 28×28×1, at layerIndex 0, found 783; give as many",
  });
  assert.throws(() => forwardFrom(network, found, 16, new Float32Array(9)), {
    name: "RangeError",
    message: "Cannot compute with ConvNet_1: expected 90 values, 3×3×10, at layerIndex 16, found 9; give as many",
  });
  for (const layerIndex of [-1, 0.5, 18]) {
    assert.throws(() => forwardFrom(network, found, layerIndex, new Float32Array(90)), {
      name: "RangeError",
      message:
        `Cannot compute with ConvNet_1: expected layerIndex to be an integer 0 … 17, found ${layerIndex}; change it`,
    });
  }
  assert.throws(() => backward(network, found, new Float32Array(9)), {
    name: "RangeError",
    message:
      "Cannot go back through ConvNet_1: expected a gradient of 10 numbers, one per class, found 9; give as many",
  });
});

Deno.test("tellTie() speaks where equal scores give another class than the greatest value", () => {
  const [classes, values] = [["a", "b", "c"], [20, -300, 60]];
  assert.equal(
    tellTie(values, [1, 0, 1], classes),
    "saturated: 2 scores are exactly 1, and the article’s rule takes the first of them, a",
  );
  assert.match(tellTie([-300, -200], [0, 0], classes), /^saturated: 2 scores are exactly 0, .* a$/);
  assert.equal(tellTie(values, values, classes), "");
  assert.equal(tellTie([60, 20], [1, 1], classes), "", "both rules answer a");
});
