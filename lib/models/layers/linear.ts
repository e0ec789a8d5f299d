/**
 * Layers that make vectors of maps and vectors of vectors.
 * @module
 */
import type { Tensor } from "../graph_builder.ts";
import { sizeOf } from "../../numbers.ts";
import { count, type KindOf, NHWC, reshape } from "./kind.ts";

/** Maps as one vector: height, then width, then channel. */
export const flatten: KindOf<"flatten"> = {
  describe: () => "Flatten",
  outputShape: (_layer, shape) => [sizeOf(shape)],
  write: ({ g, shape }, _layer, input) => ({
    output: reshape(g, input, [sizeOf(shape)]),
    backward: (gradient) => ({ input: g.op("Reshape", [gradient, g.op("Shape", [input])]), parameters: [] }),
  }),
};

export const dense: KindOf<"dense"> = {
  settings: () => ({ units: count }),
  describe: ({ units }, shape) => `Linear, ${shape[0]} → ${units}`,
  outputShape: ({ units }, shape) => shape.length === 1 ? [units] : undefined,
  parameters: ({ units }, shape) => [
    { name: "kernel", shape: [shape[0], units], fans: { in: shape[0], out: units } },
    { name: "bias", shape: [units] },
  ],
  write({ g }, _layer, input, [kernel, bias]) {
    const product = (a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean) =>
      g.op("MatMul", [a, b], { transpose_a: { bool: transposeA }, transpose_b: { bool: transposeB } });
    return {
      output: g.op("BiasAdd", [product(input, kernel, false, false), bias], NHWC),
      backward: (gradient) => ({
        input: product(gradient, kernel, false, true),
        parameters: [product(input, gradient, true, false), g.op("BiasAddGrad", [gradient], NHWC)],
      }),
    };
  },
};
