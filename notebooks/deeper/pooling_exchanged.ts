/**
 * What the notebook on exchanged poolings needs beside the library: the last two layers in the other order, and what an
 * offset for each class repairs.
 * @module
 */
// @ts-types="../../studies/statistics/jstat.d.ts"
import jStat from "jstat";
import { layerTable } from "../../lib/models/networks.ts";
import { indexOfGreatest } from "../../lib/numbers.ts";
import { greatestMaps, poolStack } from "../../studies/map_stacks.ts";
import { stackMaps } from "../../lib/trainer/look.ts";
import type { ImageSet, MapStack, Network, Pooling } from "../../lib/types.ts";
export { greatestMaps } from "../../studies/map_stacks.ts";
export { matrixPlot } from "../figures/matrix_plot.ts";

/** The share of answers that are right, 0–1. @param answers A class for each image, `[count]`. */
export function shareRight(answers: Uint8Array, labels: Uint8Array): number {
  return answers.filter((answer, image) => answer === labels[image]).length / answers.length;
}

/**
 * Compares a network with itself, the last two layers in the other order, as a row of a table: accuracies by pooled values, 0–1,
 * and the largest difference of two pooled values as a share of the greatest size of one.
 * @throws {RangeError} As {@link poolBeforeMixing}.
 */
export async function compareOrders(network: Network, set: ImageSet) {
  const layerIndex = network.layers.length; // the end of the network, before the sigmoid
  const own = await stackMaps(network, set, { layerIndex });
  const other = await stackMaps(poolBeforeMixing(network), set, { layerIndex });
  const greatest = own.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const apart = own.values.reduce((most, value, i) => Math.max(most, Math.abs(value - other.values[i])), 0);
  return {
    network: network.name,
    mixedFirst: shareRight(greatestMaps(own, "max"), set.labels), // each map has one cell here, its pooled value
    pooledFirst: shareRight(greatestMaps(other, "max"), set.labels),
    difference: apart / greatest,
  };
}

/**
 * The network that pools the features in front of its 1×1 convolution and mixes the pooled features, with the same
 * parameters (the very arrays). Under average pooling it computes what `network` does, but for rounding, since both steps
 * only add and multiply; under max pooling it is another network.
 *
 * @throws {RangeError} When the network does not end with a 1×1 convolution and a global pooling without parameters.
 */
export function poolBeforeMixing(network: Network): Network {
  const [mixing, pooling] = network.layers.slice(-2);
  const hasParameters = (layerTable(network).at(-1)?.parameterCount ?? 0) > 0;
  if (mixing?.kind !== "conv" || mixing.size !== 1 || pooling?.kind !== "globalPool" || hasParameters) {
    const found = network.layers.slice(-2).map((layer) => layer.kind === "globalPool" ? layer.pooling : layer.kind);
    throw new RangeError(
      `Cannot pool before mixing: expected ${network.name} to end with a 1×1 convolution and a global pooling without ` +
        `parameters, found ${found.join(" and ")}; build it with convNet1 or convNet2`,
    );
  }
  const layers = [...network.layers.slice(0, -2), pooling, mixing];
  return { ...network, name: `${network.name}, pooling first`, layers };
}

/** Scores become scale · score + offset of their class. */
export interface Offsets {
  readonly scale: number;
  /** `[classes]`; the first is 0, since only their differences count. */
  readonly offsets: readonly number[];
}

/** Mean loss per image, in nats, below which a step is the last. */
const ENOUGH = 1e-10;

/**
 * Fits one scale and an offset for each class so that the cross entropy of softmax(scale · score + offset) is least: a
 * logistic regression with as many parameters as classes, solved by Newton's method with halved steps where one goes too
 * far. The problem is convex, so the start does not matter.
 *
 * @param scores `[images, classes]`, row-major.
 * @param labels The right class of each image, `[images]`; each class should be there, or its offset has no bound.
 */
export function fitOffsets(scores: ArrayLike<number>, labels: ArrayLike<number>, classes: number): Offsets {
  // In units of the scores' own size, so that scale and offsets have like curvature.
  const unit = Math.sqrt(Array.from(scores).reduce((sum, score) => sum + score * score, 0) / scores.length) || 1;
  const scaled = Float64Array.from(scores, (score) => score / unit);
  let here = crossEntropy(scaled, labels, new Array<number>(classes).fill(0));
  for (let gained = Infinity; gained > ENOUGH;) {
    const { point, loss, gradient, curvature } = here;
    const direction = jStat.inv(curvature).map((row) => row.reduce((sum, value, i) => sum + value * gradient[i], 0));
    const stepBy = (length: number) =>
      crossEntropy(scaled, labels, point.map((value, i) => value - length * direction[i]));
    let next = stepBy(1);
    for (let length = 0.5; next.loss > loss && length > 1e-6; length /= 2) next = stepBy(length);
    gained = loss - next.loss;
    if (gained > 0) here = next;
  }
  return { scale: here.point[0] / unit, offsets: [0, ...here.point.slice(1)] };
}

/** The greatest of scale · score + offset of each image, the first of equals, `[images]`. */
export function predictWithOffsets(scores: ArrayLike<number>, { scale, offsets }: Offsets): Uint8Array {
  const classes = offsets.length;
  return Uint8Array.from(
    { length: scores.length / classes },
    (_, image) => indexOfGreatest(offsets.map((offset, k) => scale * scores[image * classes + k] + offset)),
  );
}

/** Mean cross entropy at a point, the scale and the offsets 1 … classes − 1, with its first and second derivatives. */
function crossEntropy(scores: Float64Array, labels: ArrayLike<number>, point: readonly number[]) {
  const classes = point.length;
  const gradient = new Array<number>(classes).fill(0);
  const curvature = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  let loss = 0;
  for (let image = 0; image < labels.length; image++) {
    const own = scores.subarray(image * classes, (image + 1) * classes);
    const levels = point.map((offset, k) => point[0] * own[k] + (k > 0 ? offset : 0));
    const most = Math.max(...levels);
    const powers = levels.map((level) => Math.exp(level - most));
    const total = powers.reduce((sum, power) => sum + power, 0);
    const shares = powers.map((power) => power / total);
    const expected = shares.reduce((sum, share, k) => sum + share * own[k], 0);
    loss += Math.log(total) + most - levels[labels[image]];
    gradient[0] += expected - own[labels[image]];
    curvature[0][0] += shares.reduce((sum, share, k) => sum + share * (own[k] - expected) ** 2, 0);
    for (let k = 1; k < classes; k++) {
      gradient[k] += shares[k] - (labels[image] === k ? 1 : 0);
      const mixed = shares[k] * (own[k] - expected);
      curvature[0][k] += mixed;
      curvature[k][0] += mixed;
      for (let j = 1; j < classes; j++) curvature[k][j] += shares[k] * ((j === k ? 1 : 0) - shares[j]);
    }
  }
  const average = (value: number) => value / labels.length;
  const rows = curvature.map((row) => row.map(average));
  return { point, loss: average(loss), gradient: gradient.map(average), curvature: rows };
}

/**
 * The accuracy of pooled values with one scale and an offset for each class, 0–1. Scale and offsets are fitted on the first
 * half of the images and judged on the second, then the other way round, so that each image is judged once, by numbers
 * that have not seen it.
 */
export function accuracyWithOffsets(stack: MapStack, pooling: Pooling, labels: Uint8Array): number {
  const classes = stack.channels;
  const values = poolStack(stack, pooling);
  const half = Math.floor(stack.count / 2);
  const first = { values: values.subarray(0, half * classes), labels: labels.subarray(0, half) };
  const second = { values: values.subarray(half * classes), labels: labels.subarray(half) };
  const judge = (fitted: typeof first, judged: typeof first) =>
    predictWithOffsets(judged.values, fitOffsets(fitted.values, fitted.labels, classes));
  const answers = Uint8Array.of(...judge(second, first), ...judge(first, second));
  return shareRight(answers, labels);
}
