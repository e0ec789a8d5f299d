/**
 * A program that trains, interrupts itself as Ctrl-C and Jupyter's button do, and says in JSON what it has then. After
 * that it interrupts itself again, which must end it: nobody listens any more.
 * @module
 */
import { train } from "../../lib/engine/trainer.ts";
import { LAYERS_AROUND, networkOf, randomDataset } from "./networks.ts";

const network = networkOf(LAYERS_AROUND.conv);
const initial = network.parameters.map((values) => values.slice());
const epochs: number[] = [];
const training = train(network, randomDataset({ count: 24 }), {
  epochs: 1000,
  batchSize: 8,
  onProgress: ({ epoch, phase }) => {
    if (epoch === 2 && phase === "training") Deno.kill(Deno.pid, "SIGINT");
  },
});
for await (const { epoch } of training) epochs.push(epoch);
const moved = network.parameters.every((values, i) => values.some((value, k) => value !== initial[i][k]));
console.log(JSON.stringify({ epochs, moved }));
Deno.kill(Deno.pid, "SIGINT");
await new Promise((resolve) => setTimeout(resolve, 5000));
console.log("still alive");
