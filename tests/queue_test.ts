/** Several sweeps of one study are one queue: nobody waits while there is work, and each training is made once. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { lockFolder } from "../lib/runs/lock.ts";
import { listRuns, loadRecord } from "../lib/runs/run_folder.ts";
import type { StoredTraining } from "../studies/plan/results.ts";
import type { Arm } from "../studies/plan/study.ts";
import { readRecords, type TrainingRecord } from "../tasks/study/records.ts";
import { type Finished, runMissing, type Worker } from "../tasks/study/workers.ts";
import { runProgram, startTask } from "./support/commands.ts";
import { testInFolder } from "./support/folder.ts";
import { writeTinyDataset } from "./support/tiny_dataset.ts";

const ARM = { name: "one", epochs: 2 } as unknown as Arm;

/** Trainings of seeds 0, 1, …, those that are listed as done. */
function trainingsOf(count: number, done: ReadonlySet<number>): StoredTraining[] {
  return Array.from({ length: count }, (_, seed) => ({
    planned: { index: seed, arm: ARM, head: "max", seed },
    isComplete: done.has(seed),
  }));
}

type End = Awaited<Worker["end"]>;
const FINE: End = { code: 0, signal: null, lastLine: "" };

/** A worker that says what it is told, after a moment. */
function fakeWorker(records: readonly TrainingRecord[], end: End = FINE, onEnd = () => {}): Worker {
  return {
    records: (async function* () {
      for (const record of records) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        yield record;
      }
      onEnd();
    })(),
    end: Promise.resolve(end),
    stop: () => {},
  };
}

const begun = (folder: string, epochs = 0): TrainingRecord => ({ kind: "begun", folder, epochs });
const DONE: TrainingRecord = { kind: "done", hasDiverged: false };

/** Runs a study of fakes and gives what was started and how each ended. */
async function sweep(
  count: number | (() => number),
  work: (seed: number, done: Set<number>, turn: number) => Worker,
  { workers = 1, done = new Set<number>() } = {},
) {
  const [started, finished]: [number[], Finished[]] = [[], []];
  let waited = 0;
  await runMissing({
    read: () => Promise.resolve(trainingsOf(typeof count === "number" ? count : count(), done)),
    start(training) {
      started.push(training.planned.seed);
      const turn = started.filter((seed) => seed === training.planned.seed).length;
      return work(training.planned.seed, done, turn);
    },
    workers,
    pause: 5,
    onEpoch: () => {},
    onWait: () => void waited++,
    onFinished: (own) => void finished.push(own),
  });
  return {
    started,
    waited,
    finished: finished.map(({ training, ...how }) => [training.planned.seed, how.kind]),
    all: finished,
  };
}

const finish = (seed: number, done: Set<number>) =>
  fakeWorker([begun("nowhere"), { kind: "epoch", epoch: 1 }, DONE], FINE, () => done.add(seed));

Deno.test("runMissing() runs what is missing in its order, and what the study plans once that is done", async () => {
  const done = new Set([1]);
  const planned = () => done.has(3) ? 6 : 4; // the last two are planned once 0 to 3 are done
  const { started, finished, waited } = await sweep(planned, finish, { done, workers: 2 });
  assert.deepEqual(started, [0, 2, 3, 4, 5]);
  assert.deepEqual(new Set(finished.map(String)), new Set(["0,done", "2,done", "3,done", "4,done", "5,done"]));
  assert.equal(waited, 0);
});

testInFolder(
  "a training that others have is passed over, waited for at the end, and taken over if it is not done",
  async (folder) => {
    const lock = await lockFolder(join(folder, "0"));
    let isReleased = false;
    const { started, finished, waited } = await sweep(3, (seed, done, turn) => {
      if (seed !== 0 || turn > 1) return finish(seed, done);
      setTimeout(async () => {
        await lock[Symbol.asyncDispose]();
        isReleased = true;
      }, 60);
      return fakeWorker([{ kind: "busy", folder: join(folder, "0"), message: "had" }], { ...FINE, code: 1 });
    });
    assert.deepEqual(started, [0, 1, 2, 0]); // not asked again while it is locked
    assert.deepEqual(finished, [[0, "busy"], [1, "done"], [2, "done"], [0, "done"]]);
    assert.deepEqual([waited, isReleased], [1, true]);
  },
);

Deno.test("a killed worker is named by its signal, a failed one by its words, and neither is tried again or stops the rest", async () => {
  const ends: Record<number, Worker> = {
    0: fakeWorker([begun("nowhere")], { code: 137, signal: "SIGKILL", lastLine: "I0000 log noise" }),
    1: fakeWorker([begun("nowhere")], { code: 139, signal: "SIGSEGV", lastLine: "" }),
    2: fakeWorker([{ kind: "failed", message: "Cannot load" }], { code: 1, signal: null, lastLine: "noise" }),
    3: fakeWorker([], { code: 1, signal: null, lastLine: "error: no such module" }),
    4: fakeWorker([], { code: 7, signal: null, lastLine: "" }),
    5: fakeWorker([begun("nowhere"), { kind: "done", hasDiverged: true }]),
  };
  const { started, all } = await sweep(6, (seed) => ends[seed]);
  assert.deepEqual(started, [0, 1, 2, 3, 4, 5]);
  const words = all.map((own) => own.kind === "done" ? own.hasDiverged : own.message);
  assert.match(
    words[0] as string,
    /^its process was ended by SIGKILL, perhaps because it was out of memory; take fewer/,
  );
  assert.deepEqual(words.slice(1), [
    "its process was ended by SIGSEGV",
    "Cannot load",
    "error: no such module",
    "it ended with code 7",
    true,
  ]);
});

Deno.test("readRecords() passes over what a study's file prints", async () => {
  const lines = [
    "hello",
    '{"kind":"epoch"}',
    '{"kind":"epoch","epoch":3}',
    "7",
    "",
    '{"kind":"done","hasDiverged":false}',
  ];
  const stream = new Response(`${lines.join("\n")}\n`).body!;
  assert.deepEqual(await Array.fromAsync(readRecords(stream)), [{ kind: "epoch", epoch: 3 }, DONE]);
});

/** Processes whose command line names a text, by number. */
async function processesOf(text: string): Promise<number[]> {
  const { out } = await runProgram("ps", ["-ewwo", "pid=,args="]);
  const lines = out.split("\n").filter((line) => line.includes(text));
  return lines.map((line) => Number.parseInt(line));
}

testInFolder(
  "three sweeps at once, one killed with its workers at work: the others do all, each training once",
  async (folder) => {
    await using tiny = await writeTinyDataset({ train: 160 });
    const arm = {
      name: "one",
      dataset: tiny.folder,
      heads: { average: { pooling: { pooling: "average" } } },
      seeds: [0, 1, 2, 3],
      blocks: 2,
      output: "logits",
      shuffled: true,
      epochs: 12,
      settings: { batchSize: 8, measure: { train: "never" } },
      arithmetic: { towers: 1, packed: false, threads: 1, oneDNN: true },
    };
    const study = join(folder, "study.ts");
    await Deno.writeTextFile(
      study,
      `console.log("noise"); export default ${JSON.stringify({ name: "tiny", arms: [arm] })};\n`,
    );
    const out = join(folder, "runs");
    const sweeps = Array.from({ length: 3 }, () => startTask("sweep", [study, "--out", out, "--workers", "1"]));
    while ((await listRuns(out)).length < 3) await new Promise((resolve) => setTimeout(resolve, 50));
    sweeps[0].kill("SIGKILL");
    const ends = await Promise.all(sweeps.map(({ end }) => end));
    assert.deepEqual(ends.map(({ code }) => code), [137, 0, 0], ends.map(({ errors }) => errors).join());
    for (const { out } of ends.slice(1)) assert.match(out, /\n4 of 4 done\n/);
    const done = ends.flatMap(({ out }) => out.match(/seed \d on tiny: done$/gm) ?? []);
    assert.equal(new Set(done).size, done.length, done.join());
    for (const name of await listRuns(out)) {
      const { history, isComplete } = await loadRecord(join(out, name));
      assert.deepEqual(history.map(({ epoch }) => epoch), Array.from({ length: arm.epochs }, (_, i) => i + 1));
      assert.ok(isComplete);
    }
    assert.deepEqual(await processesOf(out), []); // the killed sweep's worker has ended, too
  },
);
