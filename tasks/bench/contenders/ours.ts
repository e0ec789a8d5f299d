/**
 * The lab's own training, as a notebook runs it: two epochs of `train`, the second one is timed.
 * @module
 */
import { loadDataset, takeImages } from "../../../lib/data/datasets.ts";
import { convNet1 } from "../../../lib/models/networks.ts";
import { loadTensorflow } from "../../../lib/trainer/tensorflow.ts";
import { train } from "../../../lib/trainer/trainer.ts";
import type { EpochRecord, Progress } from "../../../lib/types.ts";
import type { EpochSettings } from "../epoch.ts";
import { readSettings, report, secondsSince, timed } from "./protocol.ts";

const settings = readSettings<EpochSettings>();
const { seconds: dataLoadingSeconds, result: whole } = await timed(() => loadDataset(settings.folder));
const data = {
  ...whole,
  train: takeImages(whole.train, settings.trainImages),
  test: takeImages(whole.test, settings.validationImages),
};
const network = convNet1({ seed: 0 });

let startToFirstStepSeconds: number | undefined;
const ends: Partial<Record<Progress["phase"], number>> = {};
function onProgress({ phase, done, total }: Progress): void {
  startToFirstStepSeconds ??= secondsSince(settings.spawnedAt);
  if (done === total) ends[phase] = performance.now();
}

let [epochBegan, epochEnded] = [0, 0];
let last: EpochRecord | undefined;
const { batchSize, learningRate } = settings;
for await (const record of train(network, data, { epochs: 2, batchSize, learningRate, onProgress })) {
  last = record;
  [epochBegan, epochEnded] = [epochEnded, performance.now()];
}

report({
  trainingPassSeconds: (ends.training! - epochBegan) / 1000,
  trainingAccuracySeconds: (ends["measuring train"]! - ends.training!) / 1000,
  validationSeconds: (epochEnded - ends["measuring train"]!) / 1000,
  validationLoss: last!.measured.test!.loss,
  validationAccuracy: last!.measured.test!.accuracy.correct / data.test.count,
  startToFirstStepSeconds: startToFirstStepSeconds!,
  dataLoadingSeconds,
}, { tensorflow: (await loadTensorflow()).version });
