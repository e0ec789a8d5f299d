/**
 * What does a multilayer perceptron lose by destroying the spatial structure, as the article says (claim A2)? It and
 * ConvNet_1, with as many parameters, learn Fashion-MNIST as it is, and with the pixels of all images moved in one and the
 * same way, which leaves no neighbours to a convolution and changes nothing for a linear layer. A third network shares the
 * loss of ConvNet_1 out: it has the same convolutions, and one linear layer in the place of the global pooling.
 *
 * Expected, written before the first run. Exploratory: the rate is the one that was tuned for ConvNet_1, five epochs.
 * - The perceptron's accuracy does not depend on the order: the means of its two arms lie within two standard deviations of
 *   its seeds of each other.
 * - ConvNet_1 loses points on permuted pixels with every seed.
 * - Added after the runs of these two, and after a trial with 20,000 images and one seed: with the linear layer the
 *   convolutions lose about as many points on permuted pixels, but end closer to the perceptron than under global pooling.
 *
 * The claim holds if both of its parts do: "far worse", the perceptron makes at least twice as many mistakes as ConvNet_1 on
 * the images as they are; "because", ConvNet_1 loses at least half of its lead on permuted pixels.
 * @module
 */
import type { Arm, Study } from "./plan/study.ts";
import { LINEAR, POOLINGS, SERIAL } from "./recipes.ts";
import rates from "./rates.json" with { type: "json" };

/** The sound recipe of the verdict, for a third of its epochs. */
const IN_ORDER: Arm = {
  name: "pixels in order",
  dataset: "fashion-mnist",
  heads: {
    convnet: POOLINGS.average, // 18,370 parameters
    perceptron: { perceptron: [23] }, // 18,295
    "convnet, linear": LINEAR.linear, // 20,930
  },
  seeds: [0, 1, 2],
  output: "logits",
  shuffled: true,
  epochs: 5,
  learningRate: rates.logits.average,
  settings: { measure: { train: "last", test: "last" } },
  arithmetic: SERIAL,
};

const study: Study = {
  name: "structure",
  arms: [IN_ORDER, { ...IN_ORDER, name: "pixels permuted", part: { permutation: { seed: 0 } } }],
};

export default study;
