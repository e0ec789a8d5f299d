/**
 * How long the plain TypeScript network takes for one image: `deno run -A bench/inference.ts` prints milliseconds.
 * @module
 */
import { convNet1, convNet2 } from "../lib/engine/networks.ts";
import { backward } from "../lib/inference/backward.ts";
import { forward, forwardFrom } from "../lib/inference/forward.ts";
import { randomGenerator } from "../lib/random.ts";

const REPETITIONS = 100;

/** Median and least time of a computation in milliseconds, after as many runs that warm up as are timed. */
function time(compute: () => unknown): string {
  const times = Array.from({ length: 2 * REPETITIONS }, () => {
    const start = performance.now();
    compute();
    return performance.now() - start;
  }).slice(REPETITIONS).sort((a, b) => a - b);
  return `median ${times[REPETITIONS / 2].toFixed(2)} ms, least ${times[0].toFixed(2)} ms`;
}

const { uniform } = randomGenerator(1);
for (const network of [convNet1({ seed: 1 }), convNet2({ seed: 1 })]) {
  const pixels = Float32Array.from({ length: 784 }, () => uniform());
  const activations = forward(network, pixels);
  const upstream = Float32Array.from(activations.scores, (_, k) => Number(k === 0));
  console.log(`${network.name}, one image of 28×28, ${REPETITIONS} times`);
  console.log(`  forward: ${time(() => forward(network, pixels))}`);
  console.log(`  backward: ${time(() => backward(network, activations, upstream))}`);
  console.log(
    `  forwardFrom the last maps: ${time(() => forwardFrom(network, activations, 16, activations.layers[16].values))}`,
  );
}
