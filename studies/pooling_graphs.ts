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

/** A head at its place: the cells of all maps, `[n, cells, channels]`, what it has learned, and the operations. */
interface Head extends ReturnType<typeof operationsOf> {
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
  const { output, backward } = write({ ...operationsOf(g), g, cells, count, parameter: parameters[0] });
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
function writeTopK({ g, cells, count, multiply, scale, sum, transpose, oneHot }: Head, k: number): HeadWritten {
  const perMap = transpose(cells); // [n, channels, cells]
  const top = g.op("TopKV2", [perMap, g.int(k)], { sorted: { bool: true } });
  const output = transpose(scale(sum(top, 2), 1 / k));
  return {
    output,
    backward(gradient) {
      const chosen = oneHot(`${top}:1`, count, 3); // [n, channels, k, cells]
      return { cells: multiply(transpose(sum(chosen, 2, false)), scale(gradient, 1 / k)) };
    },
  };
}

/** ln(mean(e^(r·cell))) / r. */
function writeLogSumExp({ g, cells, count, add, multiply, scale, softmax }: Head, sharpness: number): HeadWritten {
  const { shares, greatest, total } = softmax(cells, sharpness);
  const logarithm = g.op("Log", [scale(total, 1 / count)]);
  return {
    output: add(greatest, scale(logarithm, 1 / sharpness)),
    backward: (gradient) => ({ cells: multiply(shares, gradient) }),
  };
}

/** Σ softmax(β·cell)·cell. */
function writeSoftmax(
  { g, cells, add, subtract, multiply, scale, sum, softmax }: Head,
  sharpness: number,
): HeadWritten {
  const { shares } = softmax(cells, sharpness);
  const output = sum(multiply(shares, cells), 1);
  return {
    output,
    backward(gradient) {
      const slope = add(g.float(1), scale(subtract(cells, output), sharpness));
      return { cells: multiply(multiply(shares, slope), gradient) };
    },
  };
}

/** σ(θ)·max + (1 − σ(θ))·mean; θ is one number. */
function writeMixed(
  { g, cells, count, parameter, add, subtract, multiply, scale, sum, sumAll, max, oneHot }: Head,
): HeadWritten {
  const share = g.op("Sigmoid", [parameter]);
  const rest = subtract(g.float(1), share);
  const greatest = max(cells);
  const average = scale(sum(cells, 1), 1 / count);
  return {
    output: add(multiply(greatest, share), multiply(average, rest)),
    backward(gradient) {
      const peak = g.op("ArgMax", [cells, g.int(1)]);
      const toCells = add(multiply(oneHot(peak, count, 1), share), scale(rest, 1 / count));
      const slope = multiply(multiply(share, rest), sumAll(multiply(gradient, subtract(greatest, average))));
      return { cells: multiply(toCells, gradient), parameter: slope };
    },
  };
}

/** mean(max(cell, 1e-6)^p)^(1/p); p is one number. */
function writeGem({ g, cells, count, parameter, subtract, multiply, divide, scale, sum, sumAll }: Head): HeadWritten {
  const power = (base: Tensor, exponent: Tensor) => g.op("Pow", [base, exponent]);
  const raised = g.op("Maximum", [cells, g.float(GEM_FLOOR)]);
  const powers = power(raised, parameter);
  const averagePower = scale(sum(powers, 1), 1 / count);
  const output = power(averagePower, divide(g.float(1), parameter));
  return {
    output,
    backward(gradient) {
      const isAbove = g.toFloat(g.op("Greater", [cells, g.float(GEM_FLOOR)]), BOOL);
      const slope = scale(power(divide(raised, output), subtract(parameter, g.float(1))), 1 / count);
      const logs = scale(sum(multiply(powers, g.op("Log", [raised])), 1), 1 / count);
      const byParameter = divide(
        multiply(output, subtract(divide(logs, averagePower), g.op("Log", [output]))),
        parameter,
      );
      return {
        cells: multiply(multiply(slope, isAbove), gradient),
        parameter: sumAll(multiply(gradient, byParameter)),
      };
    },
  };
}

/** The mean of the cells weighted by softmax(weights · features of the cell); weights are `[channels]`. */
function writeAttention({ cells, parameter, add, subtract, multiply, sum, softmax }: Head): HeadWritten {
  const { shares } = softmax(sum(multiply(cells, parameter), 2), 1); // [n, cells, 1]
  const output = sum(multiply(shares, cells), 1);
  return {
    output,
    backward(gradient) {
      const along = sum(multiply(subtract(cells, output), gradient), 2);
      const byScore = multiply(shares, along);
      return {
        cells: add(multiply(shares, gradient), multiply(byScore, parameter)),
        parameter: sum(sum(multiply(byScore, cells), 1, false), 0, false),
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

/** The operations that heads are written in; those over cells work on `[n, cells, channels]`. */
function operationsOf(g: GraphBuilder) {
  const binary = (op: string) => (a: Tensor, b: Tensor) => g.op(op, [a, b]);
  const reduce = (op: "Sum" | "Max", value: Tensor, axes: readonly number[], keeps: boolean) =>
    g.op(op, [value, g.int(axes)], { keep_dims: { bool: keeps } });
  const [add, subtract, multiply, divide] = ["AddV2", "Sub", "Mul", "RealDiv"].map(binary);
  const scale = (value: Tensor, factor: number) => multiply(value, g.float(factor));
  const sum = (value: Tensor, axis: number, keeps = true) => reduce("Sum", value, [axis], keeps);
  const max = (value: Tensor) => reduce("Max", value, [1], true);
  return {
    add,
    subtract,
    multiply,
    divide,
    scale,
    sum,
    max,
    /** The sum of all values of `[n, 1, channels]`, as `[1]`. */
    sumAll: (value: Tensor) => reshape(g, reduce("Sum", value, [0, 1, 2], false), []),
    /** `[n, cells, channels]` to `[n, channels, cells]`, or back. */
    transpose: (value: Tensor) => g.op("Transpose", [value, g.int([0, 2, 1])]),
    /** 1 at each index and 0 elsewhere, along a new axis of `depth` places. */
    oneHot: (indices: Tensor, depth: number, axis: number) =>
      g.op("OneHot", [indices, g.int(depth), g.float(1), g.float(0)], { axis: { int: axis } }),
    /** e^(sharpness·value) over the cells, as shares of their total, from the greatest value down. */
    softmax(values: Tensor, sharpness: number) {
      const greatest = max(values);
      const powers = g.op("Exp", [scale(subtract(values, greatest), sharpness)]);
      const total = sum(powers, 1);
      return { shares: divide(powers, total), greatest, total };
    },
  };
}
