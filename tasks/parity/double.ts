/**
 * Gradients by the parameters in double precision, image by image: the truth that float32 engines are measured from. Maps and
 * the way back are the reference's, `explorer/inference`, given doubles. It also finds where float32 may rightly differ: at values so
 * close to a corner of ReLU or to a tie of two maxima that rounding decides on which side they lie.
 * @module
 */
import { backward } from "../../explorer/inference/backward.ts";
import { type Activation, forward, parametersByLayer } from "../../explorer/inference/forward.ts";
import { eachNeighbour } from "../../explorer/inference/layers.ts";
import { crossEntropy, lossPulls } from "../../explorer/inference/loss_pull.ts";
import { sizeOf } from "../../lib/numbers.ts";
import type { ImageSet, Layer, Network } from "../../lib/types.ts";

/** The loss of a batch with its gradients by each parameter. */
export interface DoubleGradients {
  /** Mean cross entropy in nats. */
  readonly loss: number;
  readonly gradients: readonly Float64Array[];
  /** By how much rounding may change each gradient in all, where it decides on which side of a corner values lie. */
  readonly tips: readonly Float64Array[];
}

type Doubles = Activation<Float64Array>;

/**
 * Mean loss of images `begin` … `end − 1`, and its gradients by each parameter.
 * @param options `band`: how far float32 values may be from the exact ones.
 * @throws {RangeError} When the network has a layer that the article's networks lack.
 */
export function doubleGradients(
  network: Network,
  { pixels, labels, shape }: ImageSet,
  { begin, end, band = 0 }: { readonly begin: number; readonly end: number; readonly band?: number },
): DoubleGradients {
  requireArticleLayers(network);
  const zeros = () => network.parameters.map(({ length }) => new Float64Array(length));
  const [gradients, tips] = [zeros(), zeros()];
  const size = sizeOf(shape);
  let loss = 0;
  for (let image = begin; image < end; image++) {
    const input = Float64Array.from(pixels.subarray(image * size, (image + 1) * size), (pixel) => pixel / 255);
    const { layers, scores, outputs } = forward<Float64Array>(network, input);
    loss += crossEntropy(outputs, labels[image]) / (end - begin);
    const slopes = lossPulls(scores, labels[image], network.output).map((slope) => slope / (end - begin));
    const back = goBack(network, layers, Float64Array.from(slopes), gradients);
    network.layers.forEach((layer, i) => {
      for (const tip of listTips(layer, layers[i], back[i + 1], band)) {
        const sums = zeros();
        goBack({ ...network, layers: network.layers.slice(0, i) }, layers.slice(0, i + 1), tip, sums);
        sums.forEach((values, p) => values.forEach((sum, k) => tips[p][k] += Math.abs(sum)));
      }
    });
  }
  return { loss, gradients, tips };
}

function requireArticleLayers({ layers }: Network): void {
  const other = layers.find((layer) =>
    layer.kind === "globalPool"
      ? layer.pooling !== "average" && layer.pooling !== "max"
      : layer.kind !== "conv" && layer.kind !== "relu" && layer.kind !== "maxPool"
  );
  if (!other) return;
  throw new RangeError(
    `Cannot compute in double precision: expected conv, relu, maxPool, or globalPool of average or max, found ` +
      `${"pooling" in other ? `${other.kind} of ${other.pooling}` : other.kind}; take one of the article's networks`,
  );
}

/** Adds the gradients by the parameters to `sums`, and gives those by each layer's input and by the output. */
function goBack(
  network: Network,
  layers: readonly Doubles[],
  upstream: Float64Array,
  sums: readonly Float64Array[],
): Float64Array[] {
  const scores = layers[layers.length - 1].values;
  const gradients = backward(network, { layers, scores, outputs: scores }, upstream);
  let used = 0;
  parametersByLayer(network).forEach(({ length }, i) => {
    const layer = network.layers[i];
    if (layer.kind === "conv") addConvolution(layers[i], layer, gradients[i + 1], sums.slice(used, used + length));
    used += length;
  });
  return gradients;
}

function addConvolution(
  { shape, values }: Doubles,
  { filters, size }: { readonly filters: number; readonly size: number },
  gradient: Float64Array,
  [byKernel, byBias]: readonly Float64Array[],
): void {
  const channels = shape[2];
  gradient.forEach((slope, i) => byBias[i % filters] += slope);
  eachNeighbour(shape, size, (cell, neighbour, place) => {
    for (let c = 0; c < channels; c++) {
      const value = values[neighbour * channels + c];
      const weights = (place * channels + c) * filters;
      for (let f = 0; f < filters; f++) byKernel[weights + f] += value * gradient[cell * filters + f];
    }
  });
}

/** For each value at a corner: what is added to the gradient by the layer's input if it lies on the other side. */
function* listTips(layer: Layer, input: Doubles, gradient: Float64Array, band: number): Iterable<Float64Array> {
  const { shape: [height, width], values } = input;
  if (layer.kind === "relu") {
    for (let i = 0; i < values.length; i++) {
      if (Math.abs(values[i]) > band || gradient[i] === 0) continue;
      yield new Float64Array(values.length).fill(gradient[i], i, i + 1);
    }
  } else if (layer.kind === "maxPool") yield* listTies(input, [layer.size, layer.size], gradient, band);
  else if (layer.kind === "globalPool" && layer.pooling === "max") {
    yield* listTies(input, [height, width], gradient, band);
  }
}

/** Tips of the maximum of each window, `[rows, columns]`. Windows do not overlap, and what fills none is dropped. */
function* listTies(
  { shape: [height, width, channels], values }: Doubles,
  [tall, wide]: readonly [number, number],
  gradient: Float64Array,
  band: number,
): Iterable<Float64Array> {
  const columns = Math.floor(width / wide);
  for (let i = 0; i < Math.floor(height / tall) * columns * channels; i++) {
    const [cell, channel] = [Math.floor(i / channels), i % channels];
    const first = Math.floor(cell / columns) * tall * width + cell % columns * wide;
    const window = Array.from(
      { length: tall * wide },
      (_, j) => (first + Math.floor(j / wide) * width + j % wide) * channels + channel,
    );
    const peak = window.reduce((peak, place) => values[place] > values[peak] ? place : peak);
    for (const place of gradient[i] === 0 ? [] : window) {
      // Equal values are those of equal neighbourhoods, as in an empty background: either gives the same gradients.
      const gap = values[peak] - values[place];
      if (gap === 0 || gap > band) continue;
      const tip = new Float64Array(values.length);
      [tip[peak], tip[place]] = [-gradient[i], gradient[i]];
      yield tip;
    }
  }
}
