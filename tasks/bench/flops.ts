/**
 * How much arithmetic a network takes, counted from its layers.
 * @module
 */
import { layerTable } from "../../lib/models/networks.ts";
import type { Architecture } from "../../lib/types.ts";
import { sizeOf } from "../../lib/numbers.ts";

/** A multiplication and an addition. */
const FLOP_OF_MAC = 2;

/**
 * Multiply-accumulates of one image's way forward through convolutions and linear layers, layer by layer. Padding counts
 * as if it were pixels; poolings, biases and activations, under 2 % here, are left out.
 */
export function forwardMacs(architecture: Architecture): number[] {
  return layerTable(architecture).flatMap(({ layer, inputShape, outputShape }) => {
    if (layer.kind === "dense") return [sizeOf(inputShape) * layer.units];
    if (layer.kind !== "conv") return [];
    const [height, width, filters] = outputShape;
    return [height * width * filters * layer.size ** 2 * inputShape[2]];
  });
}

/**
 * Floating-point operations of a training pass: forward once; backward twice as much, for the gradients by weights and
 * by inputs, except that nobody needs those by the images.
 */
export function trainingFlop(architecture: Architecture, images: number): number {
  const macs = forwardMacs(architecture);
  const forward = macs.reduce((sum, value) => sum + value, 0);
  return (3 * forward - macs[0]) * FLOP_OF_MAC * images;
}

/** Floating-point operations of a pass that measures. */
export function forwardFlop(architecture: Architecture, images: number): number {
  return forwardMacs(architecture).reduce((sum, value) => sum + value, 0) * FLOP_OF_MAC * images;
}
