import assert from "node:assert/strict";
import { loadDataset } from "../lib/data/datasets.ts";
import { buildNetwork, countParameters } from "../lib/models/networks.ts";
import { poolCells, POOLINGS } from "../lib/models/pooling.ts";
import { predict } from "../lib/trainer/trainer.ts";
import { compareInputSizes, EXAMPLE, mixMaps, mixValues, readEvidence } from "../notebooks/global_pooling.ts";
import { imageSet } from "./support/networks.ts";
import { assertClose } from "./support/tensors.ts";

Deno.test("mixValues(): a bias and a weighted sum for each class", () => {
  assert.deepEqual(mixValues([1, 2], { weights: [[3, 4], [-1, 0.5], [0, 0]], biases: [10, 0, -1] }), [21, 0, -1]);
});

Deno.test("mixMaps() and pooling of the example give what the engine gives, and the two poolings choose different classes", async () => {
  const { maps, weights, biases } = EXAMPLE;
  const pixels = [...maps[0].data.keys()].flatMap((place) => maps.map(({ data }) => Math.round(255 * data[place])));
  const classes = biases.length;
  const winners: number[] = [];
  for (const pooling of POOLINGS) {
    const network = buildNetwork({
      name: "ExampleNet",
      inputShape: [3, 3, 8],
      classes,
      output: "logits",
      layers: [{ kind: "conv", filters: classes, size: 1 }, { kind: "globalPool", pooling }],
    }, 0);
    network.parameters[0].set(maps.flatMap((_, c) => weights.map((row) => row[c])));
    network.parameters[1].set(biases);
    const { scores, classes: [winner] } = await predict(network, imageSet(pixels, [3, 3, 8], { classes }));
    const plain = mixMaps(maps, EXAMPLE).map(({ data }) => poolCells(data)[pooling]);
    assertClose(scores, plain, { tolerance: 1e-6, what: pooling });
    winners.push(winner);
  }
  assert.deepEqual(winners.map((winner) => EXAMPLE.classes[winner]), ["Bag", "Sandal"]);
});

Deno.test("readEvidence(): LeNet-5 and AlexNet have as many parameters as their papers say", async () => {
  const { published: [lenet, alexnet] } = await readEvidence();
  assert.equal(lenet.parameters, 60_000); // LeCun and others 1998, section II.B: "60,000 trainable free parameters"
  assert.equal(Math.floor(alexnet.parameters / 1e6), 60); // Krizhevsky and others 2012: "60 million parameters"
  const layers = [{ kind: "flatten" }, { kind: "dense", units: 120 }, { kind: "dense", units: 84 }] as const;
  const head = { name: "LeNet-5 head", inputShape: [5, 5, 16], classes: 84, output: "logits", layers } as const;
  assert.equal(lenet.linear, countParameters(head));
});

Deno.test("compareInputSizes(): global pooling gives ten numbers at any size, a window of 3×3 only for maps below 6×6", async () => {
  const { test } = await loadDataset("fashion-mnist");
  const { rows, fromWindow } = await compareInputSizes(test, { imageIndex: 2, sides: [28, 48], seed: 0 });
  assert.deepEqual(rows, [
    { image: "28×28", maps: "3×3×10", GAP: 10, GMP: 10, windows: 10, linear: 288 },
    { image: "48×48", maps: "6×6×10", GAP: 10, GMP: 10, windows: 40, linear: 1152 },
  ]);
  assert.ok(fromWindow.average < 1e-6 && fromWindow.max === 0, JSON.stringify(fromWindow));
});
