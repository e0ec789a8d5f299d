/**
 * The worked example: a few feature maps and a 1×1 convolution, in round numbers that can be followed on paper.
 * @module
 */
import { randomGenerator } from "../../lib/random.ts";
import type { Raster } from "../../lib/types.ts";

/** A 1×1 convolution: one weight for each class and map, one bias for each class. */
export interface PointwiseWeights {
  /** `[classes][maps]`. */
  readonly weights: readonly (readonly number[])[];
  /** `[classes]`. */
  readonly biases: readonly number[];
}

/** Maps, and what mixes them. */
export interface WorkedExample extends PointwiseWeights {
  readonly maps: readonly Raster[];
}

/** How large the example is, and which of all examples it is. */
export interface ExampleSize {
  readonly maps: number;
  /** Height and width of each map. */
  readonly side: number;
  readonly classes: number;
  readonly seed: number;
}

/**
 * Draws an example. Values are fifths from 0 to 1, as a ReLU could leave them; weights halves from −1 to 1; biases tenths
 * from −0.2 to 0.2; each equally likely.
 * @example
 * const { maps, weights, biases } = drawExample({ maps: 8, side: 3, classes: 4, seed: 5 });
 */
export function drawExample({ maps, side, classes, seed }: ExampleSize): WorkedExample {
  const random = randomGenerator(seed);
  const below = (count: number) => Math.floor(count * random.uniform());
  const list = <T>(length: number, draw: () => T) => Array.from({ length }, draw);
  return {
    maps: list(maps, () => ({
      height: side,
      width: side,
      data: Float32Array.from(list(side * side, () => below(6) / 5)),
    })),
    weights: list(classes, () => list(maps, () => (below(5) - 2) / 2)),
    biases: list(classes, () => (below(5) - 2) / 10),
  };
}

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
