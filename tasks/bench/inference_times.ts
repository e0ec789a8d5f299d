/**
 * How long the plain TypeScript network takes for one image, wherever this runs: in Deno and in a page.
 * @module
 */
import { backward } from "../../explorer/inference/backward.ts";
import { forward, forwardFrom } from "../../explorer/inference/forward.ts";
import type { Network } from "../../lib/types.ts";

/** How often each computation is timed, after as many runs that warm up. */
export const REPETITIONS = 100;

/** Milliseconds of a computation. */
export interface Times {
  readonly what: string;
  readonly median: number;
  readonly least: number;
}

/** Times a network's passes for one image of pixels from 0 to 1. */
export function timeInference(network: Network, pixels: Float32Array): Times[] {
  const activations = forward(network, pixels);
  const upstream = Float32Array.from(activations.scores, (_, k) => Number(k === 0));
  const last = network.layers.length - 1;
  return [
    time("forward", () => forward(network, pixels)),
    time("backward", () => backward(network, activations, upstream)),
    time("forward from the last maps", () => forwardFrom(network, activations, last, activations.layers[last].values)),
  ];
}

function time(what: string, compute: () => unknown): Times {
  const times = Array.from({ length: 2 * REPETITIONS }, () => {
    const start = performance.now();
    compute();
    return performance.now() - start;
  }).slice(REPETITIONS).sort((a, b) => a - b);
  return { what, median: times[REPETITIONS / 2], least: times[0] };
}
