import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { convNet1, convNet2 } from "../lib/engine/networks.ts";
import { isRunOf, listRuns, loadRun, runName, runsFolder, saveRun } from "../lib/runs/run_folder.ts";
import { readSafetensors, writeSafetensors } from "../lib/runs/safetensors.ts";
import { ARTICLE_SETTINGS } from "../lib/engine/trainer.ts";
import type { EpochRecord, Network, Run, TrainSettings } from "../lib/types.ts";
import { assertSameBits } from "./support/tensors.ts";
import { writeWhole } from "../lib/files.ts";

interface Folder extends AsyncDisposable {
  readonly path: string;
}

async function temporaryFolder(): Promise<Folder> {
  const path = await Deno.makeTempDir({ prefix: "runs_" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

const SETTINGS: TrainSettings = { epochs: 2, batchSize: 4, learningRate: 1 / 3, shuffleSeed: null };
const DATASET = { name: "tiny", train: 10, test: 6 };
const NETWORK = convNet1({ seed: 4, width: 2, blocks: 1, inputShape: [4, 4, 1], classes: 2 });

function record(epoch: number): EpochRecord {
  const floats = (...values: number[]) => values.map(Math.fround);
  return {
    epoch,
    trainingLosses: floats(2.1 / epoch, 1.7, 0.1),
    validationLosses: floats(1.9, 1e-30 / epoch),
    trainingLoss: 2.1 / 3 / epoch,
    validationLoss: 1 / 3,
    trainingAccuracy: { correct: 3 + epoch, total: 10 },
    validationAccuracy: { correct: epoch, total: 6 },
    seconds: { training: 0.25, evaluation: 0.125 },
  };
}

const RUN: Run = {
  name: "one",
  network: NETWORK,
  settings: SETTINGS,
  dataset: DATASET,
  history: [record(1), record(2)],
  started: "2026-11-24T05:00:00.000Z",
  seconds: 12,
  versions: { deno: "2.7.14", tensorflow: "2.21.0" },
  machine: { processor: "x", cores: 2, towers: 1 },
};

async function listFiles(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

/** Saves the run, changes one of its files, and asserts what loading it says. */
async function assertNotLoaded(file: string, change: (bytes: Uint8Array) => Uint8Array, found: string | RegExp) {
  await using folder = await temporaryFolder();
  await saveRun(RUN, folder.path);
  const path = join(folder.path, file);
  await Deno.writeFile(path, change(await Deno.readFile(path)));
  await assert.rejects(loadRun(folder.path), ({ name, message }: Error) => {
    assert.equal(name, "Error");
    const [before, after] = [
      `Cannot load the run ${folder.path}: expected a run of format 1, found `,
      "; give a folder",
    ];
    assert(message.startsWith(before) && message.includes(after), message);
    const said = message.slice(before.length, message.lastIndexOf(after));
    assert(typeof found === "string" ? said === found : found.test(said), message);
    return true;
  });
}

Deno.test("saveRun() and loadRun() keep every bit of a run", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "deep", "one");
  await saveRun(RUN, path);
  assert.deepEqual(await listFiles(path), ["run.json", "tensors.safetensors"]);
  const read = await loadRun(path);
  assert.deepEqual(read, RUN);
  assertSameBits(read.network.parameters, NETWORK.parameters);
});

Deno.test("saveRun() replaces an older run, and keeps a training that diverged or has not begun", async () => {
  await using folder = await temporaryFolder();
  await saveRun(RUN, folder.path);
  const diverged = { ...record(1), trainingLosses: [NaN, Infinity, 1], trainingLoss: NaN, validationLoss: NaN };
  await saveRun({ ...RUN, history: [diverged] }, folder.path);
  assert.deepEqual((await loadRun(folder.path)).history, [diverged]);
  await saveRun({ ...RUN, history: [] }, folder.path);
  assert.deepEqual((await loadRun(folder.path)).history, []);
});

Deno.test("saveRun() writes run.json for people and programs: settings, counts, no parameters", async () => {
  await using folder = await temporaryFolder();
  await saveRun(RUN, folder.path);
  const stored = JSON.parse(await Deno.readTextFile(join(folder.path, "run.json")));
  assert.equal(stored.format, 1);
  assert.deepEqual(stored.settings, SETTINGS);
  assert.equal("parameters" in stored.network, false);
  assert.deepEqual(stored.history[1].trainingAccuracy, { correct: 5, total: 10 });
  assert.equal("trainingLosses" in stored.history[0], false);
});

Deno.test("writeWhole() leaves the old file, and no other, when writing fails", async () => {
  await using folder = await temporaryFolder();
  const path = join(folder.path, "file");
  await writeWhole(path, Uint8Array.of(1, 2, 3));
  await writeWhole(path, Uint8Array.of(4));
  assert.deepEqual(await Deno.readFile(path), Uint8Array.of(4));
  const inTheWay = join(folder.path, "folder");
  await Deno.mkdir(join(inTheWay, "full"), { recursive: true });
  await assert.rejects(writeWhole(inTheWay, Uint8Array.of(5))); // a folder cannot be replaced by a file
  assert.deepEqual(await listFiles(folder.path), ["file", "folder"]);
  await assert.rejects(writeWhole(join(folder.path, "missing", "file"), Uint8Array.of(5)), Deno.errors.NotFound);
});

Deno.test("loadRun() says which file a folder lacks", async () => {
  await using folder = await temporaryFolder();
  const missing = (file: string) =>
    new RegExp(`^Error: Cannot load the run .*: expected a file ${file}, found .*; give`);
  await assert.rejects(loadRun(join(folder.path, "none")), missing("run.json"));
  await saveRun(RUN, folder.path);
  await Deno.remove(join(folder.path, "tensors.safetensors"));
  await assert.rejects(loadRun(folder.path), missing("tensors.safetensors"));
});

Deno.test("loadRun() refuses files that are cut, damaged or something else", async () => {
  const json = (change: (stored: Record<string, unknown>) => unknown) => (bytes: Uint8Array) =>
    new TextEncoder().encode(JSON.stringify(change(JSON.parse(new TextDecoder().decode(bytes)))));
  await assertNotLoaded("run.json", (bytes) => bytes.subarray(0, 100), /JSON/);
  await assertNotLoaded("run.json", () => new TextEncoder().encode("<<<<<<< HEAD"), /JSON/);
  await assertNotLoaded("run.json", json((stored) => ({ ...stored, format: 2 })), "format 2");
  await assertNotLoaded("run.json", json(() => []), "format undefined");
  await assertNotLoaded("run.json", json(({ history: _, ...stored }) => stored), /history|undefined/);
  const more = json((stored) => ({ ...stored, history: [1, 2, 3].map(record) }));
  const names =
    "trainingLosses, validationLosses, parameter_0, parameter_1, parameter_2, parameter_3, parameter_4, parameter_5";
  await assertNotLoaded("run.json", more, `tensors ${names} for 3 epochs`);
  await assertNotLoaded(
    "tensors.safetensors",
    (bytes) => bytes.subarray(0, -1),
    /"parameter_5", 2, in bytes \d+ … \d+ of/,
  );
  await assertNotLoaded("tensors.safetensors", () => new Uint8Array(), /^Cannot read tensors\.safetensors: .* 0 bytes/);
  const renamed = (bytes: Uint8Array) => {
    const { parameter_3: lost, ...tensors } = readSafetensors(bytes, "file");
    return writeSafetensors({ ...tensors, parameter_s: lost });
  };
  const left = names.replace("parameter_3, ", "");
  await assertNotLoaded("tensors.safetensors", renamed, `tensors ${left}, parameter_s for 2 epochs`);
});

Deno.test("listRuns() names the run folders, in alphabetical order", async () => {
  await using folder = await temporaryFolder();
  for (const name of ["b", "a"]) await saveRun(RUN, join(folder.path, name));
  await Deno.mkdir(join(folder.path, "no run"));
  await Deno.writeTextFile(join(folder.path, "file"), "");
  assert.deepEqual(await listRuns(folder.path), ["a", "b"]);
  assert.deepEqual(await listRuns(join(folder.path, "none")), []);
  await assert.rejects(listRuns(join(folder.path, "file")));
});

Deno.test("runsFolder() is data/runs unless LAB_RUNS names another", () => {
  const before = Deno.env.get("LAB_RUNS");
  try {
    Deno.env.delete("LAB_RUNS");
    assert.equal(runsFolder(), fileURLToPath(new URL("../data/runs", import.meta.url)));
    Deno.env.set("LAB_RUNS", "/elsewhere");
    assert.equal(runsFolder(), "/elsewhere");
  } finally {
    if (before === undefined) Deno.env.delete("LAB_RUNS");
    else Deno.env.set("LAB_RUNS", before);
  }
});

Deno.test("runName() says what sets a run apart from the article's settings", () => {
  const nameOf = (changed: Partial<TrainSettings>, network = convNet1({ seed: 1 })) =>
    runName(network, "fashion-mnist", 1, { ...ARTICLE_SETTINGS, ...changed });
  assert.equal(nameOf({}), "convnet_1-sigmoid-fashion-mnist-seed1-60epochs");
  assert.equal(
    nameOf({ epochs: 5, shuffleSeed: 0 }, convNet2({ seed: 1, output: "logits" })),
    "convnet_2-logits-fashion-mnist-seed1-shuffle0-5epochs",
  );
  assert.equal(
    nameOf({ batchSize: 32, learningRate: 0.001 }),
    "convnet_1-sigmoid-fashion-mnist-seed1-batch32-rate0.001-60epochs",
  );
});

Deno.test("isRunOf() knows a full run of the same network, data and settings", () => {
  const same = (
    changed: { run?: Partial<Run>; network?: Network; dataset?: object; settings?: Partial<TrainSettings> },
  ) =>
    isRunOf({ ...RUN, ...changed.run }, changed.network ?? NETWORK, { ...DATASET, ...changed.dataset }, {
      ...SETTINGS,
      ...changed.settings,
    });
  assert(same({}));
  // The order of keys, the parameters' values and where it was computed say nothing about what was trained.
  const { name, layers, ...rest } = NETWORK;
  assert(same({ network: { layers, ...rest, name, parameters: [] }, run: { name: "other", seconds: 1, machine: {} } }));
  for (
    const changed of [
      ...[{ settings: { epochs: 3 } }, { settings: { batchSize: 5 } }, { settings: { learningRate: 1e-4 } }],
      ...[{ settings: { shuffleSeed: 0 } }, { dataset: { name: "other" } }, { dataset: { train: 9 } }],
      ...[{ run: { history: [record(1)] } }, { network: { ...NETWORK, seed: 5 } }, {
        network: { ...NETWORK, output: "logits" },
      }],
      { network: { ...NETWORK, layers: [...NETWORK.layers.slice(0, -1), { kind: "globalPool", pooling: "max" }] } },
    ] as const
  ) {
    assert(!same(changed), JSON.stringify(changed));
  }
});
