/**
 * The article's network in double precision, written plainly, image by image: the truth that float32 engines are measured
 * from. It also finds where float32 may rightly differ: at values so close to a corner of ReLU or to a tie of two maxima
 * that rounding decides on which side they lie.
 * @module
 */
import { type LayerRow, layerTable } from "../../lib/engine/networks.ts";
import type { ImageSet, Network } from "../../lib/types.ts";
import { mean, sizeOf } from "../../lib/numbers.ts";

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

/** A layer that is ready to compute: from an image's input to its output. */
type Prepared = (input: Float64Array) => Written;

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
  const doubles = network.parameters.map((values) => Float64Array.from(values));
  const zeros = () => doubles.map(({ length }) => new Float64Array(length));
  const [gradients, tips] = [zeros(), zeros()];
  const [rows, size] = [layerTable(network), sizeOf(shape)];
  const starts = rows.map(({ index }) => rows.slice(0, index).reduce((sum, row) => sum + row.parameters.length, 0));
  const own = (of: readonly Float64Array[], i: number) => of.slice(starts[i], starts[i] + rows[i].parameters.length);
  const layers = rows.map((row, i) => prepare(row, own(doubles, i), band));
  let loss = 0;
  for (let image = begin; image < end; image++) {
    const written: Written[] = [];
    let value = Float64Array.from(pixels.subarray(image * size, (image + 1) * size), (pixel) => pixel / 255);
    for (const layer of layers) {
      written.push(layer(value));
      value = written.at(-1)!.output as typeof value;
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

function prepare(row: LayerRow, parameters: readonly Float64Array[], band: number): Prepared {
  const { layer, inputShape: [height, width] } = row;
  switch (layer.kind) {
    case "conv":
      return convolution(row, parameters, layer.size);
    case "relu":
      return (input) => rectify(input, band);
    case "maxPool":
      return maximum(windowsOf(row, layer.size, layer.size), band);
    case "globalPool":
      return layer.pooling === "max"
        ? maximum(windowsOf(row, height, width), band)
        : average(windowsOf(row, height, width));
    default:
      throw new RangeError(
        `Cannot compute in double precision: expected conv, relu, maxPool or globalPool, found ${layer.kind}; ` +
          `take one of the article's networks`,
      );
  }
}

/** Sums of neighbours around each cell, weighted by the kernel `[size, size, in, out]`; beyond the edge lie zeros. */
function convolution(row: LayerRow, [kernel, bias]: readonly Float64Array[], size: number): Prepared {
  const [[height, width, ins], outs] = [row.inputShape, row.outputShape[2]];
  /** For each cell and each neighbour that lies inside: where they begin in output and input, and their weights. */
  const visits: { out: number; from: number; weights: number }[] = [];
  for (let i = 0; i < height * width * size * size; i++) {
    const [cell, place] = [Math.floor(i / size ** 2), i % size ** 2];
    const y = Math.floor(cell / width) + Math.floor(place / size) - Math.floor((size - 1) / 2);
    const x = cell % width + place % size - Math.floor((size - 1) / 2);
    if (y < 0 || y >= height || x < 0 || x >= width) continue;
    visits.push({ out: cell * outs, from: (y * width + x) * ins, weights: place * ins * outs });
  }
  return (input) => {
    const output = new Float64Array(height * width * outs);
    for (let i = 0; i < output.length; i++) output[i] = bias[i % outs];
    for (const { out, from, weights } of visits) {
      for (let c = 0; c < ins; c++) {
        const value = input[from + c];
        if (value === 0) continue;
        for (let f = 0; f < outs; f++) output[out + f] += value * kernel[weights + c * outs + f];
      }
    }
    return {
      output,
      backward(gradient, [byKernel, byBias]) {
        const byInput = new Float64Array(input.length);
        for (const { out, from, weights } of visits) {
          for (let f = 0; f < outs; f++) {
            const slope = gradient[out + f];
            if (slope === 0) continue;
            for (let c = 0, weight = weights + f; c < ins; c++, weight += outs) {
              byInput[from + c] += slope * kernel[weight];
              byKernel[weight] += slope * input[from + c];
            }
          }
        }
        for (let i = 0; i < gradient.length; i++) byBias[i % outs] += gradient[i];
        return byInput;
      },
    };
  };
}

function rectify(input: Float64Array, band: number): Written {
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
}

/** For each output of a pooling the places in the input that its window covers, row by row. Windows do not overlap. */
function windowsOf({ inputShape, outputShape }: LayerRow, tall: number, wide: number): number[][] {
  const [[, width, channels], [rows, columns]] = [inputShape, outputShape];
  return Array.from({ length: rows * columns * channels }, (_, i) => {
    const [cell, channel] = [Math.floor(i / channels), i % channels];
    const first = Math.floor(cell / columns) * tall * width + cell % columns * wide;
    return Array.from(
      { length: tall * wide },
      (_, j) => (first + Math.floor(j / wide) * width + j % wide) * channels + channel,
    );
  });
}

/** The greatest value of each window; of equal ones the first gets the whole gradient. */
function maximum(windows: readonly number[][], band: number): Prepared {
  return (input) => {
    const peaks = windows.map((window) => {
      let peak = window[0];
      for (const place of window) if (input[place] > input[peak]) peak = place;
      return peak;
    });
    return {
      output: Float64Array.from(peaks, (peak) => input[peak]),
      backward(gradient) {
        const byInput = new Float64Array(input.length);
        peaks.forEach((peak, i) => byInput[peak] = gradient[i]);
        return byInput;
      },
      *tips(gradient) {
        for (const [i, peak] of peaks.entries()) {
          if (gradient[i] === 0) continue;
          for (const place of windows[i]) {
            // Equal values are those of equal neighbourhoods, as in an empty background: either gives the same gradients.
            const gap = input[peak] - input[place];
            if (gap === 0 || gap > band) continue;
            const tip = new Float64Array(input.length);
            [tip[peak], tip[place]] = [-gradient[i], gradient[i]];
            yield tip;
          }
        }
      },
    };
  };
}

/** The mean of each window. */
function average(windows: readonly number[][]): Prepared {
  return (input) => ({
    output: Float64Array.from(windows, (window) => mean(window.map((place) => input[place]))),
    backward(gradient) {
      const byInput = new Float64Array(input.length);
      windows.forEach((window, i) => window.forEach((place) => byInput[place] = gradient[i] / window.length));
      return byInput;
    },
  });
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
