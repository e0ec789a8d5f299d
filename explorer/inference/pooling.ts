/**
 * Global pooling as pure functions: from the cells of a map to one number, and back from that number to the cells. Pages and
 * figures compute with these, and the trainer's graph is held to them.
 *
 * Cells are the values of one map, row by row, of either sign; n is their number.
 * @module
 */
import { GEM_FLOOR, poolCells, POOLINGS } from "../../lib/models/pooling.ts";
import { indexOfGreatest, mean } from "../../lib/numbers.ts";
import type { GlobalPooling } from "../../lib/types.ts";

/**
 * The poolings that make one number of one map. Attention weighs the cells of all maps together, see {@link attend};
 * "averageMax" makes two numbers of each map, see {@link partsOf}.
 */
export type MapPooling = Exclude<GlobalPooling, { pooling: "attention" | "averageMax" }>;

/**
 * The poolings whose numbers stand side by side: for "averageMax" the averages of all maps and then their maxima, as in
 * fastai's `AdaptiveConcatPool2d`; for any other the pooling itself.
 */
export function partsOf(pooling: Exclude<GlobalPooling, { pooling: "attention" }>): readonly MapPooling[] {
  return pooling.pooling === "averageMax" ? POOLINGS.map((pooling) => ({ pooling })) : [pooling];
}

/** A pooled map and the way back. */
export interface PooledMap {
  readonly value: number;
  /** What each cell moves the value by: ∂value/∂cell, `[n]`. */
  readonly gradient: readonly number[];
}

/**
 * Pools one map, in double precision.
 *
 * | pooling | value |
 * | --- | --- |
 * | average | mean of the cells |
 * | max | greatest cell; of equals the first gets the gradient, as in PyTorch |
 * | topK | mean of the k greatest, of equals the first: k = n is average, k = 1 is max (Durand et al. 2016) |
 * | logSumExp | ln(mean(e^(r·cell))) / r with r the sharpness (Pinheiro and Collobert 2015) |
 * | softmax | Σ w·cell with w = softmax(β·cell), β the sharpness (Stergiou et al. 2021, there β = 1) |
 * | mixed | a·max + (1 − a)·average with a = σ(parameter) (Lee et al. 2016) |
 * | gem | mean(c^p)^(1/p) with c = max(cell, 1e-6), p the parameter (Radenović et al. 2018) |
 *
 * @param parameter What "mixed" and "gem" have learned; the others don't read it.
 */
export function poolMap(cells: ArrayLike<number>, pooling: MapPooling, parameter = NaN): PooledMap {
  const all = Array.from(cells);
  switch (pooling.pooling) {
    case "average":
      return { value: mean(all), gradient: all.map(() => 1 / all.length) };
    case "max":
      return poolGreatest(all, 1);
    case "topK":
      return poolGreatest(all, pooling.k);
    case "logSumExp": {
      const { weights, greatest, sum } = softmax(all, pooling.sharpness);
      return { value: greatest + Math.log(sum / all.length) / pooling.sharpness, gradient: weights };
    }
    case "softmax": {
      const { weights } = softmax(all, pooling.sharpness);
      const value = dot(weights, all);
      const gradient = weights.map((weight, cell) => weight * (1 + pooling.sharpness * (all[cell] - value)));
      return { value, gradient };
    }
    case "mixed": {
      const share = 1 / (1 + Math.exp(-parameter));
      const { average, max, peak } = poolCells(all);
      return {
        value: share * max + (1 - share) * average,
        gradient: all.map((_, cell) => (cell === peak ? share : 0) + (1 - share) / all.length),
      };
    }
    case "gem":
      return poolPowers(all, parameter);
  }
}

/** The mean of the `k` greatest cells, of equals the first. */
function poolGreatest(cells: readonly number[], k: number): PooledMap {
  const order = cells.map((_, cell) => cell).sort((a, b) => cells[b] - cells[a]); // stable: equals stay in their order
  const gradient = cells.map(() => 0);
  for (const cell of order.slice(0, k)) gradient[cell] = 1 / k;
  return { value: dot(gradient, cells), gradient };
}

function poolPowers(cells: readonly number[], p: number): PooledMap {
  const raised = cells.map((cell) => Math.max(cell, GEM_FLOOR));
  const power = mean(raised.map((cell) => cell ** p));
  const value = power ** (1 / p);
  const slope = (cell: number) => cell > GEM_FLOOR ? (value / cell) ** (1 - p) / cells.length : 0;
  return { value, gradient: cells.map(slope) };
}

/** What attention makes of the maps of one image. */
export interface Attended {
  /** The share of each cell, `[cells]`; they sum to 1. */
  readonly shares: readonly number[];
  /** One number for each map, `[channels]`. */
  readonly values: readonly number[];
  /** From the loss's gradient by the values to those by the cells, `[cells][channels]`. */
  backward(gradient: readonly number[]): number[][];
}

/**
 * Attention pooling: the mean of the cells, weighted by softmax(weights · features of the cell). Weights of 0 are average
 * pooling. Source: Ilse, Tomczak, Welling 2018, with a linear score instead of their hidden layer.
 * @param cells The features of each cell, `[cells][channels]`.
 */
export function attend(cells: readonly (readonly number[])[], weights: readonly number[]): Attended {
  const { weights: shares } = softmax(cells.map((features) => dot(weights, features)));
  const values = weights.map((_, channel) => dot(shares, cells.map((features) => features[channel])));
  return {
    shares,
    values,
    backward(gradient) {
      const pooled = dot(gradient, values);
      const byScore = cells.map((features, cell) => shares[cell] * (dot(gradient, features) - pooled));
      return cells.map((_, cell) =>
        gradient.map((value, channel) => shares[cell] * value + byScore[cell] * weights[channel])
      );
    },
  };
}

/** e^(sharpness·value) as shares of their sum, computed from the greatest value down so that nothing overflows. */
export function softmax(values: readonly number[], sharpness = 1) {
  const greatest = values[indexOfGreatest(values)];
  const powers = values.map((value) => Math.exp(sharpness * (value - greatest)));
  const sum = powers.reduce((total, power) => total + power, 0);
  return { weights: powers.map((power) => power / sum), greatest, sum };
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}
