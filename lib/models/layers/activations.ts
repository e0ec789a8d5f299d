/**
 * Layers that treat each value alone.
 * @module
 */
import { BOOL, INTS, type Tensor } from "../graph_builder.ts";
import { type KindOf, type Place, reshape, share } from "./kind.ts";

export const relu: KindOf<"relu"> = {
  describe: () => "ReLU",
  write({ g, shape, source }, _layer, input) {
    // In front of a reshape, because TensorFlow computes convolution, bias and ReLU as one only where none comes between.
    const output = source === undefined ? g.op("Relu", [input]) : reshape(g, g.op("Relu", [source]), shape);
    return { output, backward: (gradient) => ({ input: g.op("ReluGrad", [gradient, output]), parameters: [] }) };
  },
};

export const sigmoid: KindOf<"sigmoid"> = {
  describe: () => "Sigmoid",
  write({ g }, _layer, input) {
    const output = g.op("Sigmoid", [input]);
    return { output, backward: (gradient) => ({ input: g.op("SigmoidGrad", [output, gradient]), parameters: [] }) };
  },
};

/** Leaves out a share of the values while training, and scales the others so that their mean stays. */
export const dropout: KindOf<"dropout"> = {
  settings: () => ({ rate: share }),
  describe: ({ rate }) => `Dropout ${rate}`,
  write(place, { rate }, input) {
    const { g, training } = place;
    if (!training) {
      const output = g.op("Identity", [input]);
      return { output, backward: (gradient) => ({ input: gradient, parameters: [] }) };
    }
    const drawn = drawUniform(place, training, input);
    const kept = g.toFloat(g.op("GreaterEqual", [drawn, g.float(rate)]), BOOL);
    const mask = g.op("Mul", [kept, g.float(1 / (1 - rate))]);
    return {
      output: g.op("Mul", [input, mask]),
      backward: (gradient) => ({ input: g.op("Mul", [gradient, mask]), parameters: [] }),
    };
  },
};

/** Numbers in [0, 1) in the shape of `input`, drawn for the whole batch and cut to this tower's share: towers change nothing. */
function drawUniform(
  { g, index, shape }: Place,
  { seed, batch, offset }: NonNullable<Place["training"]>,
  input: Tensor,
): Tensor {
  const size = g.op("ConcatV2", [g.op("ExpandDims", [batch, g.int(0)], INTS), g.int(shape), g.int(0)], INTS);
  const drawn = g.op("StatelessRandomUniform", [size, g.op("AddV2", [seed, g.int([index, 0])], INTS)]);
  const begin = g.op("Pack", [offset, ...shape.map(() => g.int(0))], INTS);
  return g.op("Slice", [drawn, begin, g.op("Shape", [input])]);
}
