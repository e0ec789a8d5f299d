/**
 * The public functions that take a record of options, or data, each given what a beginner gives them: a wrong name, a wrong
 * type, a data set for one of its parts, a promise.
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import {
  classicalNet,
  convNet1,
  convNet2,
  evaluate,
  featureMapGrid,
  featureMaps,
  loadDataset,
  predict,
  savePng,
  saveSvg,
  stackMaps,
  table,
  train,
  trainOrLoad,
} from "../lib/mod.ts";
import { poolingNet } from "../studies/networks.ts";
import { randomDataset } from "./support/networks.ts";
import { testInFolder } from "./support/folder.ts";

const data = randomDataset();
const net = convNet1({ seed: 1, inputShape: data.imageShape, classes: data.classes.length, blocks: 1 });
// deno-lint-ignore no-explicit-any -- what a notebook's kernel does not check
const any = (value: unknown) => value as any;

const REFUSED: readonly [call: () => unknown, message: RegExp][] = [
  [() => train(net, data, any({ epoch: 2 })).next(), /^train: there is no option `epoch`; did you mean `epochs`\?$/],
  [() => train(net, data, any({ lr: 0.1 })).next(), /^train: there is no option `lr`; its options are `epochs`, /],
  [() => train(net, data, any(2)).next(), /^train: `options` must be a record of options, \{ epochs: … \}, found 2; /],
  [
    () => train(net, data, any({ epochs: "2" })).next(),
    /^train: option `epochs` must be a number, found "2"; write 2 without quotes$/,
  ],
  [
    () => train(net, any(data.test)).next(),
    /^train: `data` must be a data set.*; pass the whole data set, not one of its parts$/,
  ],
  [() => train(net, any(Promise.resolve(data))).next(), /^train: .*found a promise; is an `await` missing\?$/],
  [
    () => trainOrLoad(net, data, any({ epoch: 2 })),
    /^trainOrLoad: there is no option `epoch`; did you mean `epochs`\?$/,
  ],
  [
    () => trainOrLoad(net, data, any({ retain: true })),
    /^trainOrLoad: there is no option `retain`; did you mean `retrain`\?$/,
  ],
  [() => trainOrLoad(net, any(undefined)), /^trainOrLoad: `data` must be a data set, .*, found undefined; /],
  [() => evaluate(net, data.test, any({ batchsize: 2 })), /^evaluate: .*`batchsize`; did you mean `batchSize`\?$/],
  [
    () => predict(net, any(data)),
    /must be a set of images, such as data\.test, found .*; take one of its parts, data\.test/,
  ],
  [
    () => predict(any(Promise.resolve(net)), data.test),
    /must be a network.*found a promise; is an `await` missing\?$/,
  ],
  [
    () => predict(any({ network: net, history: [] }), data.test),
    /must be a network.*; take its network, run\.network$/,
  ],
  [() => featureMaps(net, any(data), { imageIndex: 0, layerIndex: 1 }), /take one of its parts, data\.test/],
  [() => stackMaps(net, any(data), { layerIndex: 1 }), /take one of its parts, data\.test/],
  [
    () => featureMapGrid(net, data.test, any({ imageIndex: 0, layerIndex: 1, titel: "a" })),
    /^featureMapGrid: there is no option `titel`; did you mean `title`\?$/,
  ],
  [() => convNet1(any({ sed: 1 })), /^convNet1: there is no option `sed`; did you mean `seed`\?$/],
  [() => convNet2(any({ seed: "1" })), /^convNet2: option `seed` must be a number, found "1"; write 1 without quotes$/],
  [
    () => poolingNet(any({ seed: 1, pooling: "average" })),
    /^poolingNet: option `pooling` must be a record, found "average"; /,
  ],
  [() => classicalNet(any({ seed: 1, units: 64 })), /^classicalNet: there is no option `units`; its options are /],
  [() => loadDataset("fashion-mnist", any({ limits: 2 })), /^loadDataset: .*`limits`; did you mean `limit`\?$/],
  [() => savePng(any(table([{ a: 1 }])), "a.png"), /^savePng: `figure` must be a figure, found /],
];

for (const [call, message] of REFUSED) {
  Deno.test(`what a beginner writes: ${call.toString().slice(6, 80)}`, async () => {
    await assert.rejects(async () => await call(), (error) => {
      assert.ok(error instanceof TypeError);
      assert.match(error.message, message);
      return true;
    });
  });
}

testInFolder("savePng() and saveSvg() look at the ending, and at a promise", async (folder) => {
  const grid = await featureMapGrid(net, data.test, { imageIndex: 0, layerIndex: 1 });
  await assert.rejects(
    savePng(grid, join(folder, "a.jpg")),
    /^TypeError: savePng: it writes \.png files, found ".*a\.jpg"; /,
  );
  await assert.rejects(
    saveSvg(grid, join(folder, "a.png")),
    /^TypeError: saveSvg: it writes \.svg files, found ".*a\.png"; /,
  );
  await assert.rejects(
    savePng(any(Promise.resolve(grid)), join(folder, "a.png")),
    /found a promise; is an `await` missing\?/,
  );
  await assert.rejects(
    savePng(grid, join(folder, "a.png"), any({ DPI: 100 })),
    /no option `DPI`; did you mean `dpi`\?/,
  );
  await savePng(grid, join(folder, "A.PNG"));
});
