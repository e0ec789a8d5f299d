/**
 * What the explorer of own images holds, as JSON with numbers in base64.
 * @module
 */
import type { PackedNetwork } from "../live/packed_network.ts";
import type { Pooling, Shape } from "../../lib/types.ts";

/** One network. */
export interface OwnExplorerNetwork {
  name: string;
  readonly run: string;
  readonly network: PackedNetwork;
  readonly pooling?: Pooling;
  /** What each layer is. */
  readonly layers: readonly string[];
}

/** Images, by their numbers in the test set, and both networks. */
export interface OwnExplorerData {
  readonly title: string;
  readonly classes: readonly string[];
  readonly shape: Shape;
  readonly numbers: readonly number[];
  readonly labels: readonly number[];
  /** Places among the images: where the two answer differently, and where one of them is wrong. */
  readonly differ: readonly number[];
  readonly wrong: readonly number[];
  /** 0–255, image after image. */
  readonly pixels: string;
  readonly networks: readonly [OwnExplorerNetwork, OwnExplorerNetwork];
}
