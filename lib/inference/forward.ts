/**
 * The forward pass of any network of the lab in plain TypeScript: what each kind of layer computes, for one image, without
 * tensors. It is a definition that can be read, the reference that the engine's graph is held to, and what runs in a page.
 * The way back stands in `backward.ts`.
 *
 * Maps are `[height, width, channels]`, row-major: the value of channel c at row y and column x stands at place
 * (y · width + x) · channels + c. Computed in the precision of the array that is given: float32 like the graph, or float64.
 * @module
 */
import { sizeOf } from "../numbers.ts";
import { attend, poolMap } from "../pooling.ts";
import type { GlobalPooling, Layer, Network } from "../types.ts";

/** Numbers in single or double precision. */
export type Floats = Float32Array | Float64Array;

/** What an image has become behind a layer: maps, `[height, width, channels]`, or a vector, `[units]`. */
export interface Activation<F extends Floats = Float32Array> {
  readonly shape: readonly number[];
  readonly values: F;
}

/** All that a network computes of one image. */
export interface Activations<F extends Floats = Float32Array> {
  /** By the article's count: 0 is the image, `i` the output of layers 0 … i − 1; one more than there are layers. */
  readonly layers: readonly Activation<F>[];
  /** Output of the last layer, one number per class, before the network's output function. */
  readonly scores: F;
  /** What the loss sees: the sigmoid of each score, or the scores as they are. */
  readonly outputs: F;
}

/**
 * Computes a network's answer to one image, and all that lies between.
 * @param pixels Values 0–1, `[height, width, channels]` of the network's input.
 * @throws {RangeError} When there are not as many values as the network takes.
 */
export function forward<F extends Floats>(network: Network, pixels: F): Activations<F> {
  requireSize(network, 0, { shape: network.inputShape, values: pixels });
  return goOn(network, [{ shape: network.inputShape, values: pixels }]);
}

/**
 * Goes on from edited maps: the same activations with other values at one place, and all that follows from them.
 * @param activations Of `network`, or of one with the same layers up to `layerIndex`; left as they are.
 * @param layerIndex Where the values stand, as the article counts: 0 is the image, `i` the output of layers 0 … i − 1.
 * @param values As many as `activations.layers[layerIndex]` has.
 * @throws {RangeError} When there is no such place, or not as many values as it has.
 */
export function forwardFrom<F extends Floats>(
  network: Network,
  activations: Activations<F>,
  layerIndex: number,
  values: F,
): Activations<F> {
  const place = activations.layers[layerIndex];
  if (!place || layerIndex > network.layers.length) {
    throw new RangeError(
      `Cannot compute with ${network.name}: expected layerIndex to be an integer 0 … ${network.layers.length}, ` +
        `found ${layerIndex}; change it`,
    );
  }
  const edited = { shape: place.shape, values };
  requireSize(network, layerIndex, edited);
  return goOn(network, [...activations.layers.slice(0, layerIndex), edited]);
}

function goOn<F extends Floats>(network: Network, known: readonly Activation<F>[]): Activations<F> {
  const layers = [...known];
  const parameters = parametersByLayer(network);
  for (let i = known.length - 1; i < network.layers.length; i++) {
    layers.push(compute(network.layers[i], layers[i], parameters[i]));
  }
  const scores = layers[layers.length - 1].values;
  return { layers, scores, outputs: network.output === "sigmoid" ? map(scores, sigmoid) : scores };
}

/** Each layer's own parameters: kernel and bias of convolutions and linear layers, what a pooling has learned. */
export function parametersByLayer({ layers, parameters }: Network): Float32Array[][] {
  let used = 0;
  return layers.map((layer) => {
    const learns = layer.kind === "globalPool" && ["mixed", "gem", "attention"].includes(layer.pooling);
    const count = layer.kind === "conv" || layer.kind === "dense" ? 2 : learns ? 1 : 0;
    return parameters.slice(used, used += count);
  });
}

/** What a layer makes of its input. */
function compute<F extends Floats>(layer: Layer, input: Activation<F>, parameters: Float32Array[]): Activation<F> {
  const { shape, values } = input;
  switch (layer.kind) {
    case "conv":
      return convolve(input, layer, parameters);
    case "relu":
      return { shape, values: map(values, (value) => Math.max(0, value)) };
    case "sigmoid":
      return { shape, values: map(values, sigmoid) };
    case "maxPool": {
      const peaks = findPeaks(input, layer.size);
      const pooled = zeros(values, peaks.length);
      peaks.forEach((peak, i) => pooled[i] = values[peak]);
      return {
        shape: [...shape.slice(0, 2).map((extent) => Math.floor(extent / layer.size)), shape[2]],
        values: pooled,
      };
    }
    case "globalPool":
      return { shape: [1, 1, shape[2]], values: poolMaps(input, layer, parameters[0]) };
    case "flatten":
      return { shape: [sizeOf(shape)], values };
    case "dense":
      return { shape: [layer.units], values: multiply(values, parameters) };
    case "dropout": // leaves out values while training only
      return input;
  }
}

/** The bias plus all cells around the place, each times its weight of the kernel `[size, size, in, out]`. */
function convolve<F extends Floats>(
  { shape, values }: Activation<F>,
  { filters, size }: { readonly filters: number; readonly size: number },
  [kernel, bias]: Float32Array[],
): Activation<F> {
  const [height, width, channels] = shape;
  const sums = zeros(values, height * width * filters);
  for (let cell = 0; cell < height * width; cell++) sums.set(bias, cell * filters);
  eachNeighbour(shape, size, (cell, neighbour, place) => {
    for (let c = 0; c < channels; c++) {
      addScaled(
        sums,
        cell * filters,
        values[neighbour * channels + c],
        kernel,
        (place * channels + c) * filters,
        filters,
      );
    }
  });
  return { shape: [height, width, filters], values: sums };
}

/**
 * Lays a window of `size × size` places around each cell, and visits its cells row by row; those beyond the edge are
 * zeros and left out. The kernel is not turned round: what is called convolution here is cross-correlation.
 */
export function eachNeighbour(
  [height, width]: readonly number[],
  size: number,
  visit: (cell: number, neighbour: number, place: number) => void,
): void {
  const reach = Math.floor((size - 1) / 2);
  for (let cell = 0; cell < height * width; cell++) {
    for (let place = 0; place < size * size; place++) {
      const y = Math.floor(cell / width) + Math.floor(place / size) - reach;
      const x = cell % width + place % size - reach;
      if (y >= 0 && y < height && x >= 0 && x < width) visit(cell, y * width + x, place);
    }
  }
}

/** For each output of a max pooling the place of the greatest value in its window, the first of equals row by row. */
export function findPeaks({ shape: [height, width, channels], values }: Activation<Floats>, size: number): Int32Array {
  const [rows, columns] = [Math.floor(height / size), Math.floor(width / size)]; // what fills no window is dropped
  return new Int32Array(rows * columns * channels).map((_, i) => {
    const [cell, channel] = [Math.floor(i / channels), i % channels];
    const corner = (Math.floor(cell / columns) * width + cell % columns) * size;
    let peak = corner * channels + channel;
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        const place = (corner + y * width + x) * channels + channel;
        if (values[place] > values[peak]) peak = place;
      }
    }
    return peak;
  });
}

/** One number of each map. */
function poolMaps<F extends Floats>(input: Activation<F>, pooling: GlobalPooling, learned?: Float32Array): F {
  const pooled = zeros(input.values, input.shape[2]);
  if (pooling.pooling === "attention") pooled.set(attend(cellsOf(input), [...learned!]).values);
  else mapsOf(input).forEach((cells, c) => pooled[c] = poolMap(cells, pooling, learned?.[0]).value);
  return pooled;
}

/** The cells of each map, `[channels][cells]`. */
export function mapsOf({ shape: [height, width, channels], values }: Activation<Floats>): number[][] {
  return Array.from(
    { length: channels },
    (_, c) => Array.from({ length: height * width }, (_, cell) => values[cell * channels + c]),
  );
}

/** The features of each cell, `[cells][channels]`. */
export function cellsOf({ shape: [height, width, channels], values }: Activation<Floats>): number[][] {
  return Array.from(
    { length: height * width },
    (_, cell) => [...values.subarray(cell * channels, (cell + 1) * channels)],
  );
}

/** The bias plus all inputs, each times its row of the kernel `[in, out]`. */
function multiply<F extends Floats>(values: F, [kernel, bias]: Float32Array[]): F {
  const sums = zeros(values, bias.length);
  sums.set(bias);
  const units = bias.length;
  for (let i = 0; i < values.length; i++) addScaled(sums, 0, values[i], kernel, i * units, units);
  return sums;
}

/** Adds `count` weights, from place `from` on, times a value to the sums from place `to` on. All sums are formed here. */
function addScaled(sums: Floats, to: number, value: number, weights: Float32Array, from: number, count: number): void {
  for (let i = 0; i < count; i++) sums[to + i] += value * weights[from + i];
}

/** σ(x): from 0 through ½ at x = 0 to 1. */
export function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

function map<F extends Floats>(values: F, change: (value: number) => number): F {
  return values.map(change) as F;
}

/** Zeros in the precision of `like`. */
export function zeros<F extends Floats>(like: F, length: number): F {
  return new (like.constructor as new (length: number) => F)(length);
}

function requireSize({ name }: Network, layerIndex: number, { shape, values }: Activation<Floats>): void {
  if (values.length === sizeOf(shape)) return;
  throw new RangeError(
    `Cannot compute with ${name}: expected ${sizeOf(shape)} values, ${shape.join("×")}, at layerIndex ${layerIndex}, ` +
      `found ${values.length}; give as many`,
  );
}
