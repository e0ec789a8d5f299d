import assert from "node:assert/strict";
import { buildNetwork, countParameters } from "../lib/models/networks.ts";
import { poolingGradients } from "../lib/trainer/pooling_gradients.ts";
import { predict } from "../lib/trainer/trainer.ts";
import { scoreChanges } from "../notebooks/deeper/score_changes.ts";
import { textbookNetworks } from "../notebooks/deeper/textbook_networks.ts";
import { drawExample, mixMaps, mixValues } from "../notebooks/deeper/worked_example.ts";
import { poolCells, POOLINGS } from "../lib/models/pooling.ts";
import { imageSet } from "./support/networks.ts";
import { assertClose } from "./support/tensors.ts";

const SIZE = { maps: 8, side: 3, classes: 4, seed: 5 };
const raster = (height: number, width: number, data: number[]) => ({ height, width, data: Float32Array.from(data) });

Deno.test("drawExample(): round values in their ranges, the same for the same seed", () => {
  const { maps, weights, biases } = drawExample(SIZE);
  assert.deepEqual([maps.length, weights.length, weights[0].length, biases.length], [8, 4, 8, 4]);
  const drawn = maps.flatMap(({ data }) => [...data]);
  assert.ok(drawn.every((value) => [0, 0.2, 0.4, 0.6, 0.8, 1].some((fifth) => Math.fround(fifth) === value)));
  assert.equal(new Set(drawn).size, 6);
  assert.ok(weights.flat().every((weight) => [-1, -0.5, 0, 0.5, 1].includes(weight)));
  assert.ok(biases.every((bias) => [-0.2, -0.1, 0, 0.1, 0.2].includes(bias)));
  assert.deepEqual(drawExample(SIZE), drawExample(SIZE));
  assert.notDeepEqual(drawExample({ ...SIZE, seed: 6 }).weights, weights);
});

Deno.test("drawExample(): with seed 5 the two poolings choose different classes", () => {
  const example = drawExample(SIZE);
  const pooled = mixMaps(example.maps, example).map(({ data }) => poolCells(data));
  const winner = (key: "average" | "max") => pooled.findIndex((p) => p[key] === Math.max(...pooled.map((q) => q[key])));
  assert.deepEqual([winner("average"), winner("max")], [2, 1]);
});

Deno.test("mixValues(): a bias and a weighted sum for each class", () => {
  assert.deepEqual(mixValues([1, 2], { weights: [[3, 4], [-1, 0.5], [0, 0]], biases: [10, 0, -1] }), [21, 0, -1]);
});

Deno.test("mixMaps() and pooling give what the engine's 1×1 convolution and global pooling give", async () => {
  const example = drawExample(SIZE);
  const { maps, weights, biases } = example;
  const pixels = [...maps[0].data.keys()].flatMap((place) => maps.map(({ data }) => Math.round(255 * data[place])));
  const classes = biases.length;
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
    const { scores } = await predict(network, imageSet(pixels, [3, 3, 8], { classes }));
    const plain = mixMaps(maps, example).map(({ data }) => poolCells(data)[pooling]);
    assertClose(scores, plain, { tolerance: 1e-6, what: pooling });
  }
});

Deno.test("poolingGradients(): the mean gives each cell its share, the maximum all to the first of the greatest cells", async () => {
  const maps = [raster(2, 2, [0, 1, 0.2, 0]), raster(2, 2, [0.4, 0.8, 0.8, 0])];
  const [average, max] = [await poolingGradients(maps, "average"), await poolingGradients(maps, "max")];
  for (const { data } of average) assertClose(data, [0.25, 0.25, 0.25, 0.25], { tolerance: 1e-7 });
  assert.deepEqual(max.map(({ data }) => [...data]), [[0, 1, 0, 0], [0, 1, 0, 0]]);
});

Deno.test("poolingGradients(): refuses no maps, maps of two sizes, and values that no pixel holds", async () => {
  const refuses = (maps: Parameters<typeof poolingGradients>[0], message: RegExp) =>
    assert.rejects(poolingGradients(maps, "max"), { name: "RangeError", message });
  await refuses([], /expected maps of one size, found none/);
  await refuses([raster(1, 1, [0]), raster(1, 2, [0, 0])], /found 1×1 and 1×2/);
  for (const value of [-0.2, 1.2, 0.001, NaN]) await refuses([raster(1, 1, [value])], /whole 255ths, found/);
});

Deno.test("textbookNetworks(): 61,706 parameters of LeNet-5 either way, AlexNet's 62.4 million", () => {
  const totals = textbookNetworks().map(({ convolutions, linear }) => convolutions + linear);
  assert.deepEqual(totals, [61_706, 61_706, 62_378_344]);
  const layers = [{ kind: "flatten" }, { kind: "dense", units: 120 }, { kind: "dense", units: 84 }, {
    kind: "dense",
    units: 10,
  }] as const;
  const head = { name: "LeNet-5 head", inputShape: [5, 5, 16], classes: 10, output: "logits", layers } as const;
  assert.equal(textbookNetworks()[1].linear, countParameters(head));
});

Deno.test("scoreChanges(): the largest change of each row since the first, as a share of the first row's range", () => {
  assert.deepEqual(scoreChanges([1, 5, 3, /**/ 1, 5, 3, /**/ 2, 5, 1, /**/ 1, 11, 3], 3), [0, 0, 0.5, 1.5]);
});

Deno.test("scoreChanges(): refuses parts of rows and a first row without a range", () => {
  for (const scores of [[], [1, 2, 3], [1, 1, 2, 3]]) {
    assert.throws(() => scoreChanges(scores, 2), {
      name: "RangeError",
      message: /^Cannot compare scores: expected whole/,
    });
  }
});
