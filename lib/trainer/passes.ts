/**
 * A batch's way through a network in the graph: cut into shares, one for each tower, forward to the loss and back.
 * @module
 */
import { FLOAT, type GraphBuilder, INT32, INTS, type Tensor, UINT8 } from "../models/graph_builder.ts";
import { kindOf } from "../models/layers.ts";
import type { Place, Written } from "../models/layers/kind.ts";
import { layerTable } from "../models/networks.ts";
import type { Architecture, Layer } from "../types.ts";

/**
 * A tower's share of a batch: `rows` rows from `begin` on, of which `count` are its own. A batch smaller than the number
 * of towers leaves some with none; they compute one row all the same, because kernels fail on empty tensors, at weight 0.
 */
export interface Share {
  readonly begin: Tensor;
  readonly rows: Tensor;
  readonly count: Tensor;
  /** What the share's gradients and losses are multiplied by: 1 / images of the batch, or 0. */
  readonly weight: Tensor;
}

/** One tower's way through the network. */
export interface Pass {
  readonly share: Share;
  /** Loss of each row, `[rows]`. */
  readonly losses: Tensor;
  /** Scores behind the network's output function, `[rows, classes]`. */
  readonly outputs: Tensor;
  readonly layers: readonly Tensor[];
  /** From a gradient by the logits to those by the scaled images and by the parameters. */
  fromLogits(gradient: Tensor): { input: Tensor; parameters: Tensor[] };
  /** The share's part of the gradients of the batch's mean loss by the parameters. */
  fromLoss(): Tensor[];
}

/** Cuts a batch into shares that differ by one row at most. */
export function splitBatch(g: GraphBuilder, batch: Tensor, towers: number): Share[] {
  const cuts = Array.from(
    { length: towers + 1 },
    (_, tower) => g.op("FloorDiv", [g.op("Mul", [batch, g.int(tower)], INTS), g.int(towers)], INTS),
  );
  return cuts.slice(1).map((end, tower): Share => {
    const count = g.op("Sub", [end, cuts[tower]], INTS);
    const isFilled = g.op("Minimum", [count, g.int(1)], INTS);
    return {
      begin: g.op("Minimum", [cuts[tower], g.op("Sub", [batch, g.int(1)], INTS)], INTS),
      rows: g.op("Maximum", [count, g.int(1)], INTS),
      count,
      weight: g.op("RealDiv", [g.toFloat(isFilled, INT32), g.toFloat(batch, INT32)]),
    };
  });
}

/** Writes a share's way through the network: `images` uint8 `[rows, height, width, channels]`, `labels` int32 `[rows]`. */
export function writePass(
  g: GraphBuilder,
  architecture: Architecture,
  { parameters, images, labels, share, ...options }: Pick<Place, "packed" | "training"> & {
    readonly parameters: readonly Tensor[];
    readonly images: Tensor;
    readonly labels: Tensor;
    readonly share: Share;
  },
): Pass {
  let value = g.op("RealDiv", [g.toFloat(images, UINT8), g.float(255)]);
  let source: Tensor | undefined;
  let used = 0;
  const layers = layerTable(architecture).map(({ index, layer, inputShape, parameters: specs }): Written => {
    const own = parameters.slice(used, used += specs.length);
    const place = { g, index, shape: inputShape, ...options, ...(source === undefined ? {} : { source }) };
    const written = kindOf(layer).write(place, layer, value, own);
    ({ output: value, source } = written);
    return written;
  });
  const logits = g.op("Reshape", [value, g.int([-1, architecture.classes])]);
  const head = writeOutput(g, architecture, logits);
  const loss = g.op("SparseSoftmaxCrossEntropyWithLogits", [head.output, labels]);
  const fromLogits = (gradient: Tensor) => {
    let back = g.op("Reshape", [gradient, g.op("Shape", [value])]);
    const gradients = layers.toReversed().flatMap((layer) => {
      const { input, parameters } = layer.backward(back);
      back = input;
      return parameters.toReversed();
    });
    return { input: back, parameters: gradients.toReversed() };
  };
  return {
    share,
    losses: `${loss}:0`,
    outputs: head.output,
    layers: layers.map((layer) => layer.output),
    fromLogits,
    fromLoss: () => fromLogits(head.backward(g.op("Mul", [`${loss}:1`, share.weight])).input).parameters,
  };
}

/** What the scores go through before the loss sees them. */
function writeOutput(g: GraphBuilder, { layers, classes, output }: Architecture, logits: Tensor): Written {
  if (output === "logits") return { output: logits, backward: (gradient) => ({ input: gradient, parameters: [] }) };
  const sigmoid: Layer = { kind: "sigmoid" };
  return kindOf(sigmoid).write({ g, index: layers.length, shape: [classes], packed: false }, sigmoid, logits, []);
}

/** Gradients of the batch's mean loss: the towers' parts, added first to last. */
export function sumGradients(g: GraphBuilder, passes: readonly Pass[]): Tensor[] {
  const parts = passes.map((pass) => pass.fromLoss());
  return parts[0].map((_, parameter) => addAll(g, parts.map((part) => part[parameter])));
}

/** The batch's mean loss. */
export function meanLoss(g: GraphBuilder, passes: readonly Pass[]): Tensor {
  return addAll(g, passes.map(({ losses, share }) => g.op("Mul", [g.op("Sum", [losses, g.int(0)]), share.weight])));
}

/** One value of all towers, row below row; rows that are not a tower's own are left out. */
export function joinRows(
  g: GraphBuilder,
  passes: readonly Pass[],
  valueOf: (pass: Pass) => Tensor,
  name: string,
): Tensor {
  const parts = passes.map((pass) => takeRows(g, valueOf(pass), [g.int(0), pass.share.count]));
  return g.op("Identity", [concatRows(g, parts)], {}, { name });
}

/** `count` rows from `begin` on. */
export function takeRows(
  g: GraphBuilder,
  value: Tensor,
  [begin, count]: readonly [begin: Tensor, count: Tensor],
  type = FLOAT,
): Tensor {
  const one = (scalar: Tensor) => g.op("ExpandDims", [scalar, g.int(0)], INTS);
  const end = g.op("AddV2", [begin, count], INTS);
  return g.op("StridedSlice", [value, one(begin), one(end), g.int([1])], { T: { type } });
}

/** The rows with the numbers in `indices`. */
export function gatherRows(g: GraphBuilder, values: Tensor, indices: Tensor, type: number): Tensor {
  return g.op("GatherV2", [values, indices, g.int(0)], { Tparams: { type } });
}

/** Tensors row below row. */
export function concatRows(g: GraphBuilder, parts: readonly Tensor[]): Tensor {
  return parts.length === 1 ? parts[0] : g.op("ConcatV2", [...parts, g.int(0)]);
}

function addAll(g: GraphBuilder, parts: readonly Tensor[]): Tensor {
  return parts.length === 1 ? parts[0] : g.op("AddN", parts);
}
