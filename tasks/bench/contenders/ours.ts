/**
 * The lab's own training, as a notebook runs it: two epochs of `train`, the second one is timed.
 * @module
 */
import { loadDataset, takeImages } from "../../../lib/data/datasets.ts";
import { convNet1 } from "../../../lib/models/networks.ts";
import { loadTensorflow } from "../../../lib/trainer/tensorflow.ts";
import { train } from "../../../lib/trainer/trainer.ts";
import type { EpochRecord, Progress } from "../../../lib/types.ts";
import { report, SETTINGS } from "./protocol.ts";

const { folder, trainImages, validationImages, batchSize, learningRate } = SETTINGS;
const whole = await loadDataset(folder);
const data = {
  ...whole,
  train: takeImages(whole.train, trainImages),
  test: takeImages(whole.test, validationImages),
};
const network = convNet1({ seed: 0 });

const ends: Partial<Record<Progress["phase"], number>> = {};
function onProgress({ phase, done, total }: Progress): void {
  if (done === total) ends[phase] = performance.now();
}

let [epochBegan, epochEnded] = [0, 0];
let last: EpochRecord | undefined;
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
}, { tensorflow: (await loadTensorflow()).version });
