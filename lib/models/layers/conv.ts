/**
 * Convolution with zeros beyond the edge, and its packed form for few channels.
 *
 * A register of AVX-512 holds 16 floats, and oneDNN's kernels lay channels along it: with 8 channels half of it is idle.
 * Packed, two neighbouring cells of a row are computed as one cell of twice the channels. The kernel `[k, k, in, out]`
 * then becomes `[k, k + 1, in, 2 · out]`: once for each of the two cells, with a column of zeros on the side that only the
 * other cell sees. It goes in strides of two columns, and its output `[h, w / 2, 2 · out]` has the same values in the same
 * places of memory as `[h, w, out]`. A third more products in half the instructions: a step of the article's network took
 * 0.87–0.89 of its time. Zeros add nothing, so forward and backward by input are the same sums, bit for bit where oneDNN forms
 * them in the same order, as in the article's network; the filter's gradient sums even and odd columns apart, which rounds
 * differently, and less. With registers of 8 floats nothing is gained.
 * @module
 */
import { type GraphBuilder, INTS, type Tensor } from "../graph_builder.ts";
import { count, type KindOf, NHWC, reshape } from "./kind.ts";

const SAME = { ...NHWC, strides: { ints: [1, 1, 1, 1] }, padding: { text: "SAME" } } as const;
/** With an even width and one more column in the kernel, SAME pads as many columns on either side as without packing. */
const SAME_BY_TWO = { ...SAME, strides: { ints: [1, 1, 2, 1] } } as const;

/** More channels than half a register fill it without packing. */
const MOST_CHANNELS_TO_PACK = 8;

export const conv: KindOf<"conv"> = {
  settings: () => ({ filters: count, size: count }),
  describe: ({ filters, size }, shape) => `Conv ${size}×${size}, ${shape[2]} → ${filters}`,
  outputShape: ({ filters }, shape) => shape.length === 3 ? [shape[0], shape[1], filters] : undefined,
  parameters: ({ filters, size }, shape) => [
    {
      name: "kernel",
      shape: [size, size, shape[2], filters],
      fans: { in: size * size * shape[2], out: size * size * filters },
    },
    { name: "bias", shape: [filters] },
  ],

  write({ g, shape: [height, width, channels], packed }, { filters, size }, input, [kernel, bias]) {
    // Even kernels reach further to one side; those of one cell have no neighbours to share. Maps of two columns stay as
    // they are, because oneDNN 3 sums wrongly where one channel comes in and one column of several rows goes out.
    const packs = (channels: number) =>
      packed && channels <= MOST_CHANNELS_TO_PACK && width % 2 === 0 && width > 2 && size % 2 === 1 && size > 1;
    const pairs = [height, width / 2, 2 * filters];
    const forward = () => {
      if (!packs(filters)) return { output: g.op("BiasAdd", [g.op("Conv2D", [input, kernel], SAME), bias], NHWC) };
      const sums = g.op("Conv2D", [input, packKernel(g, kernel)], SAME_BY_TWO);
      const source = g.op("BiasAdd", [sums, join(g, [bias, bias], 0)], NHWC);
      return { output: reshape(g, source, [height, width, filters]), source };
    };
    const gradientByInput = (gradient: Tensor) => {
      if (!packs(channels)) return g.op("Conv2DBackpropInput", [g.op("Shape", [input]), kernel, gradient], SAME);
      const sums = g.op("Conv2D", [gradient, packKernel(g, turn(g, kernel))], SAME_BY_TWO);
      return reshape(g, sums, [height, width, channels]);
    };
    const gradientByKernel = (gradient: Tensor) => {
      const byFilter = (gradient: Tensor, sizes: readonly number[], strides: typeof SAME | typeof SAME_BY_TWO) =>
        g.op("Conv2DBackpropFilter", [input, g.int(sizes), gradient], strides);
      const sizes = [size, size, channels, filters];
      if (!packs(filters)) return byFilter(gradient, sizes, SAME);
      const both = byFilter(reshape(g, gradient, pairs), [size, size + 1, channels, 2 * filters], SAME_BY_TWO);
      const [left, right] = [[0, 0, 0, 0], [0, 1, 0, filters]].map((begin) =>
        g.op("Slice", [both, g.int(begin), g.int(sizes)])
      );
      return g.op("AddV2", [left, right]);
    };
    const sumOver = (value: Tensor, axes: number[]) => g.op("Sum", [value, g.int(axes)]);
    return {
      ...forward(),
      backward: (gradient) => ({
        input: gradientByInput(gradient),
        parameters: [
          gradientByKernel(gradient),
          // Not BiasAddGrad: oneDNN takes it into the filter's gradient, where it costs an eighth of the whole step. Cells
          // before images, because short sums of short sums round less.
          sumOver(sumOver(gradient, [1, 2]), [0]),
        ],
      }),
    };
  },
};

/** `[k, k, in, out]` to `[k, k + 1, in, 2 · out]`: the kernel for the left cell of a pair, then for the right one. */
function packKernel(g: GraphBuilder, kernel: Tensor): Tensor {
  const padded = (left: number, right: number) => {
    const paddings = g.op("Reshape", [g.int([0, 0, left, right, 0, 0, 0, 0]), g.int([4, 2])], INTS);
    return g.op("Pad", [kernel, paddings]);
  };
  return join(g, [padded(0, 1), padded(1, 0)], 3);
}

/** The kernel that carries gradients back: turned by half a turn, with the channels exchanged. */
function turn(g: GraphBuilder, kernel: Tensor): Tensor {
  const turned = g.op("ReverseV2", [kernel, g.int([0, 1])]);
  return g.op("Transpose", [turned, g.int([0, 1, 3, 2])]);
}

function join(g: GraphBuilder, parts: readonly Tensor[], axis: number): Tensor {
  return g.op("ConcatV2", [...parts, g.int(axis)]);
}
