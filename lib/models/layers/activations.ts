/**
 * Layers that treat each value alone.
 * @module
 */
import { BOOL, FLOAT, FLOATS, INT32, type Tensor } from "../graph_builder.ts";
import { type KindOf, none, type Place, reshape, shapeOf, share } from "./kind.ts";

export const relu: KindOf<"relu"> = {
  settings: () => ({}),
  describe: () => "ReLU",
  outputShape: (_layer, shape) => shape,
  parameters: none,
  write({ g, shape, source }, _layer, input) {
    // In front of a reshape, because TensorFlow computes convolution, bias and ReLU as one only where none comes between.
    const output = source === undefined
      ? g.op("Relu", [input], FLOATS)
      : reshape(g, g.op("Relu", [source], FLOATS), shape);
    return {
      output,
      backward: (gradient) => ({ input: g.op("ReluGrad", [gradient, output], FLOATS), parameters: [] }),
    };
  },
  toTfjs: (tf) => tf.layers.reLU(),
};

export const sigmoid: KindOf<"sigmoid"> = {
  settings: () => ({}),
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
};

/** Leaves out a share of the values while training, and scales the others so that their mean stays. */
export const dropout: KindOf<"dropout"> = {
  settings: () => ({ rate: share }),
  describe: ({ rate }) => `Dropout ${rate}`,
  outputShape: (_layer, shape) => shape,
  parameters: none,
  write(place, { rate }, input) {
    const { g, training } = place;
    if (!training) {
      const output = g.op("Identity", [input], FLOATS);
      return { output, backward: (gradient) => ({ input: gradient, parameters: [] }) };
    }
    const drawn = drawUniform(place, training, input);
    const kept = g.op("Cast", [g.op("GreaterEqual", [drawn, g.float(rate)], FLOATS)], {
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
};

/** Numbers in [0, 1) in the shape of `input`, drawn for the whole batch and cut to this tower's share: towers change nothing. */
function drawUniform(
  { g, index, shape }: Place,
  { seed, batch, offset }: NonNullable<Place["training"]>,
  input: Tensor,
): Tensor {
  const int = { T: { type: INT32 } };
  const size = g.op("ConcatV2", [g.op("ExpandDims", [batch, g.int(0)], int), g.int(shape), g.int(0)], {
    ...int,
    N: { int: 2 },
  });
  const drawn = g.op("StatelessRandomUniform", [size, g.op("AddV2", [seed, g.int([index, 0])], int)], {
    dtype: { type: FLOAT },
    T: { type: INT32 },
    Tseed: { type: INT32 },
  });
  const begin = g.op("Pack", [offset, ...shape.map(() => g.int(0))], { ...int, N: { int: shape.length + 1 } });
  return g.op("Slice", [drawn, begin, shapeOf(g, input)], { ...FLOATS, Index: { type: INT32 } });
}
