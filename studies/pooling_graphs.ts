/**
 * The global poolings beside average and max, written into the graph: what `explorer/inference/pooling.ts` computes for one
 * map, for all maps of a batch at once. Whoever imports this file can compute and train them. Maps `[n, height, width, channels]` are seen as `[n, cells, channels]`.
 * @module
 */
import { BOOL, type GraphBuilder, type Tensor } from "../lib/models/graph_builder.ts";
import { reshape, type Written } from "../lib/models/layers/kind.ts";
import { addPoolings, writeAverage, writeMax } from "../lib/models/layers/pooling.ts";
import { GEM_FLOOR } from "../lib/models/pooling.ts";

addPoolings(({ g, shape }, layer, input, parameters) => {
  const head = (write: (head: Head) => HeadWritten) => writeHead(g, { input, shape, parameters }, write);
  switch (layer.pooling) {
    case "averageMax":
      return writeSideBySide(g, [writeAverage, writeMax].map((write) => write(g, input, shape[0], shape[1])), shape[2]);
    case "topK":
      return head((place) => writeTopK(place, layer.k));
    case "logSumExp":
      return head((place) => writeLogSumExp(place, layer.sharpness));
    case "softmax":
      return head((place) => writeSoftmax(place, layer.sharpness));
    case "mixed":
      return head(writeMixed);
    case "gem":
      return head(writeGem);
    case "attention":
      return head(writeAttention);
  }
});

/** A head at its place: the cells of all maps, `[n, cells, channels]`, and what it has learned. */
interface Head {
  readonly g: GraphBuilder;
  readonly cells: Tensor;
  /** Number of cells of a map. */
  readonly count: number;
  readonly parameter: Tensor;
}

/** Output `[n, 1, channels]`, and from the gradient by it to those by the cells and by the parameter. */
interface HeadWritten {
  readonly output: Tensor;
  backward(gradient: Tensor): { readonly cells: Tensor; readonly parameter?: Tensor };
}

/** Writes a head over maps of `height × width × channels`, with output `[n, 1, 1, channels]`. */
function writeHead(
  g: GraphBuilder,
  { input, shape: [height, width, channels], parameters }: {
    input: Tensor;
    shape: readonly number[];
    parameters: readonly Tensor[];
  },
  write: (head: Head) => HeadWritten,
): Written {
  const count = height * width;
  const cells = reshape(g, input, [count, channels]);
  const { output, backward } = write({ g, cells, count, parameter: parameters[0] });
  return {
    output: reshape(g, output, [1, 1, channels]),
    backward(gradient) {
      const back = backward(reshape(g, gradient, [1, channels]));
      return {
        input: reshape(g, back.cells, [height, width, channels]),
        parameters: back.parameter ? [back.parameter] : [],
      };
    },
  };
}

/** The mean of the `k` greatest cells. TopKV2 takes the first of equals. */
function writeTopK({ g, cells, count }: Head, k: number): HeadWritten {
  const perMap = transpose(g, cells); // [n, channels, cells]
  const top = g.op("TopKV2", [perMap, g.int(k)], { sorted: { bool: true } });
  const output = transpose(g, scale(g, sum(g, top, 2), 1 / k));
  return {
    output,
    backward(gradient) {
      const chosen = oneHot(g, `${top}:1`, count, 3); // [n, channels, k, cells]
      return { cells: multiply(g, transpose(g, sum(g, chosen, 2, false)), scale(g, gradient, 1 / k)) };
    },
  };
}

/** ln(mean(e^(r·cell))) / r. */
function writeLogSumExp({ g, cells, count }: Head, sharpness: number): HeadWritten {
  const { shares, greatest, total } = softmax(g, cells, sharpness);
  const logarithm = g.op("Log", [scale(g, total, 1 / count)]);
  return {
    output: add(g, greatest, scale(g, logarithm, 1 / sharpness)),
    backward: (gradient) => ({ cells: multiply(g, shares, gradient) }),
  };
}

/** Σ softmax(β·cell)·cell. */
function writeSoftmax({ g, cells }: Head, sharpness: number): HeadWritten {
  const { shares } = softmax(g, cells, sharpness);
  const output = sum(g, multiply(g, shares, cells), 1);
  return {
    output,
    backward(gradient) {
      const slope = add(g, g.float(1), scale(g, subtract(g, cells, output), sharpness));
      return { cells: multiply(g, multiply(g, shares, slope), gradient) };
    },
  };
}

/** σ(θ)·max + (1 − σ(θ))·mean; θ is one number. */
function writeMixed({ g, cells, count, parameter }: Head): HeadWritten {
  const share = g.op("Sigmoid", [parameter]);
  const rest = subtract(g, g.float(1), share);
  const greatest = max(g, cells);
  const average = scale(g, sum(g, cells, 1), 1 / count);
  return {
    output: add(g, multiply(g, greatest, share), multiply(g, average, rest)),
    backward(gradient) {
      const peak = g.op("ArgMax", [cells, g.int(1)]);
      const toCells = add(g, multiply(g, oneHot(g, peak, count, 1), share), scale(g, rest, 1 / count));
      const slope = multiply(
        g,
        multiply(g, share, rest),
        sumAll(g, multiply(g, gradient, subtract(g, greatest, average))),
      );
      return { cells: multiply(g, toCells, gradient), parameter: slope };
    },
  };
}

/** mean(max(cell, 1e-6)^p)^(1/p); p is one number. */
function writeGem({ g, cells, count, parameter }: Head): HeadWritten {
  const power = (base: Tensor, exponent: Tensor) => g.op("Pow", [base, exponent]);
  const raised = g.op("Maximum", [cells, g.float(GEM_FLOOR)]);
  const powers = power(raised, parameter);
  const averagePower = scale(g, sum(g, powers, 1), 1 / count);
  const output = power(averagePower, divide(g, g.float(1), parameter));
  return {
    output,
    backward(gradient) {
      const isAbove = g.toFloat(g.op("Greater", [cells, g.float(GEM_FLOOR)]), BOOL);
      const slope = scale(g, power(divide(g, raised, output), subtract(g, parameter, g.float(1))), 1 / count);
      const logs = scale(g, sum(g, multiply(g, powers, g.op("Log", [raised])), 1), 1 / count);
      const byParameter = divide(
        g,
        multiply(g, output, subtract(g, divide(g, logs, averagePower), g.op("Log", [output]))),
        parameter,
      );
      return {
        cells: multiply(g, multiply(g, slope, isAbove), gradient),
        parameter: sumAll(g, multiply(g, gradient, byParameter)),
      };
    },
  };
}

/** The mean of the cells weighted by softmax(weights · features of the cell); weights are `[channels]`. */
function writeAttention({ g, cells, parameter }: Head): HeadWritten {
  const { shares } = softmax(g, sum(g, multiply(g, cells, parameter), 2), 1); // [n, cells, 1]
  const output = sum(g, multiply(g, shares, cells), 1);
  return {
    output,
    backward(gradient) {
      const along = sum(g, multiply(g, subtract(g, cells, output), gradient), 2);
      const byScore = multiply(g, shares, along);
      return {
        cells: add(g, multiply(g, shares, gradient), multiply(g, byScore, parameter)),
        parameter: sum(g, sum(g, multiply(g, byScore, cells), 1, false), 0, false),
      };
    },
  };
}

/** Poolings of the same maps, their outputs one after the other along the channels. */
function writeSideBySide(g: GraphBuilder, parts: readonly Written[], channels: number): Written {
  const part = (gradient: Tensor, index: number) =>
    g.op("Slice", [gradient, g.int([0, 0, 0, index * channels]), g.int([-1, 1, 1, channels])]);
  return {
    output: g.op("ConcatV2", [...parts.map(({ output }) => output), g.int(3)]),
    backward: (gradient) => ({
      input: g.op("AddN", parts.map(({ backward }, i) => backward(part(gradient, i)).input)),
      parameters: [],
    }),
  };
}

const binary = (op: string) => (g: GraphBuilder, a: Tensor, b: Tensor) => g.op(op, [a, b]);
const [add, subtract, multiply, divide] = ["AddV2", "Sub", "Mul", "RealDiv"].map(binary);

function scale(g: GraphBuilder, value: Tensor, factor: number): Tensor {
  return multiply(g, value, g.float(factor));
}

function reduce(
  g: GraphBuilder,
  op: "Sum" | "Max",
  value: Tensor,
  { axes, keeps }: { axes: readonly number[]; keeps: boolean },
) {
  return g.op(op, [value, g.int(axes)], { keep_dims: { bool: keeps } });
}

function sum(g: GraphBuilder, value: Tensor, axis: number, keeps = true): Tensor {
  return reduce(g, "Sum", value, { axes: [axis], keeps });
}

/** The sum of all values of `[n, 1, channels]`, as `[1]`. */
function sumAll(g: GraphBuilder, value: Tensor): Tensor {
  return reshape(g, reduce(g, "Sum", value, { axes: [0, 1, 2], keeps: false }), []);
}

function max(g: GraphBuilder, value: Tensor): Tensor {
  return reduce(g, "Max", value, { axes: [1], keeps: true });
}

/** `[n, cells, channels]` to `[n, channels, cells]`, or back. */
function transpose(g: GraphBuilder, value: Tensor): Tensor {
  return g.op("Transpose", [value, g.int([0, 2, 1])]);
}

/** 1 at each index and 0 elsewhere, along a new axis of `depth` places. */
function oneHot(g: GraphBuilder, indices: Tensor, depth: number, axis: number): Tensor {
  return g.op("OneHot", [indices, g.int(depth), g.float(1), g.float(0)], { axis: { int: axis } });
}

/** e^(sharpness·value) over the cells, as shares of their total, from the greatest value down. */
function softmax(g: GraphBuilder, values: Tensor, sharpness: number) {
  const greatest = max(g, values);
  const powers = g.op("Exp", [scale(g, subtract(g, values, greatest), sharpness)]);
  const total = sum(g, powers, 1);
  return { shares: divide(g, powers, total), greatest, total };
}
