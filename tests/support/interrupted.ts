/**
 * A program that trains, interrupts itself as Ctrl-C, Jupyter's button or Kubernetes do, and says in JSON what it has then.
 * After that it sends itself the same signal again, which must end it: nobody listens any more.
 * @module
 */
import { InterruptedError, type StopSignal } from "../../lib/trainer/stop.ts";
import { train } from "../../lib/trainer/trainer.ts";
import { LAYERS_AROUND, networkOf, randomDataset } from "./networks.ts";

const signal = Deno.args[0] as StopSignal;
const network = networkOf(LAYERS_AROUND.conv);
const initial = network.parameters.map((values) => values.slice());
const epochs: number[] = [];
const training = train(network, randomDataset({ count: 24 }), {
  epochs: 1000,
  batchSize: 8,
  onProgress: ({ epoch, phase }) => {
    if (epoch === 2 && phase === "training") Deno.kill(Deno.pid, signal);
  },
});
let thrown: unknown;
try {
  for await (const { epoch } of training) epochs.push(epoch);
} catch (error) {
  thrown = error instanceof InterruptedError ? [error.exitCode, error.message] : String(error);
}
const moved = network.parameters.every((values, i) => values.some((value, k) => value !== initial[i][k]));
console.log(JSON.stringify({ epochs, moved, thrown }));
Deno.kill(Deno.pid, signal);
await new Promise((resolve) => setTimeout(resolve, 5000));
console.log("still alive");
