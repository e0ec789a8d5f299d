import assert from "node:assert/strict";
import { join } from "node:path";
import { convNet1 } from "../lib/models/networks.ts";
import { RunFileError } from "../lib/runs/errors.ts";
import { writeSafetensors } from "../lib/runs/safetensors.ts";
import { loadSnapshots, saveSnapshots } from "../tasks/snapshots/snapshot_file.ts";
import { testInFolder } from "./support/folder.ts";

const ID = "convnet_1-tiny-sigmoid-seed1-00000000";
const { parameters, seed: _, ...architecture } = convNet1({ seed: 1 });
const later = parameters.map((values) => values.map((value) => value + 1));
const SNAPSHOTS = new Map([[12, later], [0, parameters]]);

/** Calls `use` with the path of a file that holds both snapshots. */
const testWithFile = (name: string, use: (path: string) => Promise<void>) =>
  testInFolder(name, async (folder) => {
    const path = join(folder, "some.safetensors");
    await saveSnapshots(path, { id: ID, architecture, snapshots: SNAPSHOTS });
    await use(path);
  });

const isFault = (problem: RunFileError["problem"], words: RegExp) => (error: unknown) =>
  error instanceof RunFileError && error.problem === problem && words.test(error.message) &&
  /get the file again, or make it with "deno task snapshots"$/.test(error.message);

testWithFile("snapshots: all parameters come back to the bit, the epochs in their order", async (path) => {
  const loaded = await loadSnapshots(path, { id: ID, architecture, epochs: [0, 12] });
  assert.deepEqual([...loaded.keys()], [0, 12]);
  assert.deepEqual(loaded, SNAPSHOTS);
});

testWithFile("snapshots: a file of another run is refused, and both runs are named", async (path) => {
  const other = loadSnapshots(path, { id: "another", architecture, epochs: [0] });
  await assert.rejects(other, isFault("damaged", new RegExp(`expected those of another, found those of ${ID}`)));
});

testWithFile("snapshots: a cut file and a file that is not there are told apart", async (path) => {
  const bytes = await Deno.readFile(path);
  await Deno.writeFile(path, bytes.subarray(0, bytes.length - 4));
  await assert.rejects(loadSnapshots(path, { id: ID, architecture, epochs: [0, 12] }), isFault("damaged", /found /));
  await Deno.remove(path);
  await assert.rejects(
    loadSnapshots(path, { id: ID, architecture, epochs: [0, 12] }),
    isFault("inaccessible", /found /),
  );
});

testWithFile("snapshots: an epoch that is not there, or lacks a parameter, is named", async (path) => {
  const missing = loadSnapshots(path, { id: ID, architecture, epochs: [0, 7, 12] });
  await assert.rejects(missing, isFault("damaged", /found no parameter 0 of 3×3×1×8 values of epoch 7;/));
  const [kernel] = parameters;
  const tensors = { "epoch_7.parameter_0": { shape: [3, 3, 1, 8], values: kernel } };
  await Deno.writeFile(path, writeSafetensors(tensors, { id: ID }));
  const part = loadSnapshots(path, { id: ID, architecture, epochs: [7] });
  await assert.rejects(part, isFault("damaged", /found no parameter 1 of 8 values of epoch 7;/));
});
