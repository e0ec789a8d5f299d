/**
 * Stock tfjs: `model.fit` and `model.evaluate` of a `LayersModel`, as its documentation shows them.
 * @module
 */
import type { Tensor } from "@tensorflow/tfjs-node-gpu";
import { loadDataset, takeImages } from "../../../lib/data/datasets.ts";
import { toLayersModel } from "../layers_model.ts";
import { convNet1 } from "../../../lib/models/networks.ts";
import { loadTensorflow } from "../../../lib/trainer/tensorflow.ts";
import type { ImageSet } from "../../../lib/types.ts";
import { report, SETTINGS, timed } from "./protocol.ts";

const { folder, trainImages, validationImages, batchSize, learningRate, warmupSteps } = SETTINGS;
const { tf, version } = await loadTensorflow();
const data = await loadDataset(folder);
const train = toTensors(takeImages(data.train, trainImages));
const validation = toTensors(takeImages(data.test, validationImages));

const model = await toLayersModel(convNet1({ seed: 0 }));
model.compile({
  optimizer: tf.train.adam(learningRate, 0.9, 0.999, 1e-8),
  loss: (wanted, outputs) => tf.losses.softmaxCrossEntropy(wanted, outputs),
  metrics: ["accuracy"],
});
const fitting = { batchSize, epochs: 1, shuffle: false, verbose: 0 };

const warmup = Math.min(warmupSteps * batchSize, trainImages);
await model.fit(firstOf(train.images, warmup), firstOf(train.labels, warmup), fitting);
evaluate(firstOf(validation.images, batchSize), firstOf(validation.labels, batchSize));

const training = await timed(() => model.fit(train.images, train.labels, fitting));
const accuracy = await timed(() => evaluate(train.images, train.labels));
const validated = await timed(() => evaluate(validation.images, validation.labels));
const [validationLoss, validationAccuracy] = validated.result;

report({
  trainingPassSeconds: training.seconds,
  trainingAccuracySeconds: accuracy.seconds,
  validationSeconds: validated.seconds,
  validationLoss,
  validationAccuracy,
}, { tfjs: tf.version["tfjs-core"], tensorflow: version });

function toTensors({ pixels, labels, count, shape, classes }: ImageSet): { images: Tensor; labels: Tensor } {
  const values = new Float32Array(pixels.length);
  for (let i = 0; i < pixels.length; i++) values[i] = pixels[i] / 255;
  return tf.tidy(() => ({
    images: tf.tensor(values, [count, ...shape]),
    labels: tf.oneHot(tf.tensor1d(Int32Array.from(labels), "int32"), classes.length).toFloat(),
  }));
}

function firstOf(tensor: Tensor, count: number): Tensor {
  return tensor.slice(0, count);
}

/** Mean loss and accuracy. */
function evaluate(images: Tensor, labels: Tensor): number[] {
  const results = [model.evaluate(images, labels, { batchSize, verbose: 0 })].flat();
  return results.map((result) => result.dataSync()[0]);
}
