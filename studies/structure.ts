/**
 * What does a multilayer perceptron lose by destroying the spatial structure, as the article says (claim A2)? It and
 * ConvNet_1, with as many parameters, learn Fashion-MNIST as it is, and with the pixels of all images moved in one and the
 * same way, which leaves no neighbours to a convolution and changes nothing for a linear layer.
 *
 * Expected, written before the first run. Exploratory: the rate is the one that was tuned for ConvNet_1, five epochs.
 * - The perceptron's accuracy does not depend on the order: the means of its two arms lie within two standard deviations of
 *   its seeds of each other.
 * - ConvNet_1 loses points on permuted pixels with every seed.
 * The claim holds if both of its parts do: "far worse", the perceptron makes at least twice as many mistakes as ConvNet_1 on
 * the images as they are; "because", ConvNet_1 loses at least half of its lead on permuted pixels.
 * @module
 */
import type { Arm, Study } from "./plan/study.ts";
import { POOLINGS, SERIAL } from "./heads.ts";
import rates from "./rates.json" with { type: "json" };

/** The sound recipe of the verdict, for a third of its epochs. */
const IN_ORDER: Arm = {
  name: "pixels in order",
  dataset: "fashion-mnist",
  heads: { convnet: POOLINGS.average, perceptron: { perceptron: [23] } }, // 18,370 and 18,295 parameters
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
