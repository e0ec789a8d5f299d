/**
 * The layer kinds. Each is one entry in `layers/`: the shape it gives, the parameters it has, how TensorFlow's graph
 * computes it forward and backward, and the tfjs layer that does the same. Everything else in the lab follows from these.
 *
 * Shapes are without the batch: `[height, width, channels]` for maps, `[units]` for vectors.
 * @module
 */
import { dropout, relu, sigmoid } from "./layers/activations.ts";
import { conv } from "./layers/conv.ts";
import type { KindOf, LayerKind } from "./layers/kind.ts";
import { dense, flatten } from "./layers/linear.ts";
import { globalPool, maxPool } from "./layers/pooling.ts";
import type { Layer } from "../types.ts";

const KINDS: { readonly [K in Layer["kind"]]: KindOf<K> } = {
  conv,
  relu,
  sigmoid,
  maxPool,
  globalPool,
  flatten,
  dense,
  dropout,
};

/** The entry of a layer's kind. */
export function kindOf(layer: Layer): LayerKind<Layer> {
  return KINDS[layer.kind] as LayerKind<Layer>;
}

/** The names of all kinds of layers. */
export const LAYER_KINDS = Object.keys(KINDS) as Layer["kind"][];
