import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { openSession } from "../lib/trainer/session.ts";
import { train } from "../lib/trainer/trainer.ts";
import type { Progress } from "../lib/types.ts";
import { rightsFlags } from "../tasks/rights.ts";
import { nativeCounts } from "./support/memory.ts";
import { LAYERS_AROUND, networkOf, randomDataset } from "./support/networks.ts";
import { assertSameBits } from "./support/tensors.ts";

/** 23 images for training and 5 for measuring, 6×6×2 in 3 classes. */
const DATA = randomDataset({ count: 23 });
const BATCHES = { batchSize: 8, learningRate: 0.01 };

const build = () => networkOf(LAYERS_AROUND.relu, { output: "sigmoid" });

Deno.test("train() lets the event loop run between its native calls", async () => {
  let [ticks, calls] = [0, 0];
  const clock = setInterval(() => ticks++, 1);
  await Array.fromAsync(train(build(), DATA, { ...BATCHES, epochs: 20, onProgress: () => void calls++ }));
  clearInterval(clock);
  assert(calls >= 60, `${calls} calls`);
  assert(ticks >= calls / 4, `a timer of 1 ms fired ${ticks} times in ${calls} native calls`);
});

Deno.test("train() stops in the middle of an epoch at an AbortSignal, and keeps parameters and history", async () => {
  const stop = new AbortController();
  const network = build();
  let done = 0;
  const history = await Array.fromAsync(train(network, DATA, {
    ...BATCHES,
    batchSize: 2,
    epochs: 5,
    signal: stop.signal,
    onProgress: (progress) => {
      if (progress.epoch < 2 || progress.done < 6) return;
      done = progress.done;
      stop.abort();
    },
  }));
  assert.deepEqual(history.map(({ epoch }) => epoch), [1]);
  assert(done >= 6 && done < 23, `stopped after ${done} of 23 images`);
  // The parameters are those after 12 steps of the first epoch and the second's first ones.
  using session = await openSession(build(), { towers: 1 });
  session.place(DATA.train);
  const order = Int32Array.from({ length: 23 }, (_, i) => i);
  const options = { batchSize: 2, learningRate: 0.01 };
  session.trainSteps(order.subarray(0, 22), options);
  session.trainSteps(order.subarray(22), { ...options, batchSize: 1 });
  session.trainSteps(order.subarray(0, done), options);
  assertSameBits(network.parameters, session.parameters());
});

Deno.test("train() stops at once at a signal that is already aborted", async () => {
  const network = build();
  const signal = AbortSignal.abort();
  const seen: Progress[] = [];
  const training = train(network, DATA, { ...BATCHES, signal, onProgress: (progress) => void seen.push(progress) });
  assert.deepEqual(await Array.fromAsync(training), []);
  assert.deepEqual(seen, []);
});

Deno.test("train() keeps what was learnt at break, and frees what it took", async () => {
  const before = await nativeCounts();
  const [stopped, whole] = [build(), build()];
  for await (const { epoch } of train(stopped, DATA, { ...BATCHES, epochs: 9 })) if (epoch === 2) break;
  await Array.fromAsync(train(whole, DATA, { ...BATCHES, epochs: 2 }));
  assertSameBits(stopped.parameters, whole.parameters);
  const broken = train(build(), DATA, { onProgress: () => Promise.reject(new Error("no more paper")) });
  await assert.rejects(Array.fromAsync(broken), { message: "no more paper" });
  await assert.rejects(Array.fromAsync(train({ ...build(), parameters: [] }, DATA)), RangeError);
  assert.deepEqual(await nativeCounts(), before);
});

Deno.test("train() throws away no epoch whose last native call is done, whatever that was", async () => {
  for (const measure of [{}, { test: "never" }, { train: "never", test: "never" }] as const) {
    const stop = new AbortController();
    const last = "test" in measure ? "train" in measure ? "training" : "measuring train" : "measuring test";
    const onProgress = ({ phase, done, total }: Progress) => void (phase === last && done === total && stop.abort());
    const options = { ...BATCHES, epochs: 3, measure, signal: stop.signal, onProgress };
    const network = build();
    assert.equal((await Array.fromAsync(train(network, DATA, options))).length, 1, `stopped in ${last}`);
    const whole = build();
    await Array.fromAsync(train(whole, DATA, { ...BATCHES, epochs: 1 }));
    assertSameBits(network.parameters, whole.parameters);
  }
});

Deno.test("train() throws at SIGINT, keeps parameters and history, and stops listening", async () => {
  // In a process of its own, because `deno test` itself ends at the signal; train_test.ts sends SIGTERM.
  const program = fileURLToPath(new URL("support/interrupted.ts", import.meta.url));
  const ended = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...rightsFlags("train"), "--allow-run", program, "SIGINT"],
  }).output();
  const message = "SIGINT stopped the training of net after epoch 1 of 1000; the network keeps what it learnt";
  assert.deepEqual(JSON.parse(new TextDecoder().decode(ended.stdout)), {
    epochs: [1],
    moved: true,
    thrown: [130, message],
  });
  assert.equal(ended.signal, "SIGINT");
});

Deno.test("await train() trains to the end and gives the history; without either it says so", async () => {
  const [awaited, looped] = [build(), build()];
  const history = await train(awaited, DATA, { ...BATCHES, epochs: 2 });
  assert.deepEqual(history.map(({ epoch }) => epoch), [1, 2]);
  await Array.fromAsync(train(looped, DATA, { ...BATCHES, epochs: 2 }));
  assertSameBits(awaited.parameters, looped.parameters);
  await assert.rejects(async () => await train(build(), DATA, { ...BATCHES, epochs: 0.5 }), RangeError);

  const idle = train(build(), DATA, { epochs: 1 });
  const says = /^train: nothing is trained yet; write "await train\(…\)", or "for await /;
  const shown = (idle as unknown as Record<symbol, () => Record<string, string>>)[Symbol.for("Jupyter.display")]();
  assert.match(shown["text/plain"], says);
});
