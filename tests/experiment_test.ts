import assert from "node:assert/strict";
import { fingerprint } from "../lib/runs/experiment.ts";
import { convNet1 } from "../lib/models/networks.ts";
import { type SettingOptions, trainSettings } from "../lib/trainer/train_options.ts";
import { canonical, differences } from "../lib/runs/canonical.ts";
import { describeExperiment, experimentId, runFolderName } from "../lib/runs/experiment.ts";
import { randomDataset } from "./support/networks.ts";
import { ARITHMETIC } from "./support/runs.ts";

const DATA = randomDataset({ shape: [28, 28, 1], count: 12 });
const describe = (
  options: SettingOptions = {},
  network = convNet1({ seed: 0 }),
  arithmetic = ARITHMETIC,
  data = DATA,
) => describeExperiment(network, data, trainSettings(options), arithmetic);

Deno.test("experimentId() is readable, fit for a file's name, and the same for the same experiment", () => {
  assert.match(experimentId(describe()), /^convnet_1-random-sigmoid-seed0-[0-9a-f]{8}$/);
  const { layers, name, ...rest } = convNet1({ seed: 0 });
  assert.equal(experimentId(describe({}, { layers, ...rest, name, parameters: [] })), experimentId(describe()));
  assert.match(
    experimentId(describe({}, convNet1({ seed: 1, name: "../Мой net: 2" }))),
    /^net-2-random-sigmoid-seed1-/,
  );
  assert.equal(runFolderName(describe(), 60), `${experimentId(describe())}-60epochs`);
});

Deno.test("experimentId(): whatever changes a bit of the result changes it, epochs do not", () => {
  const image = {
    ...DATA,
    test: { ...DATA.test, pixels: DATA.test.pixels.map((value, i) => i === 7 ? value ^ 1 : value) },
  };
  const label = {
    ...DATA,
    train: { ...DATA.train, labels: DATA.train.labels.map((value, i) => i ? value : (value + 1) % 3) },
  };
  const ids = [
    ...[describe(), describe({ batchSize: 32 }), describe({ learningRate: 1e-3 }), describe({ shuffleSeed: 0 })],
    ...[describe({ measure: { test: "last" } }), describe({}, convNet1({ seed: 1 }))],
    ...[describe({}, convNet1({ seed: 0, width: 4 })), describe({}, convNet1({ seed: 0, output: "logits" }))],
    ...Object.entries({ towers: 3, packed: true, threads: 2, oneDNN: false }).map(([key, value]) =>
      describe({}, convNet1({ seed: 0 }), { ...ARITHMETIC, [key]: value })
    ),
    ...[image, label, { ...DATA, part: { limit: 12 } }, { ...DATA, part: { permutation: { seed: 0 } } }].map((data) =>
      describe({}, convNet1({ seed: 0 }), ARITHMETIC, data)
    ),
    describe({}, convNet1({ seed: 0 }), ARITHMETIC, { ...DATA, validation: DATA.test }),
  ].map(experimentId);
  assert.equal(new Set(ids).size, ids.length);
  assert.equal(experimentId(describe({ epochs: 1 })), experimentId(describe({ epochs: 60 })));
});

Deno.test("fingerprint() tells shape, classes, pixels and labels apart, and counts images", () => {
  const set = DATA.train;
  assert.equal(fingerprint(set).count, 12);
  assert.equal(fingerprint({ ...set }).sha256, fingerprint(set).sha256);
  for (const changed of [{ shape: [14, 56, 1] as const }, { classes: ["a"] }, { name: "other" }]) {
    const isSame = fingerprint({ ...set, ...changed }).sha256 === fingerprint(set).sha256;
    assert.equal(isSame, "name" in changed);
  }
});

Deno.test("differences() names what differs, by its path", () => {
  assert.deepEqual(differences({ a: { b: 1, c: [1] } }, { a: { c: [1], b: 1 } }), []);
  assert.deepEqual(differences({ a: { b: 1 }, d: "x" }, { a: { b: 2 }, c: null }), [
    ...["a.b 1 instead of 2", "c nothing instead of null", 'd "x" instead of nothing'],
  ]);
  assert.deepEqual(differences({ list: Array(50).fill(1) }, { list: [] }), ["another list"]);
  assert.equal(canonical({ b: undefined, a: [{ d: 1, c: 2 }] }), '{"a":[{"c":2,"d":1}]}');
});
