/**
 * What notebook 01 needs beside the library: its worked example, counts of published networks, two tables of stored
 * trainings, and a look at inputs of other sizes.
 * @module
 */
import { resizePicture } from "../lib/data/resize.ts";
import { imagePixels } from "../lib/data/datasets.ts";
import { classicalNet, convNet1, convNet2, countParameters, layerTable } from "../lib/models/networks.ts";
import { POOLINGS } from "../lib/models/pooling.ts";
import { mean } from "../lib/numbers.ts";
import { stackMaps } from "../lib/trainer/look.ts";
import { loadTensorflow } from "../lib/trainer/tensorflow.ts";
import { predict } from "../lib/trainer/trainer.ts";
import type { Count, ImageSet, Raster } from "../lib/types.ts";
import { poolStack } from "../studies/map_stacks.ts";
import { readResults, studyFolder } from "../studies/plan/results.ts";
import type { Study } from "../studies/plan/study.ts";
import structure from "../studies/structure.ts";
import verdict from "../studies/verdict.ts";
export { architectureFigure, parameterPlot } from "./figures/network_figures.ts";
export { poolingFigure } from "./figures/pooling_figure.ts";
export { routingFigure } from "./figures/routing_figure.ts";

/** A 1×1 convolution: one weight for each class and map, one bias for each class. */
export interface PointwiseWeights {
  /** `[classes][maps]`. */
  readonly weights: readonly (readonly number[])[];
  /** `[classes]`. */
  readonly biases: readonly number[];
}

const map3x3 = (...cells: number[]): Raster => ({ height: 3, width: 3, data: Float32Array.from(cells) });

/** The sum of one place: for each class its bias and the weighted values of all maps there. */
export function mixValues(values: readonly number[], { weights, biases }: PointwiseWeights): number[] {
  return weights.map((row, k) => row.reduce((sum, weight, c) => sum + weight * values[c], biases[k]));
}

/** A 1×1 convolution in plain arithmetic: {@link mixValues} at every place; one map for each class. */
export function mixMaps(maps: readonly Raster[], pointwise: PointwiseWeights): Raster[] {
  const [{ height, width }] = maps;
  const places = Array.from({ length: height * width }, (_, place) => maps.map(({ data }) => data[place]));
  const sums = places.map((values) => mixValues(values, pointwise));
  return pointwise.biases.map((_, k) => ({ height, width, data: Float32Array.from(sums, (ofClass) => ofClass[k]) }));
}

const DRAWN = {
  classes: ["Trouser", "Sandal", "Bag", "Ankle boot"],
  maps: [
    map3x3(0.8, 0, 0.8, 0, 0.8, 0, 1, 0.2, 0.4),
    map3x3(0.4, 1, 0.6, 0.6, 0.8, 0, 0.2, 0.8, 0.4),
    map3x3(1, 1, 0.2, 0.6, 0.6, 0, 0.2, 0.2, 0.4),
    map3x3(0.8, 0.2, 0, 0.4, 0.2, 1, 0.6, 1, 0.6),
    map3x3(0, 1, 0.6, 0.8, 0.8, 0.2, 0.6, 0, 0.8),
    map3x3(0.4, 0.2, 0.8, 0.2, 0.2, 0.8, 1, 1, 0.4),
    map3x3(0, 0.8, 1, 0.8, 1, 0.8, 0, 0.2, 0.4),
    map3x3(0.6, 0, 0.6, 0.2, 0, 0.4, 0.8, 0.4, 0.2),
  ],
  weights: [
    [-1, -1, 0, -1, 0, 0, 0.5, -0.5],
    [0, -1, -1, 1, 1, 0.5, -0.5, 1],
    [-0.5, 1, 1, -0.5, -1, 0, 1, 1],
    [-1, -0.5, 0, 0.5, -0.5, -0.5, -1, 0],
  ],
  biases: [-0.2, -0.1, -0.1, 0],
};

/**
 * The article's worked example, 8 maps of 3×3 and 4 classes, in round numbers: values in fifths from 0 to 1, as a ReLU
 * could leave them, weights in halves, biases in tenths; `classMaps` is what the 1×1 convolution makes of the maps. Drawn at
 * random, and kept because the two poolings disagree.
 */
export const EXAMPLE = { ...DRAWN, classMaps: mixMaps(DRAWN.maps, DRAWN) };

/**
 * LeNet-5 and AlexNet as they were published.
 *
 * LeNet-5 (Y. LeCun and others, "Gradient-based learning applied to document recognition", 1998, section II.B): the 16
 * maps of C3 are connected to 3, 4 or 6 of the 6 maps before it; each of its 6 + 16 pooled maps has a weight and a bias;
 * C5 has 5×5 kernels on 5×5 maps; the codes of the output layer are fixed. 60,000 in all, as the paper says.
 *
 * AlexNet (A. Krizhevsky and others, "ImageNet classification with deep convolutional neural networks", 2012, section 3.5):
 * its second, fourth and fifth convolution see only the half of the maps that lies on the same graphics card.
 *
 * `linear` counts the parameters in linear layers, and in a convolution whose kernel covers its whole map, which is the same.
 */
function countPublished() {
  /** Of a convolution with square kernels and biases, every input map connected to every output map. */
  const conv = (size: number, from: number, to: number) => (size * size * from + 1) * to;
  const linear = (inputs: number, outputs: number) => (inputs + 1) * outputs;
  const c3 = 6 * conv(5, 3, 1) + 9 * conv(5, 4, 1) + conv(5, 6, 1);
  const lenetConvs = conv(5, 1, 6) + c3 + 2 * (6 + 16);
  const lenetLinear = conv(5, 16, 120) + linear(120, 84);
  const alexConvs = conv(11, 3, 96) + conv(5, 48, 256) + conv(3, 256, 384) + conv(3, 192, 384) + conv(3, 192, 256);
  const alexLinear = linear(9216, 4096) + linear(4096, 4096) + linear(4096, 1000);
  return [
    { network: "LeNet-5 (1998)", parameters: lenetConvs + lenetLinear, linear: lenetLinear },
    { network: "AlexNet (2012)", parameters: alexConvs + alexLinear, linear: alexLinear },
  ];
}

/**
 * How the trainings of some arms of a study ended, in the order of its plan, from the records in `data/studies`: training
 * and test accuracy after the last epoch, 0–1.
 * Throws what `readResults` throws.
 */
export async function finalAccuracies(study: Study, arms: readonly string[]) {
  const chosen = { ...study, arms: study.arms.filter(({ name }) => arms.includes(name)) };
  const share = ({ correct, total }: Count) => correct / total;
  return (await readResults(chosen, studyFolder(study))).map(({ planned: { arm, head, seed }, record }) => {
    const { train, test } = record.history.at(-1)!.measured;
    const accuracies = { training: share(train!.accuracy), test: share(test!.accuracy) };
    const parameters = countParameters(record.experiment.architecture);
    return { arm: arm.name, head, seed, parameters, ...accuracies };
  });
}

/** The networks of the study `structure`, in words. */
export const STRUCTURE_NETWORKS = {
  perceptron: "perceptron",
  "convnet, linear": "convolutions, linear layer",
  convnet: "ConvNet_1: convolutions, GAP",
};

/** Four ways to end the same convolutions, of the study `verdict`, in words. */
const ENDS = { average: "GAP", linear: "one linear layer", hidden: "two linear layers", dropout: "two, with dropout" };

/**
 * The numbers that notebook 01 puts beside the article's complaints about linear layers, accuracies 0–1: the parameters of
 * published networks; `overfitting`, means of five trainings on the first 6,000 images of Fashion-MNIST, `distance` is training
 * minus test; `structure`, mean test accuracies of three trainings on images as they are and on the same images with all
 * pixels moved in one and the same way, `loss` is what the other order costs. Throws what `readResults` throws.
 */
export async function readEvidence() {
  const ended = await finalAccuracies(verdict, ["size: 6000"]);
  const overfitting = Object.entries(ENDS).map(([key, head]) => {
    const ofHead = ended.filter(({ head }) => head === key);
    const training = mean(ofHead.map(({ training }) => training));
    const test = mean(ofHead.map(({ test }) => test));
    return { head, training, test, distance: training - test };
  });
  const arms = structure.arms.map(({ name }) => name);
  const moved = await finalAccuracies(structure, arms);
  const structures = Object.entries(STRUCTURE_NETWORKS).map(([key, network]) => {
    const ofHead = moved.filter(({ head }) => head === key);
    const [inOrder, permuted] = arms.map((arm) =>
      mean(ofHead.filter((one) => one.arm === arm).map(({ test }) => test))
    );
    return { network, parameters: ofHead[0].parameters, inOrder, permuted, loss: inOrder - permuted };
  });
  return { published: countPublished(), overfitting, structure: structures };
}

/**
 * The article's two networks, untrained, look at one image enlarged to several sizes: how many numbers global pooling makes of
 * it, how many TensorFlow's local pooling with the article's fixed window of 3×3, and how many inputs a linear layer needs.
 *
 * @param options `sides`: heights, and widths, of the enlarged images.
 * @returns A row for each size; and the largest distance of a map's mean, and of its maximum, from a window over the whole map.
 * @throws {RangeError} When the set has no such image, or a size is too small for the networks.
 */
export async function compareInputSizes(
  set: ImageSet,
  { imageIndex, sides, seed }: {
    readonly imageIndex: number;
    readonly sides: readonly number[];
    readonly seed: number;
  },
) {
  const { tf } = await loadTensorflow();
  const fromWindow = { average: 0, max: 0 };
  const rows = await Array.fromAsync(sides, async (side) => {
    const picture = { pixels: imagePixels(set, imageIndex), shape: set.shape };
    const { pixels, shape } = resizePicture(picture, [side, side, set.shape[2]], "stretch");
    const image = { ...set, pixels, shape, labels: set.labels.slice(imageIndex, imageIndex + 1), count: 1 };
    const options = { seed, inputShape: shape, output: "logits" } as const;
    const gap = convNet1(options);
    const stack = await stackMaps(gap, image, { layerIndex: gap.layers.length - 1 });
    const { values, height, width, channels } = stack;
    const windows = tf.tidy(() => {
      const maps = tf.tensor4d(values, [1, height, width, channels]);
      return { average: tf.avgPool(maps, 3, 3, "valid").dataSync(), max: tf.maxPool(maps, 3, 3, "valid").dataSync() };
    });
    if (height === 3 && width === 3) {
      for (const pooling of POOLINGS) {
        const distances = poolStack(stack, pooling).map((value, k) => Math.abs(value - windows[pooling][k]));
        fromWindow[pooling] = Math.max(fromWindow[pooling], ...distances);
      }
    }
    const flat = layerTable(classicalNet({ ...options, hidden: 0 })).find(({ layer }) => layer.kind === "flatten")!;
    return {
      image: `${side}×${side}`,
      maps: `${height}×${width}×${channels}`,
      GAP: (await predict(gap, image)).scores.length,
      GMP: (await predict(convNet2(options), image)).scores.length,
      windows: windows.average.length,
      linear: flat.outputShape[0],
    };
  });
  return { rows, fromWindow };
}
