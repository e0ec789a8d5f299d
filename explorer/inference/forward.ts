/**
 * The forward pass of any network of the lab in plain TypeScript, without tensors: the reference that the engine's graph is
 * held to, and what runs in a page. What each layer computes stands in `layers.ts`, the way back in `backward.ts`.
 * @module
 */
import { layerTable } from "../../lib/models/networks.ts";
import { sizeOf } from "../../lib/numbers.ts";
import type { Network } from "../../lib/types.ts";
import { type Activation, computeLayer, type Floats, map, sigmoid } from "./layers.ts";

export type { Activation, Floats };

/** All that a network computes of one image. */
export interface Activations<F extends Floats = Float32Array> {
  /** By the article's count: 0 is the image, `i` the output of layers 0 … i − 1; one more than there are layers. */
  readonly layers: readonly Activation<F>[];
  /** Output of the last layer, one number per class, before the network's output function. */
  readonly scores: F;
  /** What the loss sees: the sigmoid of each score, or the scores as they are. */
  readonly outputs: F;
}

/**
 * Computes a network's answer to one image, and all that lies between.
 * @param pixels Values 0–1, `[height, width, channels]` of the network's input.
 * @throws {RangeError} When there are not as many values as the network takes.
 */
export function forward<F extends Floats>(network: Network, pixels: F): Activations<F> {
  requireSize(network, 0, { shape: network.inputShape, values: pixels });
  return goOn(network, [{ shape: network.inputShape, values: pixels }]);
}

/**
 * Goes on from edited maps: the same activations with other values at one place, and all that follows from them.
 * @param activations Of `network`, or of one with the same layers up to `layerIndex`; left as they are.
 * @param layerIndex Where the values stand, as the article counts: 0 is the image, `i` the output of layers 0 … i − 1.
 * @param values As many as `activations.layers[layerIndex]` has.
 * @throws {RangeError} When there is no such place, or not as many values as it has.
 */
export function forwardFrom<F extends Floats>(
  network: Network,
  activations: Activations<F>,
  layerIndex: number,
  values: F,
): Activations<F> {
  const place = activations.layers[layerIndex];
  if (!place || layerIndex > network.layers.length) {
    throw new RangeError(
      `Cannot compute with ${network.name}: expected layerIndex to be an integer 0 … ${network.layers.length}, ` +
        `found ${layerIndex}; change it`,
    );
  }
  const edited = { shape: place.shape, values };
  requireSize(network, layerIndex, edited);
  return goOn(network, [...activations.layers.slice(0, layerIndex), edited]);
}

function goOn<F extends Floats>(network: Network, known: readonly Activation<F>[]): Activations<F> {
  const layers = [...known];
  const parameters = parametersByLayer(network);
  for (let i = known.length - 1; i < network.layers.length; i++) {
    layers.push(computeLayer(network.layers[i], layers[i], parameters[i]));
  }
  const scores = layers[layers.length - 1].values;
  return { layers, scores, outputs: network.output === "sigmoid" ? map(scores, sigmoid) : scores };
}

/** Each layer's own parameters: kernel and bias of convolutions and linear layers, what a pooling has learned. */
export function parametersByLayer(network: Network): Float32Array[][] {
  let used = 0;
  return layerTable(network).map((row) => network.parameters.slice(used, used += row.parameters.length));
}

function requireSize({ name }: Network, layerIndex: number, { shape, values }: Activation<Floats>): void {
  if (values.length === sizeOf(shape)) return;
  throw new RangeError(
    `Cannot compute with ${name}: expected ${sizeOf(shape)} values, ${shape.join("×")}, at layerIndex ${layerIndex}, ` +
      `found ${values.length}; give as many`,
  );
}
