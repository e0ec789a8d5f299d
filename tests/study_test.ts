import assert from "node:assert/strict";
import { join } from "node:path";
import { loadDataset } from "../lib/data/datasets.ts";
import { fingerprint } from "../lib/runs/experiment.ts";
import { permuteDataset } from "../studies/rearranged.ts";
import { splitImages } from "../studies/split.ts";
import { type Arm, networkOf, planStudy, settingsOf } from "../studies/plan/study.ts";
import { obtainRun } from "../lib/runs/obtain.ts";
import { listRuns, loadRecord, loadRun } from "../lib/runs/run_folder.ts";
import { measureOutcomes, saveOutcomes } from "../studies/plan/outcomes.ts";
import { readResults } from "../studies/plan/results.ts";
import { randomDataset } from "./support/networks.ts";
import { runTask, startTask } from "./support/commands.ts";
import { listFiles, testInFolder, timeless } from "./support/folder.ts";
import { assertSameBits } from "./support/tensors.ts";
import { ARM } from "./support/results.ts";
import { type TinyDataset, writeTinyDataset } from "./support/tiny_dataset.ts";

/** Writes a study of two heads and two seeds on a data set, whose file it gives. */
async function writeStudy(
  folder: string,
  { folder: dataset }: TinyDataset,
  change: Partial<Arm> = {},
): Promise<string> {
  const arm: Arm = {
    ...ARM,
    dataset,
    blocks: 2,
    learningRate: 0.01,
    heads: { average: { pooling: { pooling: "average" } }, gem: { pooling: { pooling: "gem" } } },
    settings: { batchSize: 8, measure: { train: "never", test: "last" } },
    ...change,
  };
  const path = join(folder, "study.ts");
  await Deno.writeTextFile(path, `export default ${JSON.stringify({ name: "tiny-study", arms: [arm] })};\n`);
  return path;
}

testInFolder("deno task sweep runs a study, and what deno task run-one runs is the same to the bit", async (folder) => {
  await using tiny = await writeTinyDataset();
  const study = await writeStudy(folder, tiny);
  const out = join(folder, "runs");
  const nothing = await runTask("sweep", [study, "--out", out, "--status"]);
  assert.match(nothing.out, /\none +average +0 of 2 *\none +gem +0 of 2\n\n0 of 4 done\n$/, nothing.errors);

  const swept = await runTask("sweep", [study, "--out", out]);
  assert.equal(swept.code, 0, swept.errors);
  assert.match(swept.out, /one, average, seed 3 on tiny: done\n/);
  assert.match(
    swept.out,
    /\none +average +2 of 2 +[01]\.\d{3}\none +gem +2 of 2 +[01]\.\d{3}\n\n4 of 4 done\n\nComparisons\narm /,
  );
  const records = JSON.parse((await runTask("sweep", [study, "--out", out, "--json"])).out);
  assert.deepEqual(
    records.map(({ index, seed, head, isComplete }: Record<string, unknown>) => [index, seed, head, isComplete]),
    [
      ...[[0, 3, "average", true], [1, 3, "gem", true], [2, 1, "average", true], [3, 1, "gem", true]],
    ],
  );

  const alone = await runTask("run-one", ["--study", study, "--index", "3", "--out", join(folder, "alone")]);
  assert.equal(alone.code, 0, alone.errors);
  assert.match(
    alone.out,
    /^one, gem, seed 1 on tiny: .*\nepoch 1: training loss \d\.\d{4}\nepoch 2: .*; test loss \d\.\d{4}, accuracy/,
  );
  const [name] = await listRuns(join(folder, "alone"));
  const [mine, theirs] = [await loadRun(join(folder, "alone", name)), await loadRun(join(out, name))];
  assertSameBits(mine.network.parameters, theirs.network.parameters);
  assert.deepEqual(timeless(mine.history), timeless(theirs.history));
  assert.deepEqual(mine.history.map(({ measured }) => Object.keys(measured)), [[], ["test"]]);
});

testInFolder("a multilayer perceptron learns permuted pixels, and its run says of what", async (folder) => {
  await using tiny = await writeTinyDataset();
  const study = await writeStudy(folder, tiny, {
    heads: { mlp: { perceptron: [5] } },
    part: { permutation: { seed: 4 }, validation: { share: 0.25, seed: 1 } },
  });
  const { code, errors } = await runTask("run-one", ["--study", study, "--index", "0", "--out", join(folder, "runs")]);
  assert.equal(code, 0, errors);
  const [name] = await listRuns(join(folder, "runs"));
  const { experiment: { data, architecture }, isComplete } = await loadRecord(join(folder, "runs", name));
  assert.deepEqual(architecture.layers.map(({ kind }) => kind), ["flatten", "dense", "relu", "dense"]);
  assert.deepEqual(data.part, { permutation: { seed: 4 }, validation: { share: 0.25, seed: 1 } });
  const expected = splitImages(permuteDataset(await loadDataset(tiny.folder), 4), { validation: 0.25, seed: 1 });
  assert.deepEqual([data.train, data.test], [fingerprint(expected.train), fingerprint(expected.test)]);
  assert.equal(isComplete, true);
});

testInFolder("deno task sweep --verdict needs neither images nor parameters", async (folder) => {
  const tiny = await writeTinyDataset();
  const study = await writeStudy(folder, tiny, { seeds: [0, 1, 2], epochs: 1 });
  const out = join(folder, "runs");
  const before = await runTask("sweep", [study, "--out", out, "--verdict"]);
  assert.match(before.out, /\none +tiny +average − gem +0 of 3\n/, before.errors);
  const swept = await runTask("sweep", [study, "--out", out]);
  assert.equal(swept.code, 0, swept.errors);
  await tiny[Symbol.asyncDispose]();
  const names = await listRuns(out);
  for (const name of names) {
    for (const file of await listFiles(join(out, name))) {
      if (file.endsWith(".safetensors")) await Deno.remove(join(out, name, file));
    }
  }
  const table = await runTask("sweep", [study, "--out", out, "--verdict"]);
  assert.match(table.out, /\none +tiny +average − gem +3 of 3 .* (better|worse|equivalent|undecided)\n/, table.errors);
  assert.ok(swept.out.endsWith(`\n\n${table.out}`));
  const [{ rows: [row] }] = JSON.parse((await runTask("sweep", [study, "--out", out, "--verdict", "--json"])).out);
  const last = async (head: string) => {
    const runs = await Promise.all(names.map((name) => loadRecord(join(out, name))));
    const counts = runs.filter(({ experiment }) => experiment.architecture.name === `ConvNet_${head}`)
      .map(({ history }) => history.at(-1)!.measured.test!.accuracy);
    return (100 * counts.reduce((sum, { correct, total }) => sum + correct / total, 0) / counts.length).toFixed(2);
  };
  assert.deepEqual([row.arm, row.pairs, row.A, row.B], ["one", "3 of 3", await last("average"), await last("gem")]);
  const csv = await runTask("sweep", [study, "--out", out, "--verdict", "--csv"]);
  assert.match(csv.out, /^section,arm,data,A − B,.*\nComparisons,one,tiny,average − gem,3 of 3,/, csv.errors);
  // The data set is gone: --status says so, and still tells what is done.
  const status = await runTask("sweep", [study, "--out", out, "--status"]);
  assert.match(status.out, /\n6 of 6 done\n$/, status.errors);
});

testInFolder("a study that is made for a data set takes it by --data, in every process", async (folder) => {
  await using tiny = await writeTinyDataset({ name: "My_Stripes.2" });
  const path = join(folder, "made.ts");
  const arm = JSON.stringify({ ...ARM, heads: { linear: { hidden: 0 } }, seeds: [0], blocks: 2, epochs: 1 });
  await Deno.writeTextFile(
    path,
    `export default (data, dataset) => ({ name: "made", arms: [{ ...${arm}, dataset, name: data.classes.join() }] });\n`,
  );
  const out = join(folder, "runs");
  const swept = await runTask("sweep", [path, "--data", tiny.folder, "--out", out]);
  assert.match(swept.out, /^rows 2,columns 2,rows 3, linear, seed 0 on My_Stripes\.2: done\n/m, swept.errors);
  const without = await runTask("sweep", [path, "--out", out]);
  assert.match(without.errors, /^Cannot read the study .*: expected a data set, found none; name it with --data\n$/);
  const needless = await runTask("sweep", ["smoke", "--data", "mnist", "--status"]);
  assert.match(needless.errors, /^Cannot read the study smoke: expected no data set, found mnist\n$/);
});

testInFolder("readResults() refuses to mix runs of other images into an arm", async (folder) => {
  const study = {
    name: "mixed",
    arms: [{ ...ARM, heads: { linear: { hidden: 0 } }, seeds: [0, 1], blocks: 1, epochs: 1 }],
  };
  for (const [seed, images] of [[0, 1], [1, 2]]) {
    const data = randomDataset({ shape: [6, 6, 2], classes: 4, seed: images });
    const planned = planStudy(study)[seed];
    const own = join(folder, `run-${seed}`);
    await obtainRun(networkOf(planned, data), data, {
      ...settingsOf(planned),
      folder: own,
      towers: 1,
      packed: false,
    });
    await saveOutcomes(
      own,
      await measureOutcomes(networkOf(planned, data), data.test),
      (await loadRecord(own)).tensors,
    );
    if (seed === 0) assert.deepEqual((await readResults(study, folder)).map(({ planned: { seed } }) => seed), [0]);
  }
  await assert.rejects(readResults(study, folder), {
    message:
      /^Cannot compare the runs of "one": expected all of the same images, found others in .*run-1 than in .*run-0;/,
  });
});

testInFolder("deno task sweep hands SIGTERM on, ends with 143, and goes on where it was", async (folder) => {
  await using tiny = await writeTinyDataset({ train: 480 });
  const study = await writeStudy(folder, tiny, { epochs: 40, seeds: [0] });
  const out = join(folder, "runs");
  const sweep = startTask("sweep", [study, "--out", out, "--workers", "1"]);
  while ((await listRuns(out)).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  sweep.kill("SIGTERM");
  const stopped = await sweep.end;
  assert.equal(stopped.code, 143, stopped.errors);
  assert.match(stopped.out, /\none +average +0 of 1 +1\b.*\none +gem +0 of 1 *\n/);
  const [name] = await listRuns(out);
  const { epochs } = await loadRun(join(out, name));
  assert.ok(epochs.done > 0 && epochs.done < 40, `${epochs.done} epochs`);
  const resumed = await runTask("sweep", [study, "--out", out]);
  assert.equal(resumed.code, 0, resumed.errors);
  assert.match(resumed.out, /\n2 of 2 done\n/);
});

testInFolder("deno task sweep trains over nothing that is damaged, and says which run it is", async (folder) => {
  await using tiny = await writeTinyDataset();
  const study = await writeStudy(folder, tiny, { seeds: [0], epochs: 1 });
  const out = join(folder, "runs");
  assert.equal((await runTask("sweep", [study, "--out", out])).code, 0);
  const [name] = await listRuns(out);
  await Deno.writeTextFile(join(out, name, "run.json"), "{");
  const { code, errors } = await runTask("sweep", [study, "--out", out]);
  assert.equal(code, 1);
  assert.ok(errors.startsWith(`Cannot load the run ${join(out, name)}: `), errors);
  assert.equal(await Deno.readTextFile(join(out, name, "run.json")), "{");
});

Deno.test("deno task sweep and run-one refuse what is no study, no index and no number of workers", async () => {
  const refused: [string, string[], RegExp][] = [
    ["sweep", [], /^Cannot sweep: expected one study, found none\n$/],
    ["sweep", ["smoke", "--workers", "0"], /^Cannot sweep with 0 workers: --workers takes a whole number from 1\n$/],
    [
      "sweep",
      ["none"],
      /^Cannot read the study none: expected .*studies\/none\.ts to export a study .* found no such file \(the project's studies are own, .*smoke, .*\);/,
    ],
    [
      "sweep",
      ["lib/models/pooling.ts"],
      /^Cannot read the study .* found something else; take studies\/smoke\.ts as a model\n$/,
    ],
    ["run-one", ["--study", "smoke"], /^Cannot run a training of a study: expected --study NAME and --index I/],
    [
      "run-one",
      ["--study", "smoke", "--index", "4"],
      /^Cannot run training 4 of smoke: expected an index 0 … 3; change it\n$/,
    ],
  ];
  for (const [task, args, message] of refused) {
    const { code, errors } = await runTask(task, args);
    assert.equal(code, 1, errors);
    assert.match(errors, message);
  }
});

testInFolder(
  "a study outside the project works, with own layers as a network, and its mistakes are told in a line",
  async (folder) => {
    const layers = [{ kind: "conv", filters: 10, size: 3 }, { kind: "globalPool", pooling: "max" }];
    const arm = {
      name: "own layers",
      dataset: "fashion-mnist",
      part: { limit: 64 },
      seeds: [0],
      heads: { mine: { layers } },
      output: "logits",
      shuffled: true,
      epochs: 1,
      arithmetic: { towers: 1, packed: true, threads: 1, oneDNN: true },
    };
    const write = async (name: string, own: object) => {
      const path = join(folder, name);
      await Deno.writeTextFile(path, `export default ${JSON.stringify({ name: "layers", arms: [own] })};`);
      return path;
    };
    const [path, runs] = [await write("mine.ts", arm), join(folder, "runs")];
    const { code, out, errors } = await runTask("sweep", [path, "--out", runs, "--workers", "1"]);
    assert.equal(code, 0, errors);
    assert.match(out, /own layers +mine +1 of 1/);
    const { epochs, ...without } = arm;
    const wrong = await runTask("sweep", [await write("wrong.ts", { ...without, epoch: epochs }), "--status"]);
    assert.match(
      wrong.errors,
      /^Cannot read the study .*wrong\.ts: planStudy: there is no option `epoch` in `study\.arms\[0\]`; did you mean `epochs`\?\n$/,
    );
    await Deno.writeTextFile(join(folder, "bad.ts"), 'import "./nothing.ts";');
    const bad = await runTask("sweep", [join(folder, "bad.ts"), "--status"]);
    assert.match(
      bad.errors,
      /^Cannot read the study .*found a file that cannot be loaded \(Module not found [^\n]*\n$/,
    );
  },
);
