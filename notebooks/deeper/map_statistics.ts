/**
 * Measures of feature maps over a whole set of images: where a map is bright, in how many cells, and what pooling makes of it.
 * @module
 */
import { poolCells } from "../../lib/models/pooling.ts";
import type { MapStack, Pooling, Raster } from "../../lib/types.ts";
import { indexOfGreatest } from "../../lib/numbers.ts";

/** One map of one image in numbers; n is its number of cells. */
export interface MapMeasure {
  readonly mean: number;
  readonly max: number;
  /** The first cell that has the greatest value, row by row, 0 … n − 1. */
  readonly peak: number;
  /** Cells above zero, where the sigmoid says more than one half. */
  readonly lit: number;
  /**
   * Over how many cells the positive part m⁺ = max(m, 0) is spread: the participation ratio (Σ m⁺)² / Σ (m⁺)², 1 for a single
   * cell and n for equal ones; 0 where no cell is lit.
   */
  readonly spread: number;
  /** Cells in which this map has the greatest value of all maps of the image, the first of equals. */
  readonly won: number;
}

/**
 * Measures one map of each image.
 * @param chosen The map of each image, such as its class or its predicted class, `[count]`.
 * @throws {RangeError} When there is not one map for each image, or a map that the stack doesn't have.
 */
export function measureMaps(stack: MapStack, chosen: ArrayLike<number>): MapMeasure[] {
  const { count, channels } = stack;
  if (chosen.length !== count) {
    throw new RangeError(`Cannot measure maps: expected one for each of ${count} images, found ${chosen.length}`);
  }
  return Array.from({ length: count }, (_, image) => {
    const map = chosen[image];
    if (!(Number.isInteger(map) && map >= 0 && map < channels)) {
      throw new RangeError(`Cannot measure map ${map} of image ${image}: expected 0 … ${channels - 1}`);
    }
    return measureMap(stack, image, map);
  });
}

function measureMap({ values, height, width, channels }: MapStack, image: number, map: number): MapMeasure {
  const cells = height * width;
  let [sum, peak, lit, won, positive, squares] = [0, 0, 0, 0, 0, 0];
  let max = -Infinity;
  for (let cell = 0; cell < cells; cell++) {
    const begin = (image * cells + cell) * channels;
    const value = values[begin + map];
    sum += value;
    if (value > max) [max, peak] = [value, cell];
    if (value > 0) {
      lit++;
      positive += value;
      squares += value * value;
    }
    if (indexOfGreatest(values.subarray(begin, begin + channels)) === map) won++;
  }
  return { mean: sum / cells, max, peak, lit, spread: lit > 0 ? positive ** 2 / squares : 0, won };
}

/** What pooling makes of each map of each image, `[count, channels]`; means in double precision. */
export function poolStack({ values, count, height, width, channels }: MapStack, pooling: Pooling): Float64Array {
  const own = new Float64Array(height * width);
  return Float64Array.from({ length: count * channels }, (_, index) => {
    const first = Math.floor(index / channels) * own.length * channels + index % channels;
    for (let cell = 0; cell < own.length; cell++) own[cell] = values[first + cell * channels];
    return poolCells(own)[pooling];
  });
}

/** The map of each image that pooling makes the greatest, the first of equals, `[count]`. */
export function greatestMaps(stack: MapStack, pooling: Pooling): Uint8Array {
  const { count, channels } = stack;
  const pooled = poolStack(stack, pooling);
  return Uint8Array.from(
    { length: count },
    (_, image) => indexOfGreatest(pooled.subarray(image * channels, (image + 1) * channels)),
  );
}

/**
 * How often each cell holds the peak, for each group of images: shares of the group, 0–1, as rasters of the stack's height and width.
 * @param groups The group of each image, 0 … `count` − 1, such as its class, `[measures.length]`.
 */
export function peakShares(
  measures: readonly MapMeasure[],
  groups: ArrayLike<number>,
  { count, height, width }: { readonly count: number; readonly height: number; readonly width: number },
): Raster[] {
  const counts = Array.from({ length: count }, () => new Float32Array(height * width));
  measures.forEach(({ peak }, image) => counts[groups[image]][peak]++);
  return counts.map((data) => {
    const total = data.reduce((sum, value) => sum + value, 0);
    return { height, width, data: data.map((value) => total > 0 ? value / total : 0) };
  });
}
