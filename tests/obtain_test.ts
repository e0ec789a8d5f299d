import assert from "node:assert/strict";
import { join } from "node:path";
import { train } from "../lib/engine/trainer.ts";
import { convNet2 } from "../lib/engine/networks.ts";
import { RunConflictError, RunFileError } from "../lib/runs/errors.ts";
import { lockFolder } from "../lib/runs/lock.ts";
import { obtainRun, type RunOptions } from "../lib/runs/obtain.ts";
import { loadRun, saveRun } from "../lib/runs/run_folder.ts";
import type { EpochRecord, Network } from "../lib/types.ts";
import { listFiles, testInFolder, timeless } from "./support/folder.ts";
import { LAYERS_AROUND, networkOf, randomDataset } from "./support/networks.ts";
import { assertSameBits } from "./support/tensors.ts";

const DATA = randomDataset({ count: 20 });
const SETTINGS = { epochs: 4, batchSize: 8, learningRate: 0.01, shuffleSeed: 3 };

/** With dropout, so that going on needs the step's number too. */
const build = () => networkOf(LAYERS_AROUND.dropout);
const whole = async (changed: Partial<typeof SETTINGS> = {}) => {
  const network = build();
  return { network, history: await Array.fromAsync(train(network, DATA, { ...SETTINGS, ...changed })) };
};
const plain = (history: readonly EpochRecord[]) =>
  history.map(({ seconds: _s, trainingLosses: _l, measured, ...record }) => ({
    ...record,
    measured: Object.values(measured).map(({ losses: _, ...measurement }) => measurement),
  }));

/** Obtains a run and says in which epochs something was trained. */
async function obtain(folder: string, options: Omit<RunOptions, "folder" | "onProgress"> = {}, network = build()) {
  const trained = new Set<number>();
  const onProgress: RunOptions["onProgress"] = ({ epoch }) => void trained.add(epoch);
  const run = await obtainRun(network, DATA, { ...SETTINGS, ...options, folder, onProgress });
  return { run, network, trained: [...trained] };
}

/** Trains until `epochs` epochs are stored, then stops in the middle of the next. */
async function interrupt(folder: string, epochs: number, options: Partial<RunOptions> = {}) {
  const stop = new AbortController();
  let stored = 0;
  const onEpoch = (history: readonly EpochRecord[]) => void (stored = history.length);
  const onProgress = () => void (stored === epochs && stop.abort());
  const network = build();
  const hooks = { onEpoch, onProgress, signal: stop.signal };
  const run = await obtainRun(network, DATA, { ...SETTINGS, ...options, folder, ...hooks });
  assert.deepEqual([run.history.length, run.isComplete], [epochs, false]);
  return { run, network };
}

/** What is said on the console's error stream meanwhile. */
async function warningsOf(act: () => Promise<unknown>): Promise<string[]> {
  const [warn, said] = [console.warn, [] as string[]];
  console.warn = (line: string) => void said.push(line);
  try {
    await act();
  } finally {
    console.warn = warn;
  }
  return said;
}

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
  await refused({ batchSize: 4 }, /with training\.batchSize 8 instead of 4;/);
  await refused({ shuffleSeed: 4 }, /with training\.shuffleSeed 3 instead of 4;/);
  await refused({ measure: { train: "never" } }, /with training\.measure\.train "each" instead of "never";/);
  await refused({ epochs: 3 }, /with 4 epochs instead of 3;/);
  await refused({ towers: 2 }, /with arithmetic\.towers 1 instead of 2;/);
  await refused({}, /with another architecture\.layers;/, networkOf(LAYERS_AROUND.relu));
  await refused({}, /with seed 1 instead of 2;/, networkOf(LAYERS_AROUND.dropout, { seed: 2 }));
  assert.equal(await Deno.readTextFile(join(folder, "run.json")), before);
  assert.deepEqual((await obtain(folder, { learningRate: 0.02, retrain: true })).trained, [1, 2, 3, 4]);
  assert.equal((await loadRun(folder)).experiment.training.optimizer.learningRate, 0.02);
  const other = randomDataset({ count: 21 });
  await assert.rejects(obtainRun(build(), other, { ...SETTINGS, folder }), /data\.train\.count 20 instead of 21/);
});

testInFolder("obtainRun() goes on from a finished run's end to more epochs, and says so", async (folder) => {
  await obtain(folder, { epochs: 2 });
  const heard: unknown[] = [];
  const { run, trained } = await obtain(folder, { onResume: ({ epoch, epochs }) => heard.push(epoch, epochs) });
  assert.deepEqual([trained, heard], [[3, 4], [2, 4]]);
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

testInFolder("obtainRun() goes on after a stop, with the parameters of its last epoch meanwhile", async (folder) => {
  const stopped = await interrupt(folder, 2);
  const half = await whole({ epochs: 2 });
  assertSameBits(stopped.network.parameters, half.network.parameters);
  assertSameBits(stopped.run.network.parameters, half.network.parameters);
  assert.deepEqual((await loadRun(folder)).epochs, { planned: 4, done: 2 });
  await interrupt(folder, 3);
  const { run, network, trained } = await obtain(folder);
  assert.deepEqual(trained, [4]);
  const expected = await whole();
  assert.deepEqual(plain(run.history), plain(expected.history));
  assertSameBits(network.parameters, expected.network.parameters);
  train(network, DATA); // what is done with the network later changes nothing in the run
  network.parameters[0].fill(0);
  assertSameBits(run.network.parameters, expected.network.parameters);
});

testInFolder(
  "obtainRun() passes over a damaged or foreign checkpoint for the one before, and says so",
  async (folder) => {
    const expected = await whole();
    const path = join(folder, "checkpoint-3.safetensors");
    const damages: [(bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>, RegExp][] = [
      [(bytes) => bytes.with(bytes.length - 9, bytes[bytes.length - 9] ^ 1), /it is not as it was written/],
      [
        (bytes) =>
          new TextEncoder().encode(new TextDecoder("latin1").decode(bytes).replace('"epoch":"3"', '"epoch":"2"')),
        /./,
      ],
      [(bytes) => bytes.subarray(0, 100), /100 bytes where the header/],
      [() => new Uint8Array(), /0 bytes/],
      [() => Deno.readFile(join(folder, "checkpoint-2.safetensors")), /it is of epoch 2 of .*, expected epoch 3/],
    ];
    for (const [damage, found] of damages) {
      await Deno.remove(folder, { recursive: true });
      await interrupt(folder, 3);
      await Deno.writeFile(path, await damage(await Deno.readFile(path)));
      const warnings = await warningsOf(async () => {
        const { run, trained } = await obtain(folder);
        assert.deepEqual(trained, [3, 4]);
        assert.deepEqual(plain(run.history), plain(expected.history));
        assertSameBits(run.network.parameters, expected.network.parameters);
      });
      assert.equal(warnings.length, 1);
      assert.match(warnings[0], found);
    }
  },
);

testInFolder(
  "obtainRun() ignores a checkpoint that is newer than run.json: a kill came between them",
  async (folder) => {
    await interrupt(folder, 2);
    const old = await Deno.readFile(join(folder, "run.json"));
    const [tensors] = (await listFiles(folder)).filter((name) => name.startsWith("tensors"));
    const values = await Deno.readFile(join(folder, tensors));
    await interrupt(folder, 3);
    await Deno.writeFile(join(folder, tensors), values);
    await Deno.writeFile(join(folder, "run.json"), old);
    assert.deepEqual((await obtain(folder)).trained, [3, 4]);
  },
);

testInFolder("obtainRun() takes only 'not found' for 'not there'", async (folder) => {
  await interrupt(folder, 2);
  const checkpoint = join(folder, "checkpoint-2.safetensors");
  await Deno.remove(checkpoint);
  await Deno.mkdir(checkpoint); // cannot be read, yet is there
  await assert.rejects(obtain(folder), (error) => {
    assert(error instanceof RunFileError && error.problem === "inaccessible");
    assert.match(error.message, /^Cannot read .*checkpoint-2\.safetensors: Is a directory.*; make it readable$/);
    return true;
  });
  assert((await listFiles(folder)).includes("checkpoint-1.safetensors"));
  await Deno.remove(join(folder, (await listFiles(folder)).find((name) => name.startsWith("tensors"))!));
  await assert.rejects(obtain(folder), /found a run\.json without its tensors/);
  await Deno.writeTextFile(join(folder, "run.json"), "<<<<<<< HEAD");
  await assert.rejects(obtain(folder), /found a run\.json that is no JSON/);
  assert.equal(await Deno.readTextFile(join(folder, "run.json")), "<<<<<<< HEAD");
  await Deno.remove(checkpoint);
  assert.deepEqual((await obtain(folder, { epochs: 1, retrain: true })).trained, [1]);
});

testInFolder(
  "obtainRun() keeps the towers and the packing that a run began with, and refuses other threads",
  async (folder) => {
    await interrupt(folder, 2, { towers: 2, packed: true });
    const { run } = await obtain(folder);
    assert.deepEqual([run.experiment.arithmetic.towers, run.experiment.arithmetic.packed], [2, true]);
    const expected = build();
    const history = await Array.fromAsync(train(expected, DATA, { ...SETTINGS, towers: 2, packed: true }));
    assert.deepEqual(plain(run.history), plain(history));
    assertSameBits(run.network.parameters, expected.parameters);
    const other = {
      ...run,
      experiment: { ...run.experiment, arithmetic: { ...run.experiment.arithmetic, threads: 7 } },
    };
    const { id: _, ...parts } = other;
    const { makeRun } = await import("../lib/runs/run_file.ts");
    await saveRun(makeRun({ ...parts, planned: 4 }), folder);
    assert.deepEqual((await obtain(folder)).trained, []); // a finished one is as good
    await assert.rejects(
      obtain(folder, { epochs: 5 }),
      /it was begun with TF_NUM_INTRAOP_THREADS=7.*set TF_NUM_INTRAOP_THR/,
    );
  },
);

testInFolder(
  "obtainRun() does not touch a folder in which another trains, and reads what it finished meanwhile",
  async (folder) => {
    await interrupt(folder, 2);
    {
      await using _lock = await lockFolder(folder);
      await assert.rejects(obtain(folder), { name: "RunLockedError" });
    }
    assert.deepEqual((await obtain(folder)).trained, [3, 4]);
    await using _lock = await lockFolder(folder);
    assert.deepEqual((await obtain(folder)).trained, []);
  },
);

testInFolder("obtainRun() refuses bad settings and misfitting images before it writes anything", async (place) => {
  const folder = join(place, "run");
  await assert.rejects(obtain(folder, { epochs: 0 }), /expected epochs to be a positive integer, found 0/);
  await assert.rejects(obtain(folder, {}, convNet2({ seed: 0 })), /Cannot use random train with ConvNet_2/);
  await assert.rejects(Deno.stat(folder), Deno.errors.NotFound);
});

testInFolder("obtainRun() names the folder itself, and finds the run that other towers computed", async (place) => {
  const before = Deno.env.get("LAB_RUNS");
  Deno.env.set("LAB_RUNS", place);
  try {
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
  } finally {
    if (before === undefined) Deno.env.delete("LAB_RUNS");
    else Deno.env.set("LAB_RUNS", before);
  }
});
