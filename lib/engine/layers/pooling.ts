/**
 * Poolings: over windows, and over whole maps.
 * @module
 */
import type { GraphBuilder, Tensor } from "../graph_builder.ts";
import { isMaps, type KindOf, NHWC, none, shapeOf, type Written } from "./kind.ts";

export const maxPool: KindOf<"maxPool"> = {
  describe: ({ size }) => `Max pool ${size}×${size}`,
  outputShape({ size }, shape) {
    if (!isMaps(shape)) return undefined;
    const [height, width] = [Math.floor(shape[0] / size), Math.floor(shape[1] / size)];
    return height > 0 && width > 0 ? [height, width, shape[2]] : undefined;
  },
  parameters: none,
  write: ({ g }, { size }, input) => writeMax(g, input, size, size),
  toTfjs: (tf, { size }) => tf.layers.maxPooling2d({ poolSize: size, strides: size, padding: "valid" }),
};

export const globalPool: KindOf<"globalPool"> = {
  describe: ({ pooling }, shape) => `Global ${pooling} pool ${shape[0]}×${shape[1]}`,
  outputShape: (_layer, shape) => isMaps(shape) ? [1, 1, shape[2]] : undefined,
  parameters: none,
  write: ({ g, shape: [height, width] }, { pooling }, input) => HEADS[pooling](g, input, height, width),
  // tfjs's own global maximum gives every tied cell the whole gradient; a window over the whole map gives the first.
  toTfjs: (tf, { pooling }, [height, width]) =>
    pooling === "max"
      ? tf.layers.maxPooling2d({ poolSize: [height, width] })
      : tf.layers.averagePooling2d({ poolSize: [height, width] }),
};

/** How each global pooling is written. */
const HEADS = { average: writeAverage, max: writeMax } as const;

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
