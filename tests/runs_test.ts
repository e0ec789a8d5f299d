import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { convNet1 } from "../lib/models/networks.ts";
import { writeWhole } from "../lib/files.ts";
import { canonical, sha256 } from "../lib/runs/canonical.ts";
import { RunFileError } from "../lib/runs/errors.ts";
import { listRuns, loadRun, runsFolder, runsFolders, saveRun } from "../lib/runs/run_folder.ts";
import type { EpochRecord } from "../lib/types.ts";
import { listFiles, testInFolder } from "./support/folder.ts";
import { sampleRecord, sampleRun } from "./support/runs.ts";
import { assertSameBits } from "./support/tensors.ts";
import { setEnv } from "./support/surroundings.ts";

const RUN = sampleRun();

const tensorsOf = async (folder: string) =>
  (await listFiles(folder)).find((name) => /^tensors-.*safetensors$/.test(name))!;

/** Saves the run, changes one of its files, and asserts what loading it says. */
async function assertNotLoaded(folder: string, file: string, change: (bytes: Uint8Array) => Uint8Array, found: RegExp) {
  await saveRun(RUN, folder);
  const path = join(folder, file === "tensors" ? await tensorsOf(folder) : file);
  await Deno.writeFile(path, change(await Deno.readFile(path)));
  await assert.rejects(loadRun(folder), (error) => {
    assert(error instanceof RunFileError && error.problem === "damaged");
    const { message } = error;
    assert(message.startsWith(`Cannot load the run ${folder}: expected a run of format 2, found `), message);
    assert.match(message, found);
    return true;
  });
}

testInFolder(
  "saveRun() and loadRun() keep every bit of a run, with the losses of batches and without",
  async (place) => {
    for (const withLosses of [false, true]) {
      const folder = join(place, "deep", `${withLosses}`);
      const run = sampleRun({ folder, history: [1, 2].map((epoch) => sampleRecord(epoch, withLosses)) });
      await saveRun(run);
      assert.match((await listFiles(folder)).join(), /^run\.json,tensors-[0-9a-f]{16}\.safetensors$/);
      const read = await loadRun(folder);
      assert.deepEqual(read, run);
      assertSameBits(read.network.parameters, run.network.parameters);
    }
  },
);

testInFolder("saveRun() replaces an older run with all its files, and leaves other files alone", async (folder) => {
  await saveRun(RUN, folder);
  const old = await tensorsOf(folder);
  for (const name of ["checkpoint-1.safetensors", "checkpoint-60.safetensors", "notes.txt", `${old}.x.tmp`]) {
    await Deno.writeTextFile(join(folder, name), "");
  }
  await Deno.writeTextFile(join(folder, `run.json.${crypto.randomUUID()}.tmp`), ""); // of a killed writer
  const network = convNet1({ seed: 5, width: 2, blocks: 1, inputShape: [4, 4, 1], classes: 2 });
  await saveRun(sampleRun({}, network), folder);
  const files = await listFiles(folder);
  assert(!files.includes(old));
  const left = ["checkpoint-1.safetensors", "notes.txt", "run.json", await tensorsOf(folder), `${old}.x.tmp`];
  assert.deepEqual(files, left.sort());
});

testInFolder("saveRun() keeps a training that diverged, and one that has not begun", async (folder) => {
  const { measured, ...record } = sampleRecord(1);
  const test = { ...measured.test!, loss: Infinity };
  const diverged: EpochRecord = { ...record, trainingLoss: NaN, measured: { ...measured, test } };
  await saveRun(sampleRun({ history: [diverged] }), folder);
  assert.deepEqual((await loadRun(folder)).history, [diverged]);
  await saveRun(sampleRun({ history: [] }), folder);
  const { history, isComplete, epochs } = await loadRun(folder);
  assert.deepEqual([history, isComplete, epochs], [[], false, { planned: 2, done: 0 }]);
});

testInFolder("run.json is for people and programs: a line for each fact and epoch, no parameters", async (folder) => {
  await saveRun(RUN, folder);
  const text = await Deno.readTextFile(join(folder, "run.json"));
  const stored = JSON.parse(text);
  assert.deepEqual([stored.format, stored.id, stored.epochs], [2, RUN.id, { planned: 2, done: 2 }]);
  assert.deepEqual(stored.experiment, RUN.experiment);
  assert.deepEqual(stored.history[1].measured.test, { loss: 1 / 3, correct: [2, 0] });
  assert.equal(stored.tensors, sha256(await Deno.readFile(join(folder, await tensorsOf(folder)))));
  assert.equal(text.split("\n").filter((line) => line.includes('"trainingLoss"')).length, 2);
});

testInFolder("loadRun() says what a folder lacks, and tells nothing there from something lost", async (folder) => {
  const problem = (wanted: RunFileError["problem"], message: RegExp) => (error: unknown) => {
    assert(error instanceof RunFileError && error.problem === wanted, String(error));
    assert.match(error.message, message);
    return true;
  };
  await assert.rejects(loadRun(join(folder, "none")), problem("missing", /expected a file run\.json, found none/));
  await saveRun(RUN, folder);
  const name = await tensorsOf(folder);
  await Deno.remove(join(folder, name));
  await assert.rejects(loadRun(folder), problem("damaged", /found a run\.json without its tensors-/));
  await Deno.mkdir(join(folder, name));
  await assert.rejects(loadRun(folder), problem("inaccessible", /Is a directory/));
  await assert.rejects(loadRun(join(folder, "run.json")), problem("inaccessible", /Not a directory/));
});

testInFolder("loadRun() sees one whole run, old or new, while another is written", async (folder) => {
  const runs = [4, 5].map((seed) =>
    sampleRun({}, convNet1({ seed, width: 2, blocks: 1, inputShape: [4, 4, 1], classes: 2 }))
  );
  await saveRun(runs[0], folder);
  let isWriting = true;
  const writing = (async () => {
    for (let i = 1; i <= 60; i++) await saveRun(runs[i % 2], folder);
    isWriting = false;
  })();
  let reads = 0;
  for (; isWriting; reads++) {
    const { id, network } = await loadRun(folder);
    assertSameBits(network.parameters, runs.find((run) => run.id === id)!.network.parameters);
  }
  await writing;
  assert(reads > 10, `${reads} reads`);
});

testInFolder("loadRun() refuses files that are cut, changed or something else", async (folder) => {
  const text = (words: string) => () => new TextEncoder().encode(words);
  const json = (change: (stored: Record<string, unknown>) => unknown) => (bytes: Uint8Array) =>
    new TextEncoder().encode(JSON.stringify(change(JSON.parse(new TextDecoder().decode(bytes)))));
  /** With a checksum that is right. */
  const sealed = (change: (stored: Record<string, unknown>) => Record<string, unknown>) =>
    json(({ sha256: _, ...stored }) => ({ ...change(stored), sha256: sha256(canonical(change(stored))) }));
  const cases: [string, (bytes: Uint8Array) => Uint8Array, RegExp][] = [
    ["run.json", text("<<<<<<< HEAD"), /a run\.json that is no JSON/],
    ["run.json", text('{"format":1,"name":"old"}'), /found format 1 in run\.json/],
    ["run.json", text("[]"), /no format in run\.json/],
    ["run.json", json((stored) => ({ ...stored, started: "now" })), /a run\.json that is not as it was written/],
    ["run.json", json(({ sha256: _, ...stored }) => stored), /a run\.json that is not as it was written/],
    ["run.json", sealed(({ history: _, ...stored }) => stored), /a run\.json that is none: .* history/],
    [
      "run.json",
      sealed((stored) => ({ ...stored, images: { train: [], test: [] } })),
      /a run\.json that is none: .* counts, none greater than its class's images/,
    ],
    ["run.json", sealed((stored) => ({ ...stored, more: 1 })), /a run\.json that is none: .*more/],
    ["run.json", sealed((stored) => ({ ...stored, id: "other" })), /the id other for another experiment/],
    ["run.json", sealed((stored) => ({ ...stored, epochs: { planned: 2, done: 1 } })), /2 records for 1 epochs/],
    ["tensors", text(""), /tensors-.* that is not as it was written/],
  ];
  for (const [file, change, found] of cases) await assertNotLoaded(folder, file, change, found);
});

testInFolder("writeWhole() leaves the old file, and no other, when writing fails", async (folder) => {
  const path = join(folder, "file");
  await writeWhole(path, Uint8Array.of(1, 2, 3));
  await writeWhole(path, Uint8Array.of(4));
  assert.deepEqual(await Deno.readFile(path), Uint8Array.of(4));
  const inTheWay = join(folder, "folder");
  await Deno.mkdir(join(inTheWay, "full"), { recursive: true });
  await assert.rejects(writeWhole(inTheWay, Uint8Array.of(5))); // a folder cannot be replaced by a file
  assert.deepEqual(await listFiles(folder), ["file", "folder"]);
  await assert.rejects(writeWhole(join(folder, "missing", "file"), Uint8Array.of(5)), Deno.errors.NotFound);
});

testInFolder("listRuns() names the run folders, in alphabetical order", async (folder) => {
  for (const name of ["b", "a"]) await saveRun(RUN, join(folder, name));
  await Deno.mkdir(join(folder, "no run"));
  await Deno.writeTextFile(join(folder, "file"), "");
  assert.deepEqual(await listRuns(folder), ["a", "b"]);
  assert.deepEqual(await listRuns(join(folder, "none")), []);
  await assert.rejects(listRuns(join(folder, "file")));
});

Deno.test("runs lie in data/runs and mine/runs, new ones in the latter, unless LAB_RUNS names another folder", () => {
  using _ = setEnv({ LAB_RUNS: undefined });
  const places = ["data", "mine"].map((place) => fileURLToPath(new URL(`../${place}/runs`, import.meta.url)));
  assert.deepEqual([runsFolder(), runsFolders()], [places[0], places]);
  Deno.env.set("LAB_RUNS", "/elsewhere");
  assert.deepEqual([runsFolder(), runsFolders()], ["/elsewhere", ["/elsewhere"]]);
});
