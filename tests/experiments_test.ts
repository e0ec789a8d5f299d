import assert from "node:assert/strict";
import { join } from "node:path";
import { obtainRun, type RunOptions } from "../lib/runs/obtain.ts";
import { convNet2 } from "../lib/engine/networks.ts";
import { loadRun, saveRun } from "../lib/runs/run_folder.ts";
import { train } from "../lib/engine/trainer.ts";
import type { EpochRecord, Network } from "../lib/types.ts";
import { LAYERS_AROUND, networkOf, randomDataset } from "./support/networks.ts";
import { assertSameBits } from "./support/tensors.ts";

const DATA = randomDataset({ count: 20 });
const SETTINGS = { epochs: 4, batchSize: 8, learningRate: 0.01, shuffleSeed: 3 };

/** With dropout, so that going on needs the step's number too. */
const build = () => networkOf(LAYERS_AROUND.dropout);

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const place = await Deno.makeTempDir({ prefix: "experiments_" });
  try {
    await use(join(place, "run"));
  } finally {
    await Deno.remove(place, { recursive: true });
  }
}

async function listFiles(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

const timeless = (history: readonly EpochRecord[]) => history.map(({ seconds: _, ...record }) => record);

/** What an uninterrupted training brings. */
async function trainWhole(epochs = SETTINGS.epochs): Promise<{ network: Network; history: EpochRecord[] }> {
  const network = build();
  return { network, history: await Array.fromAsync(train(network, DATA, { ...SETTINGS, epochs })) };
}

/** Obtains a run and says in which epochs something was trained. */
async function obtain(folder: string, options: Omit<RunOptions, "folder" | "onProgress"> = {}, network = build()) {
  const trained = new Set<number>();
  const onProgress: RunOptions["onProgress"] = ({ epoch }) => void trained.add(epoch);
  const run = await obtainRun(network, DATA, { ...SETTINGS, ...options, folder, onProgress });
  return { run, network, trained: [...trained] };
}

/** Trains until `epochs` epochs are stored, then stops in the middle of the next. */
async function interrupt(folder: string, epochs: number) {
  const stop = new AbortController();
  let stored = 0;
  const onEpoch = (history: readonly EpochRecord[]) => void (stored = history.length);
  const onProgress = () => void (stored === epochs && stop.abort());
  const run = await obtainRun(build(), DATA, { ...SETTINGS, folder, onEpoch, onProgress, signal: stop.signal });
  assert.equal(run.history.length, epochs);
}

Deno.test("obtainRun() trains, stores, and reads what it stored without training", async () => {
  await inFolder(async (folder) => {
    const whole = await trainWhole();
    const heard: number[] = [];
    const onEpoch = (history: readonly EpochRecord[]) => void heard.push(history.length);
    const first = await obtain(folder, { onEpoch });
    assert.deepEqual([first.trained, heard], [[1, 2, 3, 4], [1, 2, 3, 4]]);
    assert.deepEqual(timeless(first.run.history), timeless(whole.history));
    assertSameBits(first.network.parameters, whole.network.parameters);
    assert.deepEqual(await listFiles(folder), ["run.json", "tensors.safetensors"]);

    const second = await obtain(folder, { onEpoch });
    assert.deepEqual([second.trained, heard], [[], [1, 2, 3, 4, 4]]);
    assert.deepEqual(second.run, await loadRun(folder));
    assert.deepEqual(second.run.history, first.run.history);
    assertSameBits(second.network.parameters, whole.network.parameters);
    assert.deepEqual(second.run.dataset, { name: "random", train: 20, test: 5 });
    assert.deepEqual(second.run.settings, SETTINGS);
    assert.equal(second.run.name, "run");
    assert.equal(second.run.machine.towers, 1);
    assert.equal(second.run.versions.deno, Deno.version.deno);
  });
});

Deno.test("obtainRun() trains anew what was trained otherwise, and what it is asked to", async () => {
  await inFolder(async (folder) => {
    const short = { epochs: 1 };
    await obtain(folder, short);
    assert.deepEqual((await obtain(folder, { ...short, learningRate: 0.02 })).trained, [1]);
    assert.deepEqual((await loadRun(folder)).settings.learningRate, 0.02);
    assert.deepEqual((await obtain(folder, { ...short, learningRate: 0.02, retrain: true })).trained, [1]);
    // Another network's run is spared, since its folder may have the same name.
    await assert.rejects(obtain(folder, short, networkOf(LAYERS_AROUND.relu)), {
      message:
        /^Cannot train .*: expected an empty folder or a run of the same network .*; give the network another name/,
    });
    assert.deepEqual((await obtain(folder, { ...short, retrain: true }, networkOf(LAYERS_AROUND.relu))).trained, [1]);
    assert.deepEqual((await obtain(folder, short, networkOf(LAYERS_AROUND.relu))).trained, []);
    // More epochs than the finished run has: its optimizer's state is gone, so training begins at the first.
    assert.deepEqual((await obtain(folder, { epochs: 2 }, networkOf(LAYERS_AROUND.relu))).trained, [1, 2]);
    assert.deepEqual((await obtain(folder, short, networkOf(LAYERS_AROUND.relu))).run.history.length, 1);
  });
});

Deno.test("obtainRun() begins with the seed's parameters, whatever the network has learnt before", async () => {
  await inFolder(async (folder) => {
    const network = build();
    await obtain(folder, { epochs: 2 }, network);
    const { run } = await obtain(folder, { epochs: 2, retrain: true }, network);
    const whole = await trainWhole(2);
    assert.deepEqual(timeless(run.history), timeless(whole.history));
    assertSameBits(network.parameters, whole.network.parameters);
  });
});

Deno.test("obtainRun() goes on from an interrupted training to the same bits as without the pause", async () => {
  await inFolder(async (folder) => {
    const whole = await trainWhole();
    await interrupt(folder, 2);
    assert.deepEqual(await listFiles(folder), ["checkpoint.safetensors", "run.json", "tensors.safetensors"]);
    assert.equal((await loadRun(folder)).settings.epochs, 2);
    await interrupt(folder, 3);
    const { run, network, trained } = await obtain(folder);
    assert.deepEqual(trained, [4]);
    assert.deepEqual(timeless(run.history), timeless(whole.history));
    assert.deepEqual(timeless((await loadRun(folder)).history), timeless(whole.history));
    assertSameBits(network.parameters, whole.network.parameters);
    assert.deepEqual(await listFiles(folder), ["run.json", "tensors.safetensors"]);
  });
});

Deno.test("obtainRun() goes on where it was killed between any two of its files", async () => {
  const whole = await trainWhole();
  const file = (folder: string, name: string) => join(folder, name);
  const checkpoint = "checkpoint.safetensors";
  // Files of the run after 2 epochs and after 3: each state of the folder that writing one after the other passes.
  for (const newer of [["tensors.safetensors"], ["tensors.safetensors", "run.json"]]) {
    await inFolder(async (folder) => {
      await interrupt(folder, 2);
      const old = new Map<string, Uint8Array>();
      for (const name of await listFiles(folder)) old.set(name, await Deno.readFile(file(folder, name)));
      await interrupt(folder, 3);
      for (const [name, bytes] of old) if (!newer.includes(name)) await Deno.writeFile(file(folder, name), bytes);
      const { run, network, trained } = await obtain(folder);
      assert.deepEqual(trained, [3, 4]);
      assert.deepEqual(timeless(run.history), timeless(whole.history));
      assertSameBits(network.parameters, whole.network.parameters);
    });
  }
  await inFolder(async (folder) => { // after the first epoch's run, before its checkpoint
    await interrupt(folder, 1);
    await Deno.remove(file(folder, checkpoint));
    assert.deepEqual((await obtain(folder)).trained, [1, 2, 3, 4]);
  });
  await inFolder(async (folder) => { // after the last epoch's run, before the checkpoint was removed
    await interrupt(folder, 3);
    const bytes = await Deno.readFile(file(folder, checkpoint));
    await obtain(folder);
    await Deno.writeFile(file(folder, checkpoint), bytes);
    assert.deepEqual((await obtain(folder)).trained, []);
    assert.deepEqual((await obtain(folder, { retrain: true })).trained, [1, 2, 3, 4]);
  });
});

Deno.test("obtainRun() writes the run before the checkpoint, as going on after a kill needs it", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(join(folder, "checkpoint.safetensors", "in the way"), { recursive: true });
    await assert.rejects(obtain(folder), /checkpoint\.safetensors/);
    assert.equal((await loadRun(folder)).history.length, 1);
  });
});

Deno.test("obtainRun() takes no checkpoint of another training", async () => {
  await inFolder(async (folder) => {
    await interrupt(folder, 2);
    const { trained } = await obtain(folder, { learningRate: 0.02 });
    assert.deepEqual(trained, [1, 2, 3, 4]);
  });
  await inFolder(async (folder) => { // not even when the new training was killed after its first epoch's run
    await interrupt(folder, 2);
    const other = { learningRate: 0.02 };
    await assert.rejects(obtain(folder, { ...other, onEpoch: () => Promise.reject(new Error("killed")) }), /killed/);
    await Deno.remove(join(folder, "checkpoint.safetensors"));
    const { run } = await obtain(folder, other);
    const network = build();
    const expected = await Array.fromAsync(train(network, DATA, { ...SETTINGS, ...other }));
    assert.deepEqual(timeless(run.history), timeless(expected));
  });
});

Deno.test("obtainRun() does not train over a damaged run, unless it is asked to", async () => {
  await inFolder(async (folder) => {
    await saveRun((await obtain(folder, { epochs: 1 })).run, folder);
    await Deno.writeTextFile(join(folder, "run.json"), "<<<<<<< HEAD");
    await assert.rejects(obtain(folder, { epochs: 1 }), /^Error: Cannot load the run .*: expected a run of format 1/);
    assert.equal(await Deno.readTextFile(join(folder, "run.json")), "<<<<<<< HEAD");
    assert.deepEqual((await obtain(folder, { epochs: 1, retrain: true })).trained, [1]);
  });
});

Deno.test("obtainRun() refuses bad settings and misfitting images before it writes anything", async () => {
  await inFolder(async (folder) => {
    await assert.rejects(obtain(folder, { epochs: 0 }), /expected epochs to be a positive integer, found 0/);
    await assert.rejects(obtain(folder, {}, convNet2({ seed: 0 })), /Cannot use random train with ConvNet_2/);
    await assert.rejects(Deno.stat(folder), Deno.errors.NotFound);
  });
});

Deno.test("obtainRun() names the folder itself where none is given", async () => {
  await inFolder(async (folder) => {
    const before = Deno.env.get("LAB_RUNS");
    Deno.env.set("LAB_RUNS", folder);
    try {
      const run = await obtainRun(build(), DATA, { ...SETTINGS, epochs: 1 });
      assert.equal(run.name, "net-logits-random-seed1-shuffle3-batch8-rate0.01-1epochs");
      assert.deepEqual((await loadRun(join(folder, run.name))).history, run.history);
    } finally {
      if (before === undefined) Deno.env.delete("LAB_RUNS");
      else Deno.env.set("LAB_RUNS", before);
    }
  });
});
