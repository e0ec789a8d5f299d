/**
 * The article's network in double precision, written plainly, image by image: the truth that float32 engines are measured
 * from. It also finds where float32 may rightly differ: at values so close to a corner of ReLU or to a tie of two maxima
 * that rounding decides on which side they lie.
 * @module
 */
import { type LayerRow, layerTable } from "../../lib/engine/networks.ts";
import type { ImageSet, Network } from "../../lib/types.ts";
import { indexOfGreatest, sizeOf } from "../../lib/numbers.ts";

/** The loss of a batch with its gradients by each parameter. */
export interface DoubleGradients {
  /** Mean cross entropy in nats. */
  readonly loss: number;
  readonly gradients: readonly Float64Array[];
  /** By how much rounding may change each gradient in all, where it decides on which side of a corner values lie. */
  readonly tips: readonly Float64Array[];
}

/** A layer's output for one image, `[height, width, channels]`, and the way back. */
interface Written {
  readonly output: Float64Array;
  /** Adds the gradients by the layer's parameters to `sums`, and gives the one by its input. */
  backward(gradient: Float64Array, sums: readonly Float64Array[]): Float64Array;
  /** For each value at a corner: what is added to the gradient by the input if it lies on the other side. */
  tips?(gradient: Float64Array): Iterable<Float64Array>;
}

interface Place {
  readonly row: LayerRow;
  readonly parameters: readonly Float64Array[];
  readonly band: number;
}

/**
 * Mean loss of images `begin` … `end − 1`, and its gradients by each parameter.
 * @param options `parameters` in place of the network's; `band`: how far float32 values may be from the exact ones.
 * @throws {RangeError} When the network has a layer that the article's networks lack.
 */
export function doubleGradients(
  network: Network,
  { pixels, labels, shape }: ImageSet,
  { begin, end, parameters = network.parameters, band = 0 }: {
    readonly begin: number;
    readonly end: number;
    readonly parameters?: readonly ArrayLike<number>[];
    readonly band?: number;
  },
): DoubleGradients {
  const doubles = parameters.map((values) => Float64Array.from(values));
  const zeros = () => doubles.map(({ length }) => new Float64Array(length));
  const [gradients, tips] = [zeros(), zeros()];
  const [rows, size] = [layerTable(network), sizeOf(shape)];
  const starts = rows.map(({ index }) => rows.slice(0, index).reduce((sum, row) => sum + row.parameters.length, 0));
  const own = (of: readonly Float64Array[], i: number) => of.slice(starts[i], starts[i] + rows[i].parameters.length);
  let loss = 0;
  for (let image = begin; image < end; image++) {
    const written: Written[] = [];
    let value = Float64Array.from(pixels.subarray(image * size, (image + 1) * size), (pixel) => pixel / 255);
    for (const [i, row] of rows.entries()) {
      written.push(writeLayer({ row, parameters: own(doubles, i), band }, value));
      value = written[i].output as typeof value;
    }
    const head = crossEntropy(network, value, labels[image]);
    loss += head.loss / (end - begin);
    let gradient = head.gradient.map((slope) => slope / (end - begin));
    for (let i = rows.length - 1; i >= 0; i--) {
      for (const tip of written[i].tips?.(gradient) ?? []) {
        const sums = zeros();
        let back = tip;
        for (let j = i - 1; j >= 0; j--) back = written[j].backward(back, own(sums, j));
        sums.forEach((values, p) => values.forEach((sum, k) => tips[p][k] += Math.abs(sum)));
      }
      gradient = written[i].backward(gradient, own(gradients, i)) as typeof gradient;
    }
  }
  return { loss, gradients, tips };
}

function writeLayer(place: Place, input: Float64Array): Written {
  const { row: { layer, inputShape: [height, width] }, band } = place;
  switch (layer.kind) {
    case "conv":
      return convolve(place, input, layer.size);
    case "relu":
      return {
        output: input.map((value) => Math.max(0, value)),
        backward: (gradient) => gradient.map((slope, i) => input[i] > 0 ? slope : 0),
        *tips(gradient) {
          for (let i = 0; i < input.length; i++) {
            if (Math.abs(input[i]) > band || gradient[i] === 0) continue;
            yield new Float64Array(input.length).fill(gradient[i], i, i + 1);
          }
        },
      };
    case "maxPool":
      return pool(place, input, { tall: layer.size, wide: layer.size, pooling: "max" });
    case "globalPool":
      return pool(place, input, { tall: height, wide: width, pooling: layer.pooling });
    default:
      throw new RangeError(
        `Cannot compute in double precision: expected conv, relu, maxPool or globalPool, found ${layer.kind}; ` +
          `take one of the article's networks`,
      );
  }
}

/** Sums of neighbours around each cell, weighted by the kernel `[size, size, in, out]`; beyond the edge lie zeros. */
function convolve({ row, parameters: [kernel, bias] }: Place, input: Float64Array, size: number): Written {
  const [[height, width, ins], outs] = [row.inputShape, row.outputShape[2]];
  const before = Math.floor((size - 1) / 2);
  /** Visits each cell with each neighbour that lies inside: where they begin in output and input, and their weights. */
  const visit = (use: (out: number, from: number, weights: number) => void) => {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let i = 0; i < size * size; i++) {
          const [v, u] = [y + Math.floor(i / size) - before, x + i % size - before];
          if (v < 0 || v >= height || u < 0 || u >= width) continue;
          use((y * width + x) * outs, (v * width + u) * ins, i * ins * outs);
        }
      }
    }
  };
  const output = Float64Array.from({ length: height * width * outs }, (_, i) => bias[i % outs]);
  visit((out, from, weights) => {
    for (let c = 0; c < ins; c++) {
      const value = input[from + c];
      if (value === 0) continue;
      for (let f = 0; f < outs; f++) output[out + f] += value * kernel[weights + c * outs + f];
    }
  });
  return {
    output,
    backward(gradient, [byKernel, byBias]) {
      const byInput = new Float64Array(input.length);
      visit((out, from, weights) => {
        for (let f = 0; f < outs; f++) {
          const slope = gradient[out + f];
          if (slope === 0) continue;
          for (let c = 0; c < ins; c++) {
            byInput[from + c] += slope * kernel[weights + c * outs + f];
            byKernel[weights + c * outs + f] += slope * input[from + c];
          }
        }
      });
      gradient.forEach((slope, i) => byBias[i % outs] += slope);
      return byInput;
    },
  };
}

/** Mean or maximum of windows that do not overlap; of equal values the first, row by row, gets the whole gradient. */
function pool(
  { row, band }: Place,
  input: Float64Array,
  { tall, wide, pooling }: { tall: number; wide: number; pooling: "average" | "max" },
): Written {
  const [[, width, channels], [rows, columns]] = [row.inputShape, row.outputShape];
  /** The places in the input of each output's window. */
  const windows = Array.from({ length: rows * columns * channels }, (_, i) => {
    const [cell, channel] = [Math.floor(i / channels), i % channels];
    const first = Math.floor(cell / columns) * tall * width + cell % columns * wide;
    return Array.from(
      { length: tall * wide },
      (_, j) => (first + Math.floor(j / wide) * width + j % wide) * channels + channel,
    );
  });
  const peak = (window: number[]) => window[indexOfGreatest(window.map((place) => input[place]))];
  const seen = pooling === "average" ? windows : windows.map((window) => [peak(window)]);
  return {
    output: Float64Array.from(seen, (places) => places.reduce((sum, place) => sum + input[place], 0) / places.length),
    backward(gradient) {
      const byInput = new Float64Array(input.length);
      seen.forEach((places, i) => places.forEach((place) => byInput[place] += gradient[i] / places.length));
      return byInput;
    },
    *tips(gradient) {
      for (const [i, [best]] of pooling === "max" ? seen.entries() : []) {
        for (const place of windows[i]) {
          // Equal values are those of equal neighbourhoods, as in an empty background: any of them gives the same gradients.
          const gap = input[best] - input[place];
          if (gradient[i] === 0 || gap === 0 || gap > band) continue;
          const tip = new Float64Array(input.length);
          [tip[best], tip[place]] = [-gradient[i], gradient[i]];
          yield tip;
        }
      }
    },
  };
}

/** Cross entropy of one image, and its gradient by the scores. */
function crossEntropy({ output }: Network, scores: Float64Array, label: number) {
  const isSigmoid = output === "sigmoid";
  const seen = isSigmoid ? scores.map((score) => 1 / (1 + Math.exp(-score))) : scores;
  const sum = seen.reduce((sum, score) => sum + Math.exp(score), 0);
  const gradient = seen.map((score, k) => {
    const slope = Math.exp(score) / sum - (k === label ? 1 : 0);
    return isSigmoid ? slope * score * (1 - score) : slope;
  });
  return { loss: Math.log(sum) - seen[label], gradient };
}
