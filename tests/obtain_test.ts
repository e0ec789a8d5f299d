import assert from "node:assert/strict";
import { join } from "node:path";
import { convNet2 } from "../lib/models/networks.ts";
import { RunConflictError } from "../lib/runs/errors.ts";
import { obtainRun, type RunOptions } from "../lib/runs/obtain.ts";
import { loadRun, saveRun } from "../lib/runs/run_folder.ts";
import type { EpochRecord, Network } from "../lib/types.ts";
import { listFiles, testInFolder, timeless } from "./support/folder.ts";
import { LAYERS_AROUND, networkOf, randomDataset } from "./support/networks.ts";
import { build, DATA, interrupt, obtain, plain, SETTINGS, whole } from "./support/obtaining.ts";
import { assertSameBits } from "./support/tensors.ts";
import { setEnv } from "./support/surroundings.ts";

testInFolder("obtainRun() trains, stores, and reads what it stored without training", async (place) => {
  const folder = join(place, "run");
  const expected = await whole();
  const heard: number[] = [];
  const onEpoch = (history: readonly EpochRecord[]) => void heard.push(history.length);
  const first = await obtain(folder, { onEpoch });
  assert.deepEqual([first.trained, heard], [[1, 2, 3, 4], [1, 2, 3, 4]]);
  assert.deepEqual(plain(first.run.history), plain(expected.history));
  assertSameBits(first.network.parameters, expected.network.parameters);
  const files = ["checkpoint-3.safetensors", "checkpoint-4.safetensors", "run.json"];
  assert.deepEqual((await listFiles(folder)).slice(0, 3), files);

  const second = await obtain(folder, { onEpoch });
  assert.deepEqual([second.trained, heard], [[], [1, 2, 3, 4, 4]]);
  assert.deepEqual(second.run, await loadRun(folder));
  assert.deepEqual(second.run, first.run);
  assertSameBits(second.network.parameters, expected.network.parameters);
  assert.equal(first.run.sessions.length, 1);
  assert.equal(first.run.sessions[0].versions.deno, Deno.version.deno);
});

testInFolder("obtainRun() keeps the losses of batches where it is asked to", async (folder) => {
  const { run } = await obtain(folder, { keepBatchLosses: true });
  assert.deepEqual(timeless(run.history), timeless((await whole()).history));
  assert.deepEqual(await loadRun(folder), run);
});

testInFolder("obtainRun() refuses to train over another run, and says what differs", async (folder) => {
  await obtain(folder);
  const before = await Deno.readTextFile(join(folder, "run.json"));
  const refused = async (options: Omit<RunOptions, "folder">, difference: RegExp, network = build()) => {
    await assert.rejects(obtain(folder, options, network), (error) => {
      assert(error instanceof RunConflictError, String(error));
      assert.match(
        error.message,
        /^Cannot train into .*: it holds a finished run \(net-random-.*, 4 of 4 epochs\), with/,
      );
      assert.match(error.message, difference);
      assert.match(error.message, /; give another folder, or train over it with retrain \(--retrain\)$/);
      return true;
    });
  };
  await refused({ learningRate: 0.02 }, /with training\.optimizer\.learningRate 0\.01 instead of 0\.02;/);
  await refused({ measure: { train: "never" } }, /with training\.measure\.train "each" instead of "never";/);
  await refused({ epochs: 3 }, /with 4 epochs instead of 3;/);
  await refused({ towers: 2 }, /with arithmetic\.towers 1 instead of 2;/);
  await refused({}, /with another architecture\.layers;/, networkOf(LAYERS_AROUND.relu));
  assert.equal(await Deno.readTextFile(join(folder, "run.json")), before);
  assert.deepEqual((await obtain(folder, { learningRate: 0.02, retrain: true })).trained, [1, 2, 3, 4]);
  assert.equal((await loadRun(folder)).experiment.training.optimizer.learningRate, 0.02);
  const other = randomDataset({ count: 21 });
  await assert.rejects(obtainRun(build(), other, { ...SETTINGS, folder }), /data\.train\.count 20 instead of 21/);
});

testInFolder("obtainRun() goes on from a finished run's end to more epochs, and says so", async (folder) => {
  await obtain(folder, { epochs: 2 });
  const heard: unknown[] = [];
  const { run, trained } = await obtain(folder, { onStart: ({ epochs }) => void heard.push(epochs) });
  assert.deepEqual([trained, heard], [[3, 4], [{ planned: 4, done: 2 }]]);
  const expected = await whole();
  assert.deepEqual(plain(run.history), plain(expected.history));
  assertSameBits(run.network.parameters, expected.network.parameters);
});

testInFolder("obtainRun() does the last epoch again where it was not planned as the last", async (folder) => {
  const measure = { test: "last" } as const;
  await interrupt(folder, 2, { measure });
  const { run, trained } = await obtain(folder, { measure, epochs: 2 });
  assert.deepEqual([trained, run.isComplete, Object.keys(run.history[1].measured)], [[2], true, ["train", "test"]]);
});

testInFolder("obtainRun() says what to do where a finished run has no checkpoint to go on from", async (folder) => {
  await saveRun((await obtain(folder, { epochs: 2 })).run, folder);
  for (const epoch of [1, 2]) await Deno.remove(join(folder, `checkpoint-${epoch}.safetensors`));
  await assert.rejects(obtain(folder), (error) => {
    assert(error instanceof RunConflictError);
    assert.match(
      error.message,
      /^Cannot go on with .* after epoch 2: expected a checkpoint, found none .*: copy .* from/,
    );
    return true;
  });
  assert.equal((await loadRun(folder)).history.length, 2);
});

testInFolder(
  "obtainRun() begins with the seed's parameters, whatever the network has learnt before",
  async (folder) => {
    const network = build();
    await obtain(folder, { epochs: 2 }, network);
    const { run } = await obtain(folder, { epochs: 2, retrain: true }, network);
    const expected = await whole({ epochs: 2 });
    assert.deepEqual(plain(run.history), plain(expected.history));
    assertSameBits(network.parameters, expected.network.parameters);
  },
);

testInFolder("obtainRun() refuses bad settings and misfitting images before it writes anything", async (place) => {
  const folder = join(place, "run");
  await assert.rejects(obtain(folder, { epochs: 0 }), /expected epochs to be a positive integer, found 0/);
  await assert.rejects(obtain(folder, {}, convNet2({ seed: 0 })), /Cannot use random train with ConvNet_2/);
  await assert.rejects(Deno.stat(folder), Deno.errors.NotFound);
});

testInFolder("obtainRun() names the folder itself, and finds the run that other towers computed", async (place) => {
  using _ = setEnv({ LAB_RUNS: place });
  const count = async (options: Partial<RunOptions>, network: Network = build()) => {
    let trained = 0;
    const onProgress = () => void trained++;
    return { run: await obtainRun(network, DATA, { ...SETTINGS, epochs: 1, ...options, onProgress }), trained };
  };
  const { run } = await count({ towers: 2 });
  assert.match(run.folder, /\/net-random-logits-seed1-[0-9a-f]{8}-1epochs$/);
  const again = await count({});
  assert.deepEqual([again.trained, again.run], [0, run]);
  const own = await count({ towers: 1 });
  assert(own.trained > 0 && own.run.folder !== run.folder);
  assert.equal((await count({})).run.folder, own.run.folder); // the own one comes first
  assert((await count({ learningRate: 0.02 })).trained > 0);
  assert.equal((await listFiles(place)).length, 3);
});
