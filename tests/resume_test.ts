import assert from "node:assert/strict";
import { join } from "node:path";
import { train } from "../lib/trainer/trainer.ts";
import { RunFileError } from "../lib/runs/errors.ts";
import { lockFolder } from "../lib/runs/lock.ts";
import { makeRun } from "../lib/runs/run_file.ts";
import { loadRun, saveRun } from "../lib/runs/run_folder.ts";
import { listFiles, testInFolder } from "./support/folder.ts";
import { build, DATA, interrupt, obtain, plain, SETTINGS, whole } from "./support/obtaining.ts";
import { assertSameBits } from "./support/tensors.ts";
import { hearWarnings } from "./support/surroundings.ts";

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
  network.parameters[0].fill(0); // what is done with the network later changes nothing in the run
  assertSameBits(run.network.parameters, expected.network.parameters);
});

testInFolder(
  "obtainRun() passes over a damaged or foreign checkpoint for the one before, and says so",
  async (folder) => {
    const expected = await whole();
    const path = join(folder, "checkpoint-3.safetensors");
    const damages: [(bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>, RegExp][] = [
      [(bytes) => bytes.with(bytes.length - 9, bytes[bytes.length - 9] ^ 1), /it is not as it was written/],
      [() => new Uint8Array(), /0 bytes/],
      [() => Deno.readFile(join(folder, "checkpoint-2.safetensors")), /it is of epoch 2 of .*, expected epoch 3/],
    ];
    for (const [damage, found] of damages) {
      await Deno.remove(folder, { recursive: true });
      await interrupt(folder, 3);
      await Deno.writeFile(path, await damage(await Deno.readFile(path)));
      using heard = hearWarnings();
      const { run, trained } = await obtain(folder);
      assert.deepEqual(trained, [3, 4]);
      assert.deepEqual(plain(run.history), plain(expected.history));
      assertSameBits(run.network.parameters, expected.network.parameters);
      assert.equal(heard.warnings.length, 1);
      assert.match(heard.warnings[0], found);
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
    await Deno.remove(join(folder, "run.json")); // of what it is a checkpoint nobody knows then
    assert.deepEqual((await obtain(folder)).trained, [1, 2, 3, 4]);
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
