/**
 * The layer kinds. Each is one entry in `layers/`: the shape it gives, the parameters it has, and how TensorFlow's graph
 * computes it forward and backward. Everything else in the lab follows from these.
 *
 * Shapes are without the batch: `[height, width, channels]` for maps, `[units]` for vectors.
 * @module
 */
import { dropout, relu, sigmoid } from "./layers/activations.ts";
import { conv } from "./layers/conv.ts";
import type { KindOf, LayerKind } from "./layers/kind.ts";
import { dense, flatten } from "./layers/linear.ts";
import { globalPool, maxPool } from "./layers/pooling.ts";
import { tellChoices } from "../options.ts";
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

/** What is wrong with a layer. */
export interface Flaw {
  /** The setting, as in "filters"; "kind" where there is no such kind. */
  readonly name: string;
  readonly expected: string;
  readonly found: unknown;
}

/** The first thing that is wrong with what should be a layer: a setting that breaks its kind's rule, or that its kind lacks. */
export function findFlaw(layer: Readonly<Record<string, unknown>>): Flaw | undefined {
  const { kind, ...found } = layer;
  if (!Object.hasOwn(KINDS, String(kind))) return { name: "kind", expected: tellChoices(LAYER_KINDS), found: kind };
  const rules = kindOf(layer as Layer).settings?.(layer as Layer) ?? {};
  for (const [name, { expected, holds, isOptional = false }] of Object.entries(rules)) {
    const isMissing = !Object.hasOwn(found, name);
    if (isMissing ? !isOptional : !holds(found[name])) return { name, expected, found: found[name] };
  }
  const name = Object.keys(found).find((name) => !Object.hasOwn(rules, name));
  if (name === undefined) return undefined;
  const expected = `absent, since ${kind} has ${Object.keys(rules).join(", ") || "no settings"}`;
  return { name, expected, found: found[name] };
}

/** The names of all kinds of layers. */
export const LAYER_KINDS = Object.keys(KINDS) as Layer["kind"][];
