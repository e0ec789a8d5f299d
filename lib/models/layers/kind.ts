/**
 * What a kind of layer is, and where in the graph a layer is written.
 * @module
 */
import type { GraphBuilder, Tensor } from "../graph_builder.ts";
import type { Layer } from "../../types.ts";

/** A parameter of a layer: drawn by Glorot and Bengio's initialisation for its fans, or `first` everywhere. */
export interface ParameterSpec {
  readonly name: "kernel" | "bias" | "mixed" | "gem" | "weights";
  readonly shape: readonly number[];
  readonly fans?: { readonly in: number; readonly out: number };
  /** What all values begin with, where there are no fans. @default {0.01}, the article's biases */
  readonly first?: number;
  /** How many times the training's learning rate it is moved with. @default {1} */
  readonly rateFactor?: number;
}

/** What a setting of a layer must be. */
export interface Rule {
  /** In words, as in "a positive integer". */
  readonly expected: string;
  readonly holds: (value: unknown) => boolean;
  readonly isOptional?: boolean;
}

export const count: Rule = {
  expected: "a positive integer",
  holds: (value) => Number.isInteger(value) && Number(value) > 0,
};
export const positive: Rule = {
  expected: "finite and above 0",
  holds: (value) => Number.isFinite(value) && Number(value) > 0,
};
export const share: Rule = {
  expected: "0 ≤ rate < 1",
  holds: (value) => Number.isFinite(value) && Number(value) >= 0 && Number(value) < 1,
};

/** Where in the graph a layer is written. */
export interface Place {
  readonly g: GraphBuilder;
  /** The layer's number in its network. */
  readonly index: number;
  /** Shape of one input. */
  readonly shape: readonly number[];
  /** Whether narrow convolutions compute two neighbouring cells as one; see `conv.ts`. */
  readonly packed: boolean;
  /** What the input is a reshape of, if it is one. A layer that treats each value alone may start here. */
  readonly source?: Tensor;
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
  /** What the output is a reshape of, if it is one. */
  readonly source?: Tensor;
  /** From the loss's gradient by the output to those by the input and by each parameter. */
  backward(gradient: Tensor): { readonly input: Tensor; readonly parameters: readonly Tensor[] };
}

/** What a kind of layer is. */
export interface LayerKind<L extends Layer> {
  /** What a layer of this kind is told beside its kind, and nothing else; absent where that is nothing. */
  settings?(layer: L): Readonly<Record<string, Rule>>;
  /** Name and settings for a person, as in "Conv 3×3, 8 → 16". */
  describe(layer: L, shape: readonly number[]): string;
  /** Shape of the output, or `undefined` where the layer cannot take the input; absent where it is that of the input. */
  outputShape?(layer: L, shape: readonly number[]): readonly number[] | undefined;
  /** Absent where there are none. */
  parameters?(layer: L, shape: readonly number[]): readonly ParameterSpec[];
  write(place: Place, layer: L, input: Tensor, parameters: readonly Tensor[]): Written;
}

/** The kind of a layer by its name, so that an entry's functions get the right record. */
export type KindOf<K extends Layer["kind"]> = LayerKind<Extract<Layer, { kind: K }>>;

/** The attribute of operations on maps: channels last. */
export const NHWC = { data_format: { text: "NHWC" } } as const;

/** The same values as images of `shape` each. */
export function reshape(g: GraphBuilder, tensor: Tensor, shape: readonly number[]): Tensor {
  return g.op("Reshape", [tensor, g.int([-1, ...shape])]);
}
