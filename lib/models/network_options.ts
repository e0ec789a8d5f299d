/**
 * What the builders of networks may be told.
 * @module
 */
import type { Output, Shape } from "../types.ts";
import { oneOf, type OptionKinds, optionsOf } from "../options.ts";

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
  ...{ seed: "a number", name: "a text", width: "a number", blocks: "a number", depth: "a number" },
  ...{ classes: "a number", inputShape: "a list", output: oneOf("sigmoid", "logits") },
};
export const NETWORK_OPTIONS = optionsOf<NetworkOptions>(NETWORK_KINDS, ["seed"]);
export const CLASSICAL_OPTIONS = optionsOf<ClassicalOptions>(
  { ...NETWORK_KINDS, hidden: "a number", dropout: "a number" },
  ["seed"],
);
