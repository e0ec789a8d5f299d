/**
 * The networks of the lab: typed builders that describe them, and what follows from a description: shapes, parameters,
 * initial weights, a printed summary. A network is described once; nothing here knows how it is computed.
 * @module
 */
import { findFlaw, type Flaw, kindOf } from "./layers.ts";
import { count, type ParameterSpec } from "./layers/kind.ts";
import { glorotUniform, randomGenerator } from "../random.ts";
import type { Architecture, ImageSet, Layer, Network, Output, Pooling, Shape } from "../types.ts";
import { alignColumns, formatNumber } from "../format.ts";
import { ARCHITECTURE } from "../kinds.ts";
import { check, describe, oneOf, type OptionKinds, optionsOf } from "../options.ts";
import { sizeOf } from "../numbers.ts";

/** What can be chosen about a network; without a choice it is the article's. */
export interface NetworkOptions {
  /** Seed of the initial weights. Networks with the same parameter shapes and seed begin with the same weights. */
  readonly seed: number;
  readonly name?: string;
  /** Filters of the first block; each further block has twice as many. @default {8} */
  readonly width?: number;
  /** Blocks of convolutions, each followed by 2×2 max pooling. @default {3} */
  readonly blocks?: number;
  /** Convolutions in each block. @default {2} */
  readonly depth?: number;
  /** @default {10} */
  readonly classes?: number;
  /** @default {[28, 28, 1]} */
  readonly inputShape?: Shape;
  /** What the loss sees: the article's sigmoid of each score, or the scores themselves. @default {"sigmoid"} */
  readonly output?: Output;
}

/** Options of the network that has linear layers instead of global pooling. */
export interface ClassicalOptions extends NetworkOptions {
  /** Units of a hidden linear layer; 0 for none. @default {64} */
  readonly hidden?: number;
  /** Share of the hidden units that each training step leaves out, 0 ≤ rate < 1. @default {0} */
  readonly dropout?: number;
}

/** What the options of each builder must be. */
export const NETWORK_KINDS: OptionKinds<NetworkOptions> = {
  seed: "a number",
  name: "a text",
  width: "a number",
  blocks: "a number",
  depth: "a number",
  classes: "a number",
  inputShape: "a list",
  output: oneOf("sigmoid", "logits"),
};
const NETWORK_OPTIONS = optionsOf<NetworkOptions>(NETWORK_KINDS, ["seed"]);
const CLASSICAL_OPTIONS = optionsOf<ClassicalOptions>(
  { ...NETWORK_KINDS, hidden: "a number", dropout: "a number" },
  ["seed"],
);

/** A layer with the numbers that follow from its place. */
export interface LayerRow {
  /** The article's number of the layer. */
  readonly index: number;
  readonly layer: Layer;
  /** Name and settings, as in "Conv 3×3, 8 → 16". */
  readonly description: string;
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
  readonly parameters: readonly ParameterSpec[];
  /** Number of trainable values. */
  readonly parameterCount: number;
}

/**
 * ConvNet_1 of the article: three blocks of two 3×3 convolutions, a 1×1 convolution to one map per class, and the
 * global **average** of each map. 18,370 parameters as it stands.
 * @throws {RangeError} When a size is not a positive integer, or the input is too small for the poolings.
 * @example
 * ```ts
 * const gap = convNet1({ seed: 1 });
 * const small = convNet1({ seed: 1, inputShape: [16, 16, 1], blocks: 2 });
 * ```
 */
export function convNet1(options: NetworkOptions): Network {
  check("convNet1", { options: [options, NETWORK_OPTIONS] });
  return convNet("average", { name: "ConvNet_1", ...options });
}

/** ConvNet_2 of the article: ConvNet_1 with the global **maximum** of each map. Same options, shapes and errors. */
export function convNet2(options: NetworkOptions): Network {
  check("convNet2", { options: [options, NETWORK_OPTIONS] });
  return convNet("max", { name: "ConvNet_2", ...options });
}

function convNet(pooling: Pooling, options: NetworkOptions & { name: string }): Network {
  const classes = options.classes ?? 10;
  return buildNetwork({
    ...shared(options),
    layers: [...trunk(options), { kind: "conv", filters: classes, size: 1 }, { kind: "globalPool", pooling }],
  }, options.seed);
}

/**
 * The classical convnet of the article's sections 3 and 4: the same convolutions, then linear layers.
 * @throws {RangeError} As {@link convNet1}, for `hidden` too, and when the dropout rate is outside 0 ≤ rate < 1.
 */
export function classicalNet(options: ClassicalOptions): Network {
  check("classicalNet", { options: [options, CLASSICAL_OPTIONS] });
  const { hidden = 64, dropout = 0 } = options;
  const hiddenLayers: Layer[] = hidden === 0 ? [] : [{ kind: "dense", units: hidden }, { kind: "relu" }];
  const dropoutLayers: Layer[] = dropout === 0 ? [] : [{ kind: "dropout", rate: dropout }];
  return buildNetwork({
    ...shared({ name: "ClassicalNet", ...options }),
    layers: [
      ...trunk(options),
      { kind: "flatten" },
      ...hiddenLayers,
      ...dropoutLayers,
      { kind: "dense", units: options.classes ?? 10 },
    ],
  }, options.seed);
}

/** What all builders make of their options alike. */
export function shared(options: NetworkOptions & { name: string }) {
  return {
    name: options.name,
    inputShape: options.inputShape ?? [28, 28, 1] as const,
    classes: options.classes ?? 10,
    output: options.output ?? "sigmoid",
  };
}

/** The layers that all convolutional networks begin with: blocks of convolutions with ReLU, each with 2×2 max pooling. */
export function trunk({ width = 8, blocks = 3, depth = 2 }: NetworkOptions | ClassicalOptions): Layer[] {
  for (const [name, value] of Object.entries({ width, blocks, depth })) requirePositiveInteger(name, value);
  return Array.from({ length: blocks }, (_, block): Layer[] => [
    ...Array.from({ length: depth }, (): Layer[] => [
      { kind: "conv", filters: width * 2 ** block, size: 3 },
      { kind: "relu" },
    ]).flat(),
    { kind: "maxPool", size: 2 },
  ]).flat();
}

/**
 * A network from its layers, with initial weights: kernels Glorot uniform, biases 0.01, as in the article.
 * @throws {RangeError} When a size is not a positive integer, a layer cannot take what the layer before gives, or the last
 * does not give one number per class.
 */
export function buildNetwork(architecture: Architecture, seed: number): Network {
  check("buildNetwork", { architecture: [architecture, ARCHITECTURE], seed: [seed, "a number"] });
  requirePositiveInteger("classes", architecture.classes);
  architecture.inputShape.forEach((size) => requirePositiveInteger("a size of the input shape", size));
  const rows = layerTable(architecture);
  const last = rows.at(-1)?.outputShape ?? architecture.inputShape;
  if (sizeOf(last) !== architecture.classes) {
    throw new RangeError(
      `Cannot build ${architecture.name}: expected a last layer with ${architecture.classes} outputs, one per class, ` +
        `found ${formatShape(last)}; end with global pooling over one map per class, or with a linear layer`,
    );
  }
  // Parameters of pooling heads begin with fixed values and draw nothing, so that networks that share a trunk and a seed
  // share its weights; what a head ever draws shall come from streamSeed(seed, "head").
  const rng = randomGenerator(seed);
  const parameters = rows.flatMap((row) => row.parameters).map(({ shape, fans, first = 0.01 }) =>
    fans ? glorotUniform(shape, fans.in, fans.out, rng) : new Float32Array(sizeOf(shape)).fill(first)
  );
  return { ...architecture, seed, parameters };
}

/** Each layer with its shapes and parameters. @throws {RangeError} When a layer cannot take its input. */
export function layerTable(architecture: Architecture): LayerRow[] {
  check("layerTable", { architecture: [architecture, ARCHITECTURE] });
  const { name, inputShape, layers } = architecture;
  layers.forEach((layer, index) => {
    const flaw = findFlaw({ ...layer });
    if (flaw) throw unbuildable({ ...flaw, name: `${flaw.name} of layer ${index}` });
  });
  let shape: readonly number[] = inputShape;
  return layers.map((layer, index) => {
    const kind = kindOf(layer);
    const description = kind.describe(layer, shape);
    const outputShape = kind.outputShape ? kind.outputShape(layer, shape) : shape;
    if (!outputShape) {
      throw new RangeError(
        `Cannot build ${name}: expected an input that layer ${index} (${description}) can take, ` +
          `found ${formatShape(shape)}; use a larger input, fewer poolings or another layer`,
      );
    }
    const parameters = kind.parameters?.(layer, shape) ?? [];
    const parameterCount = parameters.reduce((sum, parameter) => sum + sizeOf(parameter.shape), 0);
    const row = { index, layer, description, inputShape: shape, outputShape, parameters, parameterCount };
    shape = outputShape;
    return row;
  });
}

/** The shapes of a network's parameters, in their order. */
export function parameterShapes(architecture: Architecture): (readonly number[])[] {
  return layerTable(architecture).flatMap(({ parameters }) => parameters.map(({ shape }) => shape));
}

/** Number of trainable values of a network. */
export function countParameters(architecture: Architecture): number {
  return parameterShapes(architecture).reduce((sum, shape) => sum + sizeOf(shape), 0);
}

/** The numbered list of layers with output shapes (height × width × channels) and parameters, as text. */
export function summary(architecture: Architecture): string {
  check("summary", { network: [architecture, ARCHITECTURE] });
  const rows = layerTable(architecture).map(({ index, description, outputShape, parameterCount }) => [
    `(${index})`,
    description,
    formatShape(outputShape),
    parameterCount ? formatNumber(parameterCount) : "",
  ]);
  const lines = [["", "Layer", "Output", "Parameters"], ...rows];
  const output = architecture.output === "sigmoid" ? "sigmoid of each output" : "outputs as they are";
  return [
    `${architecture.name}: ${formatShape(architecture.inputShape)} in, ${architecture.classes} classes out (${output})`,
    ...alignColumns(lines, { right: [true, false, false, true] }),
    `${formatNumber(countParameters(architecture))} parameters`,
  ].join("\n");
}

/** "28×28×8" for `[28, 28, 8]`. */
function formatShape(shape: readonly number[]): string {
  return shape.join("×");
}

/** @throws {RangeError} When a network cannot take a set's images, or has no output for one of its classes. */
export function requireFit(network: Architecture, set: ImageSet): void {
  const { name, inputShape, classes } = network;
  if (inputShape.every((size, i) => size === set.shape[i]) && classes >= set.classes.length) return;
  const [wanted, found] = [inputShape, set.shape].map(formatShape);
  throw new RangeError(
    `Cannot use ${set.name} with ${name}: expected images of ${wanted} in at most ${classes} classes, ` +
      `found ${found} in ${set.classes.length}; build the network with the set's inputShape and classes`,
  );
}

function requirePositiveInteger(name: string, value: number): void {
  if (!count.holds(value)) throw unbuildable({ name, expected: count.expected, found: value });
}

function unbuildable({ name, expected, found }: Flaw): RangeError {
  return new RangeError(
    `Cannot build the network: expected ${name} to be ${expected}, found ${describe(found)}; change it`,
  );
}
