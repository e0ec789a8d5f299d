/**
 * What each kind of layer computes, for one image, in plain TypeScript: a definition that can be read.
 *
 * Maps are `[height, width, channels]`, row-major: the value of channel c at row y and column x stands at place
 * (y · width + x) · channels + c. Computed in the precision of the array that is given: float32 like the graph, or float64.
 * @module
 */
import { sizeOf } from "../../lib/numbers.ts";
import { attend, partsOf, poolMap } from "./pooling.ts";
import type { GlobalPooling, Layer } from "../../lib/types.ts";

/** Numbers in single or double precision. */
export type Floats = Float32Array | Float64Array;

/** What an image has become behind a layer: maps, `[height, width, channels]`, or a vector, `[units]`. */
export interface Activation<F extends Floats = Float32Array> {
  readonly shape: readonly number[];
  readonly values: F;
}

/** What a layer makes of its input. */
export function computeLayer<F extends Floats>(
  layer: Layer,
  input: Activation<F>,
  parameters: Float32Array[],
): Activation<F> {
  const { shape, values } = input;
  switch (layer.kind) {
    case "conv":
      return convolve(input, layer, parameters);
    case "relu":
      return { shape, values: map(values, (value) => Math.max(0, value)) };
    case "sigmoid":
      return { shape, values: map(values, sigmoid) };
    case "maxPool": {
      const [rows, columns] = shape.map((extent) => Math.floor(extent / layer.size));
      const pooled = zeros(values, rows * columns * shape[2]);
      findPeaks(input, layer.size).forEach((peak, i) => pooled[i] = values[peak]);
      return { shape: [rows, columns, shape[2]], values: pooled };
    }
    case "globalPool":
      return poolMaps(input, layer, parameters[0]);
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
      const value = values[neighbour * channels + c];
      addScaled(sums, cell * filters, value, kernel, (place * channels + c) * filters, filters);
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
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let i = Math.max(0, reach - y); i < size && y + i - reach < height; i++) {
        for (let j = Math.max(0, reach - x); j < size && x + j - reach < width; j++) {
          visit(y * width + x, (y + i - reach) * width + x + j - reach, i * size + j);
        }
      }
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

/** One number of each map, or two where poolings stand side by side. */
function poolMaps<F extends Floats>(
  input: Activation<F>,
  pooling: GlobalPooling,
  learned?: Float32Array,
): Activation<F> {
  const pooled = pooling.pooling === "attention"
    ? attend(cellsOf(input), [...learned!]).values
    : partsOf(pooling).flatMap((part) => mapsOf(input).map((cells) => poolMap(cells, part, learned?.[0]).value));
  const values = zeros(input.values, pooled.length);
  values.set(pooled);
  return { shape: [1, 1, pooled.length], values };
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

/** The values, each changed alone. */
export function map<F extends Floats>(values: F, change: (value: number) => number): F {
  return values.map(change) as F;
}

/** Zeros in the precision of `like`. */
export function zeros<F extends Floats>(like: F, length: number): F {
  return new (like.constructor as new (length: number) => F)(length);
}
