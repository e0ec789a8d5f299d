/**
 * The way back through a network in plain TypeScript: how much the scores move when a value of a map or of the image does.
 * @module
 */
import { attend, partsOf, poolMap } from "./pooling.ts";
import type { GlobalPooling, Layer, Network } from "../../lib/types.ts";
import { type Activations, parametersByLayer } from "./forward.ts";
import { type Activation, cellsOf, eachNeighbour, findPeaks, type Floats, mapsOf, zeros } from "./layers.ts";

/**
 * Takes a gradient by the scores back to all that they came from.
 * @param activations What `forward` gave for the image.
 * @param upstream One number for each score: 1 at one class asks what moves that class's score.
 * @returns Gradients of Σ upstream · score, in the order and shapes of `activations.layers`: 0 is by the image, `i` by the
 * output of layers 0 … i − 1, the last `upstream` itself.
 * @throws {RangeError} When there is not one number for each score.
 */
export function backward<F extends Floats>(network: Network, { layers, scores }: Activations<F>, upstream: F): F[] {
  if (upstream.length !== scores.length) {
    throw new RangeError(
      `Cannot go back through ${network.name}: expected a gradient of ${scores.length} numbers, one per class, ` +
        `found ${upstream.length}; give as many`,
    );
  }
  const parameters = parametersByLayer(network);
  const gradients = [upstream];
  for (let i = network.layers.length - 1; i >= 0; i--) {
    gradients.unshift(
      goBack(network.layers[i], { input: layers[i], output: layers[i + 1], parameters: parameters[i] }, gradients[0]),
    );
  }
  return gradients;
}

/** A layer as it was computed. */
interface Computed<F extends Floats> {
  readonly input: Activation<F>;
  readonly output: Activation<F>;
  readonly parameters: readonly Float32Array[];
}

/** From the gradient by a layer's output to the one by its input. */
function goBack<F extends Floats>(layer: Layer, { input, output, parameters }: Computed<F>, gradient: F): F {
  switch (layer.kind) {
    case "conv":
      return throughConvolution(input, layer, parameters[0], gradient);
    case "relu":
      return gradient.map((slope, i) => input.values[i] > 0 ? slope : 0) as F;
    case "sigmoid":
      return gradient.map((slope, i) => slope * output.values[i] * (1 - output.values[i])) as F;
    case "maxPool": {
      const back = zeros(gradient, input.values.length);
      findPeaks(input, layer.size).forEach((peak, i) => back[peak] = gradient[i]);
      return back;
    }
    case "globalPool":
      return throughPooling(input, layer, parameters[0], gradient);
    case "dense":
      return throughDense(input.values.length, parameters[0], gradient);
    case "flatten":
    case "dropout":
      return gradient;
  }
}

/** Each cell gets back what it gave to each of its neighbours, by the same weights. */
function throughConvolution<F extends Floats>(
  { shape, values }: Activation<F>,
  { filters, size }: { readonly filters: number; readonly size: number },
  kernel: Float32Array,
  gradient: F,
): F {
  const channels = shape[2];
  const back = zeros(gradient, values.length);
  eachNeighbour(shape, size, (cell, neighbour, place) => {
    for (let c = 0; c < channels; c++) {
      back[neighbour * channels + c] += dot(
        gradient,
        cell * filters,
        kernel,
        (place * channels + c) * filters,
        filters,
      );
    }
  });
  return back;
}

function throughPooling<F extends Floats>(
  input: Activation<F>,
  pooling: GlobalPooling,
  learned: Float32Array | undefined,
  gradient: F,
): F {
  const channels = input.shape[2];
  const back = zeros(gradient, input.values.length);
  if (pooling.pooling === "attention") {
    back.set(attend(cellsOf(input), [...learned!]).backward([...gradient]).flat());
  } else {
    partsOf(pooling).forEach((part, p) =>
      mapsOf(input).forEach((cells, c) =>
        poolMap(cells, part, learned?.[0]).gradient.forEach((slope, cell) =>
          back[cell * channels + c] += gradient[p * channels + c] * slope
        )
      )
    );
  }
  return back;
}

function throughDense<F extends Floats>(inputs: number, kernel: Float32Array, gradient: F): F {
  const units = gradient.length;
  return zeros(gradient, inputs).map((_, i) => dot(gradient, 0, kernel, i * units, units)) as F;
}

/** The sum of `count` products: of values from place `at` on and of weights from place `from` on. */
function dot(values: Floats, at: number, weights: Float32Array, from: number, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[at + i] * weights[from + i];
  return sum;
}
