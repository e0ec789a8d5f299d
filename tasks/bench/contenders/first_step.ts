/**
 * From nothing to the first training step, piece by piece.
 * @module
 */
import { loadDataset } from "../../../lib/data/datasets.ts";
import { convNet1 } from "../../../lib/models/networks.ts";
import { openSession } from "../../../lib/trainer/session.ts";
import { loadTensorflow } from "../../../lib/trainer/tensorflow.ts";
import type { EpochSettings } from "../epoch.ts";
import { readSettings, report, secondsSince, timed } from "./protocol.ts";

const { folder, batchSize, learningRate, spawnedAt } = readSettings<EpochSettings>();
const runtimeSeconds = secondsSince(spawnedAt);
const { seconds: tensorflowSeconds } = await timed(() => loadTensorflow());
const { seconds: dataLoadingSeconds, result: data } = await timed(() => loadDataset(folder));
const { seconds: compilingSeconds, result: session } = await timed(() => openSession(convNet1({ seed: 0 })));
const { seconds: placingSeconds } = await timed(() => session.place(data.train));
const order = Int32Array.from({ length: batchSize }, (_, i) => i);
const { seconds: firstStepSeconds } = await timed(() => session.trainSteps(order, { batchSize, learningRate }));
const startToFirstStepSeconds = secondsSince(spawnedAt);
const { seconds: secondStepSeconds } = await timed(() => session.trainSteps(order, { batchSize, learningRate }));
session[Symbol.dispose]();

report({
  startToFirstStepSeconds,
  runtimeSeconds,
  tensorflowSeconds,
  dataLoadingSeconds,
  compilingSeconds,
  placingSeconds,
  firstStepSeconds,
  secondStepSeconds,
});
