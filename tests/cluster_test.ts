/**
 * A study on a Slurm cluster, for real: a cluster of this one machine, started for the test where that can be done.
 */
import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { loadRecord } from "../lib/runs/run_folder.ts";
import type { Arm } from "../studies/plan/study.ts";
import { runTask } from "./support/commands.ts";
import { listFiles, testInFolder, timeless } from "./support/folder.ts";
import { findObstacle, NODES, startSlurm } from "./support/slurm.ts";
import { type TinyDataset, writeTinyDataset } from "./support/tiny_dataset.ts";

const obstacle = await findObstacle();
if (obstacle) console.log(`skipped: a study on a Slurm cluster, because there is none to be had here. ${obstacle}`);

/** The states of a task that was killed, by Slurm's version. */
const ENDED = /^(FAILED|CANCELLED)$/;

/** Trainings 0 and 1 take long enough to be stopped midway on a fast machine that is busy, 2 … 11 are over at once. */
function studyOn({ folder: dataset }: TinyDataset) {
  const heads = { average: { pooling: { pooling: "average" } }, max: { pooling: { pooling: "max" } } } as const;
  const arm: Omit<Arm, "name" | "seeds" | "epochs"> = {
    dataset,
    heads,
    blocks: 2,
    output: "logits",
    shuffled: true,
    learningRate: 0.01,
    settings: { batchSize: 8, measure: { train: "never", test: "last" } },
    arithmetic: { towers: 1, packed: true, threads: 1, oneDNN: true },
  };
  const arms: Arm[] = [
    { ...arm, name: "long", seeds: [0], epochs: 250 },
    { ...arm, name: "short", seeds: [1, 2, 3, 4, 5], epochs: 1 },
  ];
  return { name: "tiny-study", arms };
}

/** What a run folder holds that does not depend on when and in how many sessions it was trained. */
async function readBits(out: string, name: string) {
  const { history, tensors, isComplete } = await loadRecord(join(out, name));
  return {
    history: timeless(history),
    tensors,
    isComplete,
    outcomes: await Deno.readTextFile(join(out, name, "outcomes.json")),
  };
}

testInFolder(
  "an array of 12 tasks on two nodes of Slurm, one killed and one stopped midway, gives the bits of a sweep",
  async (folder) => {
    await using tiny = await writeTinyDataset({ train: 480 });
    const study = join(folder, "study.ts");
    await Deno.writeTextFile(study, `export default ${JSON.stringify(studyOn(tiny))};\n`);
    const [local, remote, own] = ["local", "remote", "slurm"].map((name) => join(folder, name));
    const swept = await runTask("sweep", [study, "--out", local]);
    assert.equal(swept.code, 0, swept.errors);
    const records = JSON.parse((await runTask("sweep", [study, "--out", local, "--json"])).out) as {
      folder: string;
    }[];
    assert.equal(records.length, 12);

    await Deno.mkdir(own);
    await using slurm = await startSlurm(own);
    const script = join(folder, "study.sh");
    await Deno.writeTextFile(script, (await runTask("sweep", [study, "--out", remote, "--slurm"])).out);
    const job = (await slurm.run("sbatch", "--parsable", `--output=${folder}/%a.log`, script)).trim();
    const states = async () => {
      const format = ["--noheader", "--array", "--states=all", "--format=%K %T"];
      const lines = (await slurm.run("squeue", ...format, `--jobs=${job}`)).trim().split("\n");
      return new Map(lines.map((line) => line.split(" ") as [index: string, state: string]));
    };

    const [killed, stopped] = records.map((record) => join(remote, basename(record.folder)));
    const midway = await Promise.all([killed, stopped].map(async (run, index) => {
      await until(`task ${index} to save an epoch`, async () => await hasRun(run));
      await slurm.run("scancel", `--signal=${index === 0 ? "KILL" : "TERM"}`, `${job}_${index}`);
      if (index === 0) await until("the killed task to end", async () => ENDED.test((await states()).get("0")!));
      const { started, epochs } = await loadRecord(run);
      assert.ok(epochs.done < epochs.planned, `task ${index} was over before it was stopped`);
      return started;
    }));
    await slurm.run("scontrol", "requeue", `${job}_0`);
    await until("the array", async () => [...(await states()).values()].every((state) => state === "COMPLETED"));

    const nodes = await slurm.run("squeue", "--noheader", "--array", "--states=all", "--format=%N", `--jobs=${job}`);
    assert.deepEqual(new Set(nodes.trim().split("\n")), new Set(NODES)); // every node had its share

    const names = await listFiles(local);
    assert.equal(names.length, 12);
    assert.deepEqual(await listFiles(remote), names);
    for (const name of names) assert.deepEqual(await readBits(remote, name), await readBits(local, name), name);
    // The same trainings, gone on with: not new ones.
    for (const [index, run] of [killed, stopped].entries()) {
      assert.equal((await loadRecord(run)).started, midway[index]);
    }
  },
  { ignore: obstacle !== undefined },
);

function hasRun(folder: string): Promise<boolean> {
  return Deno.stat(join(folder, "run.json")).then(() => true, () => false);
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 120_000;
  while (!await isSo()) {
    assert.ok(performance.now() < end, `waited two minutes for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
