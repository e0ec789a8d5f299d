/**
 * How one cell of a map came about: the patch of every map before it, the kernel, and the sum.
 * @module
 */
import { parametersByLayer } from "./inference/forward.ts";
import type { Answer } from "./answers.ts";

/** What one map of the layer before gave to the cell. */
export interface Part {
  readonly map: number;
  /** Cells under the kernel, row by row; zeros beyond the edge. */
  readonly patch: readonly number[];
  readonly kernel: readonly number[];
  /** Σ patch · kernel. */
  readonly sum: number;
}

/** A cell of a convolution: bias plus the sums of all parts. */
export interface CellSum {
  readonly size: number;
  readonly bias: number;
  /** The largest sums first. */
  readonly parts: readonly Part[];
  readonly total: number;
}

/** The place of a cell: behind `layer` layers, in a map, row by row. */
export interface Place {
  readonly layer: number;
  readonly map: number;
  readonly cell: number;
}

/** Takes a cell of a convolution apart. @throws {RangeError} When the layer in front is none. */
export function takeApart({ network, activations }: Answer, { layer: place, map, cell }: Place): CellSum {
  const layer = network.layers[place - 1];
  if (layer?.kind !== "conv") {
    throw new RangeError(`Cannot take a cell apart: expected a convolution, found ${layer?.kind ?? "the image"}`);
  }
  const { size, filters } = layer;
  const { shape: [height, width, channels], values } = activations.layers[place - 1];
  const [kernel, [...biases]] = parametersByLayer(network)[place - 1];
  const [row, column] = [Math.floor(cell / width), cell % width];
  const reach = Math.floor((size - 1) / 2);
  const places = Array.from({ length: size * size }, (_, at) => at);
  const parts = Array.from({ length: channels }, (_, c): Part => {
    const patch = places.map((at) => {
      const [y, x] = [row + Math.floor(at / size) - reach, column + at % size - reach];
      return y >= 0 && y < height && x >= 0 && x < width ? values[(y * width + x) * channels + c] : 0;
    });
    const weights = places.map((at) => kernel[(at * channels + c) * filters + map]);
    return { map: c, patch, kernel: weights, sum: patch.reduce((sum, value, at) => sum + value * weights[at], 0) };
  });
  parts.sort((a, b) => Math.abs(b.sum) - Math.abs(a.sum));
  const total = parts.reduce((sum, part) => sum + part.sum, biases[map]);
  return { size, bias: biases[map], parts, total };
}

/** The cells that a 2×2 (or larger) max pooling looked at, row by row. */
export function pooledPatch({ network, activations }: Answer, { layer: place, map, cell }: Place): number[] {
  const layer = network.layers[place - 1];
  const size = layer.kind === "maxPool" ? layer.size : 1;
  const { shape: [, width, channels], values } = activations.layers[place - 1];
  const columns = activations.layers[place].shape[1];
  const corner = (Math.floor(cell / columns) * width + cell % columns) * size;
  return Array.from(
    { length: size * size },
    (_, at) => values[(corner + Math.floor(at / size) * width + at % size) * channels + map],
  );
}
