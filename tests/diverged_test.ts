/** A training that diverged is kept and named, and harms no other. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { divergedIn } from "../lib/numbers.ts";
import { obtainRun } from "../lib/runs/obtain.ts";
import { loadRecord } from "../lib/runs/run_folder.ts";
import type { EpochRecord } from "../lib/types.ts";
import { accuracyPlot } from "../lib/visualizer/learning_plot.ts";
import { lossPlot } from "../notebooks/figures/loss_plot.ts";
import { loadOutcomes, measureOutcomes, saveOutcomes } from "../studies/plan/outcomes.ts";
import { readTrainings } from "../studies/plan/results.ts";
import { type Arm, networkOf, planStudy, settingsOf } from "../studies/plan/study.ts";
import { judgeStudy } from "../studies/plan/verdict.ts";
import { describeStatus, statusRecords } from "../tasks/study/status.ts";
import { describeSections } from "../tasks/study/verdict_table.ts";
import { runTask } from "./support/commands.ts";
import { testInFolder } from "./support/folder.ts";
import { randomDataset } from "./support/networks.ts";
import { writeTinyDataset } from "./support/tiny_dataset.ts";

function historyOf(...losses: number[]): EpochRecord[] {
  return losses.map((trainingLoss, i) => ({
    epoch: i + 1,
    trainingLoss,
    seconds: { training: 1, evaluation: 1 },
    measured: { test: { loss: trainingLoss, accuracy: { correct: 10 + i, total: 100 } } },
  }));
}

Deno.test("divergedIn() names the epoch from which on losses are no numbers or beyond all reason, to the last", () => {
  const cases: [number[], number | undefined][] = [
    [[], undefined],
    [[2, 1, 0.5], undefined],
    [[NaN, NaN], 1],
    [[2, NaN, NaN], 2],
    [[2, Infinity, 3], 2], // as under max pooling, which passes over NaN
    [[2, 1e6, 3], undefined], // it came back
    [[2, 1e6, NaN, 3], 2],
    [[2, 3, 1e6], 3],
    [[2, 999, 1001], 3],
  ];
  for (const [losses, epoch] of cases) assert.equal(divergedIn(historyOf(...losses)), epoch, losses.join());
  const [sound] = historyOf(1);
  const ofTest = { ...sound, measured: { test: { loss: NaN, accuracy: { correct: 1, total: 10 } } } };
  assert.equal(divergedIn([sound, { ...ofTest, epoch: 2 }]), 2);
});

Deno.test("figures say which training diverged, and draw the others as if it were alone", () => {
  const sound = { name: "GAP", history: historyOf(2, 1, 0.5) };
  const lost = { name: "GMP", history: historyOf(2, 1e30, NaN) };
  for (const plot of [accuracyPlot, lossPlot]) {
    const { svg, caption, alt } = plot([sound, lost]);
    for (const text of [svg, caption, alt]) assert.ok(text.includes("GMP diverged in epoch 2"), caption);
    assert.ok(!plot([sound]).svg.includes("diverged"));
  }
  const ticks = (svg: string) => svg.match(/aria-label="y-axis tick label"[^]*?<\/g>/)?.[0];
  assert.equal(ticks(lossPlot([sound, lost]).svg), ticks(lossPlot([sound]).svg)); // 1e30 does not stretch the axis
  assert.ok(lossPlot([{ name: "GMP", history: historyOf(NaN) }]).svg.includes("GMP diverged in epoch 1"));
});

const ARM: Arm = {
  name: "one",
  dataset: "random",
  heads: { average: { pooling: { pooling: "average" } }, max: { pooling: { pooling: "max" } } },
  seeds: [0, 1, 2],
  blocks: 1,
  width: 2,
  output: "logits",
  shuffled: true,
  epochs: 1,
  arithmetic: { towers: 1, packed: false, threads: 1, oneDNN: true },
};

testInFolder(
  "a study with a diverged training has status and verdict, of the sound pairs, and counts it",
  async (folder) => {
    const data = randomDataset({ shape: [6, 6, 1], classes: 3 });
    const study = { name: "typo", arms: [ARM] };
    for (const planned of planStudy(study)) {
      const isLost = planned.head === "max" && planned.seed === 1;
      const network = networkOf(planned, data);
      const own = join(folder, `run-${planned.index}`);
      await obtainRun(network, data, { ...settingsOf(planned), folder: own, towers: 1, packed: false });
      const { tensors } = await loadRecord(own);
      if (isLost) network.parameters.forEach((values) => values.fill(NaN));
      await saveOutcomes(own, await measureOutcomes(network, data.test), tensors);
      assert.equal((await loadOutcomes(own, tensors))!.maps === undefined, isLost);
    }
    const trainings = (await readTrainings(study, folder)).map((training) => {
      if (!(training.planned.head === "max" && training.planned.seed === 1)) return training;
      const history = training.record!.history.map((epoch) => ({ ...epoch, trainingLoss: NaN }));
      return { ...training, record: { ...training.record!, history } };
    });
    const status = describeStatus(trainings);
    assert.match(status, /^arm +head +done +begun +diverged +mean accuracy\n/);
    assert.match(status, /\none +max +3 of 3 +1 +[01]\.\d{3}\n\n6 of 6 done$/);
    assert.deepEqual(statusRecords(trainings).map(({ hasDiverged = false }) => hasDiverged), [
      ...[false, false, false, true, false, false],
    ]);
    const [{ rows: [row] }] = judgeStudy(trainings);
    assert.deepEqual([row.pairs, row.diverged], ["2 of 3", "0, 1"]);
    assert.match(describeSections(judgeStudy(trainings)), /Their pairs are left out/);
    assert.doesNotMatch(describeSections(judgeStudy(await readTrainings(study, folder))), /iverged/);
  },
);

testInFolder("deno task train says that a training diverged, when, and what to try", async (folder) => {
  await using tiny = await writeTinyDataset();
  // Sigmoids and max pooling: every loss that TensorFlow gives is finite, and no parameter is.
  const flags = ["--network", "convNet2", "--epochs", "2", "--learning-rate", "1e38", "--out", join(folder, "run")];
  const args = ["--data", tiny.folder, "--recipe", "article", ...flags];
  for (const _ of ["trained", "stored"]) {
    const { code, out, errors } = await runTask("train", args);
    assert.equal(code, 0, errors);
    assert.match(out, /\n2 of 2 epochs in .*; diverged in epoch [12]: take a learning rate below 1e\+38\n$/);
  }
});
