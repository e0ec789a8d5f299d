/**
 * The layer kinds. Each is one entry: the shape it gives, the parameters it has, how TensorFlow's graph computes it
 * forward and backward, and the tfjs layer that does the same. Everything else in the lab follows from these entries.
 *
 * Shapes are without the batch: `[height, width, channels]` for maps, `[units]` for vectors.
 * @module
 */
import type * as tfjs from "@tensorflow/tfjs-node-gpu";
import { FLOATS, type GraphBuilder, type Tensor } from "./graph_builder.ts";
import { BOOL, FLOAT, INT32 } from "./tensorflow.ts";
import type { Layer } from "../types.ts";
import { sizeOf } from "../numbers.ts";

/** A parameter of a layer; fans are those of Glorot and Bengio's initialisation, absent for biases. */
export interface ParameterSpec {
  readonly name: "kernel" | "bias";
  readonly shape: readonly number[];
  readonly fans?: { readonly in: number; readonly out: number };
}

/** Where in the graph a layer is written. */
export interface Place {
  readonly g: GraphBuilder;
  /** The layer's number in its network. */
  readonly index: number;
  /** Shape of one input. */
  readonly shape: readonly number[];
  /** Only while training: what dropout draws from. */
  readonly training?: {
    /** Two integers, new for each step. */
    readonly seed: Tensor;
    /** Images in the whole batch, and how many of them lie before this tower's share. */
    readonly batch: Tensor;
    readonly offset: Tensor;
  };
}

/** A layer in the graph: its output, and the way back. */
export interface Written {
  readonly output: Tensor;
  /** From the loss's gradient by the output to those by the input and by each parameter. */
  backward(gradient: Tensor): { readonly input: Tensor; readonly parameters: readonly Tensor[] };
}

/** What a kind of layer is. */
export interface LayerKind<L extends Layer> {
  /** Name and settings for a person, as in "Conv 3×3, 8 → 16". */
  describe(layer: L, shape: readonly number[]): string;
  /** Shape of the output, or `undefined` where the layer cannot take the input. */
  outputShape(layer: L, shape: readonly number[]): readonly number[] | undefined;
  parameters(layer: L, shape: readonly number[]): readonly ParameterSpec[];
  write(place: Place, layer: L, input: Tensor, parameters: readonly Tensor[]): Written;
  toTfjs(tf: typeof tfjs, layer: L, shape: readonly number[]): tfjs.layers.Layer;
}

const NHWC = { T: { type: FLOAT }, data_format: { text: "NHWC" } } as const;
const SAME = { ...NHWC, strides: { ints: [1, 1, 1, 1] }, padding: { text: "SAME" } } as const;

/** A pooling over windows of `height × width` that do not overlap; a last row or column that fills no window is dropped. */
function pooled(height: number, width: number) {
  const window = { ints: [1, height, width, 1] };
  return { ...NHWC, ksize: window, strides: window, padding: { text: "VALID" } } as const;
}

/** Windowed maximum. Of equal values in a window the first, row by row, gets the whole gradient, as in PyTorch. */
function writeMax(g: GraphBuilder, input: Tensor, height: number, width: number): Written {
  const output = g.op("MaxPool", [input], pooled(height, width));
  return {
    output,
    backward: (gradient) => ({
      input: g.op("MaxPoolGrad", [input, output, gradient], pooled(height, width)),
      parameters: [],
    }),
  };
}

/** Windowed mean; each cell of a window gets an equal share of the gradient. */
function writeAverage(g: GraphBuilder, input: Tensor, height: number, width: number): Written {
  return {
    output: g.op("AvgPool", [input], pooled(height, width)),
    backward: (gradient) => ({
      input: g.op("AvgPoolGrad", [shapeOf(g, input), gradient], pooled(height, width)),
      parameters: [],
    }),
  };
}

function shapeOf(g: GraphBuilder, tensor: Tensor): Tensor {
  return g.op("Shape", [tensor], { ...FLOATS, out_type: { type: INT32 } });
}

const isMaps = (shape: readonly number[]) => shape.length === 3;
const none = () => [];

const KINDS: { readonly [K in Layer["kind"]]: LayerKind<Extract<Layer, { kind: K }>> } = {
  conv: {
    describe: ({ filters, size }, shape) => `Conv ${size}×${size}, ${shape[2]} → ${filters}`,
    outputShape: ({ filters }, shape) => isMaps(shape) ? [shape[0], shape[1], filters] : undefined,
    parameters: ({ filters, size }, shape) => [
      {
        name: "kernel",
        shape: [size, size, shape[2], filters],
        fans: { in: size * size * shape[2], out: size * size * filters },
      },
      { name: "bias", shape: [filters] },
    ],
    write({ g, shape }, { filters, size }, input, [kernel, bias]) {
      const sumOver = (value: Tensor, axes: number[]) =>
        g.op("Sum", [value, g.int(axes)], { ...FLOATS, Tidx: { type: INT32 } });
      const sums = g.op("Conv2D", [input, kernel], SAME);
      return {
        output: g.op("BiasAdd", [sums, bias], NHWC),
        backward: (gradient) => ({
          input: g.op("Conv2DBackpropInput", [shapeOf(g, input), kernel, gradient], SAME),
          parameters: [
            g.op("Conv2DBackpropFilter", [input, g.int([size, size, shape[2], filters]), gradient], SAME),
            // Not BiasAddGrad: oneDNN takes it into the filter's gradient, where it costs an eighth of the whole step. Cells
            // before images, because short sums of short sums round less.
            sumOver(sumOver(gradient, [1, 2]), [0]),
          ],
        }),
      };
    },
    toTfjs: (tf, { filters, size }) => tf.layers.conv2d({ filters, kernelSize: size, padding: "same" }),
  },

  dense: {
    describe: ({ units }, shape) => `Linear, ${shape[0]} → ${units}`,
    outputShape: ({ units }, shape) => shape.length === 1 ? [units] : undefined,
    parameters: ({ units }, shape) => [
      { name: "kernel", shape: [shape[0], units], fans: { in: shape[0], out: units } },
      { name: "bias", shape: [units] },
    ],
    write({ g }, _layer, input, [kernel, bias]) {
      const product = (a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean) =>
        g.op("MatMul", [a, b], { ...FLOATS, transpose_a: { bool: transposeA }, transpose_b: { bool: transposeB } });
      return {
        output: g.op("BiasAdd", [product(input, kernel, false, false), bias], NHWC),
        backward: (gradient) => ({
          input: product(gradient, kernel, false, true),
          parameters: [product(input, gradient, true, false), g.op("BiasAddGrad", [gradient], NHWC)],
        }),
      };
    },
    toTfjs: (tf, { units }) => tf.layers.dense({ units }),
  },

  relu: {
    describe: () => "ReLU",
    outputShape: (_layer, shape) => shape,
    parameters: none,
    write({ g }, _layer, input) {
      const output = g.op("Relu", [input], FLOATS);
      return {
        output,
        backward: (gradient) => ({ input: g.op("ReluGrad", [gradient, output], FLOATS), parameters: [] }),
      };
    },
    toTfjs: (tf) => tf.layers.reLU(),
  },

  sigmoid: {
    describe: () => "Sigmoid",
    outputShape: (_layer, shape) => shape,
    parameters: none,
    write({ g }, _layer, input) {
      const output = g.op("Sigmoid", [input], FLOATS);
      return {
        output,
        backward: (gradient) => ({ input: g.op("SigmoidGrad", [output, gradient], FLOATS), parameters: [] }),
      };
    },
    toTfjs: (tf) => tf.layers.activation({ activation: "sigmoid" }),
  },

  maxPool: {
    describe: ({ size }) => `Max pool ${size}×${size}`,
    outputShape({ size }, shape) {
      if (!isMaps(shape)) return undefined;
      const [height, width] = [Math.floor(shape[0] / size), Math.floor(shape[1] / size)];
      return height > 0 && width > 0 ? [height, width, shape[2]] : undefined;
    },
    parameters: none,
    write: ({ g }, { size }, input) => writeMax(g, input, size, size),
    toTfjs: (tf, { size }) => tf.layers.maxPooling2d({ poolSize: size, strides: size, padding: "valid" }),
  },

  globalPool: {
    describe: ({ pooling }, shape) => `Global ${pooling} pool ${shape[0]}×${shape[1]}`,
    outputShape: (_layer, shape) => isMaps(shape) ? [1, 1, shape[2]] : undefined,
    parameters: none,
    write: ({ g, shape: [height, width] }, { pooling }, input) =>
      pooling === "max" ? writeMax(g, input, height, width) : writeAverage(g, input, height, width),
    // tfjs's own global maximum gives every tied cell the whole gradient; a window over the whole map gives the first.
    toTfjs: (tf, { pooling }, [height, width]) =>
      pooling === "max"
        ? tf.layers.maxPooling2d({ poolSize: [height, width] })
        : tf.layers.averagePooling2d({ poolSize: [height, width] }),
  },

  flatten: {
    describe: () => "Flatten",
    outputShape: (_layer, shape) => [sizeOf(shape)],
    parameters: none,
    write: ({ g, shape }, _layer, input) => ({
      output: g.op("Reshape", [input, g.int([-1, sizeOf(shape)])], FLOATS),
      backward: (gradient) => ({ input: g.op("Reshape", [gradient, shapeOf(g, input)], FLOATS), parameters: [] }),
    }),
    toTfjs: (tf) => tf.layers.flatten(),
  },

  dropout: {
    describe: ({ rate }) => `Dropout ${rate}`,
    outputShape: ({ rate }, shape) => rate >= 0 && rate < 1 ? shape : undefined,
    parameters: none,
    write({ g, index, shape, training }, { rate }, input) {
      if (!training) {
        const output = g.op("Identity", [input], FLOATS);
        return { output, backward: (gradient) => ({ input: gradient, parameters: [] }) };
      }
      // Drawn for the whole batch and cut to this tower's share, so the number of towers changes nothing.
      const int = { T: { type: INT32 } };
      const size = g.op("ConcatV2", [g.op("ExpandDims", [training.batch, g.int(0)], int), g.int(shape), g.int(0)], {
        ...int,
        N: { int: 2 },
      });
      const seed = g.op("AddV2", [training.seed, g.int([index, 0])], int);
      const uniform = g.op("StatelessRandomUniform", [size, seed], {
        dtype: { type: FLOAT },
        T: { type: INT32 },
        Tseed: { type: INT32 },
      });
      const share = g.op("Slice", [
        uniform,
        g.op("Pack", [training.offset, ...shape.map(() => g.int(0))], { ...int, N: { int: shape.length + 1 } }),
        shapeOf(g, input),
      ], { ...FLOATS, Index: { type: INT32 } });
      const kept = g.op("Cast", [g.op("GreaterEqual", [share, g.float(rate)], FLOATS)], {
        SrcT: { type: BOOL },
        DstT: { type: FLOAT },
      });
      const mask = g.op("Mul", [kept, g.float(1 / (1 - rate))], FLOATS);
      return {
        output: g.op("Mul", [input, mask], FLOATS),
        backward: (gradient) => ({ input: g.op("Mul", [gradient, mask], FLOATS), parameters: [] }),
      };
    },
    toTfjs: (tf, { rate }) => tf.layers.dropout({ rate }),
  },
};

/** The entry of a layer's kind. */
export function kindOf(layer: Layer): LayerKind<Layer> {
  return KINDS[layer.kind] as LayerKind<Layer>;
}

/** The names of all kinds of layers. */
export const LAYER_KINDS = Object.keys(KINDS) as Layer["kind"][];
