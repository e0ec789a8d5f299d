import assert from "node:assert/strict";
import { join } from "node:path";
import { loadDataset } from "../lib/data/datasets.ts";
import { obtainRun } from "../lib/runs/obtain.ts";
import { formatEpoch } from "../lib/format.ts";
import { convNet2, summary } from "../lib/models/networks.ts";
import { loadRun } from "../lib/runs/run_folder.ts";
import { runTask, startTask } from "./support/commands.ts";
import { listFiles, testInFolder, timeless } from "./support/folder.ts";
import { splitImages } from "../studies/split.ts";
import { bestEpoch } from "../tasks/own/best_epoch.ts";
import { evaluate } from "../lib/trainer/trainer.ts";
import { assertSameBits } from "./support/tensors.ts";
import { writeTinyDataset } from "./support/tiny_dataset.ts";

testInFolder(
  "deno task train writes the run folder that obtainRun() gives, and reads it the next time",
  async (folder) => {
    await using tiny = await writeTinyDataset();
    const flags = [
      ...["--network", "convNet2", "--data", tiny.folder, "--epochs", "2", "--seed", "3", "--output", "logits"],
      ...["--recipe", "article", "--limit", "40"],
      ...["--batch-size", "16", "--learning-rate", "0.01", "--shuffle-seed", "5", "--out", join(folder, "run/")],
    ];
    const first = await runTask("train", ["--", ...flags]);
    assert.equal(first.code, 0, first.errors);
    const files =
      /^border\.json,checkpoint-1\.safetensors,checkpoint-2\.safetensors,run\.json,tensors-[0-9a-f]{16}\.safetensors$/;
    assert.match((await listFiles(join(folder, "run"))).join(), files);
    const run = await loadRun(join(folder, "run"));

    const data = await loadDataset(tiny.folder, { limit: 40 });
    const network = convNet2({ seed: 3, inputShape: [12, 12, 1], classes: 3, output: "logits" });
    const settings = { epochs: 2, batchSize: 16, learningRate: 0.01, shuffleSeed: 5 };
    const { history } = await obtainRun(network, data, { ...settings, folder: join(folder, "own") });
    assert.deepEqual(timeless(run.history), timeless(history));
    const { training, data: { train, test, part } } = run.experiment;
    assert.deepEqual([training.batchSize, training.shuffleSeed, training.optimizer.learningRate], [16, 5, 0.01]);
    assert.deepEqual([train.count, test.count, part, run.network.output], [40, 24, { limit: 40 }, "logits"]);
    assertSameBits(run.network.parameters, network.parameters);

    const lines = [...run.history.map(formatEpoch), `2 of 2 epochs in ${join(folder, "run/")}`, ""];
    assert.equal(first.out, [summary(network), "ConvNet_2: training for 2 epochs", ...lines].join("\n"));
    const { out } = await runTask("train", flags);
    assert(out.startsWith(`${summary(network)}\nConvNet_2: stored run ${run.id}, trained on `), out);
    assert(out.endsWith(`\n${lines.join("\n")}`), out);
    assert.deepEqual(await loadRun(join(folder, "run")), run);
  },
);

testInFolder("deno task train ends at SIGTERM after the current step, and goes on from there", async (folder) => {
  await using tiny = await writeTinyDataset();
  const out = join(folder, "run");
  const flags = (
    epochs: number,
  ) => ["--data", tiny.folder, "--recipe", "article", "--batch-size", "16", "--epochs", String(epochs), "--out", out];
  const training = startTask("train", flags(100_000));
  while (!training.output().includes("epoch 2:")) await new Promise((resolve) => setTimeout(resolve, 10));
  training.kill("SIGTERM");
  const { code, errors } = await training.end;
  assert.equal(code, 143);
  const { done } = (await loadRun(out)).epochs;
  assert(done >= 2);
  const message = `SIGTERM stopped the training of ConvNet_1 after epoch ${done} of 100000; ` +
    `it is kept in ${out}, and the same call goes on\n`;
  assert(errors.endsWith(message), errors);

  const rest = await runTask("train", flags(done + 1));
  assert.equal(rest.code, 0, rest.errors);
  assert(rest.out.includes(`\nConvNet_1: training goes on after epoch ${done} of ${done + 1}\n`), rest.out);
  const { history, network, epochs } = await loadRun(out);
  assert.deepEqual([history.length, epochs.planned], [done + 1, done + 1]);
  const whole = await runTask("train", [...flags(done + 1).slice(0, -1), join(folder, "whole")]);
  assert.equal(whole.code, 0, whole.errors);
  assertSameBits(network.parameters, (await loadRun(join(folder, "whole"))).network.parameters);

  const other = await runTask("train", [...flags(done + 1), "--learning-rate", "0.5"]);
  assert.deepEqual([other.code, (await loadRun(out)).history.length], [1, done + 1]);
  assert.match(
    other.errors,
    /^Cannot train into .* a finished run .*learningRate 0\.0003 instead of 0\.5; give another/m,
  );
});

testInFolder(
  "deno task train refuses wrong flags with 2 and wrong values with 1, in one line, and writes nothing",
  async (folder) => {
    await using tiny = await writeTinyDataset();
    await using small = await writeTinyDataset({ shape: [6, 6, 1] });
    const start = (...flags: string[]) =>
      runTask("train", ["--data", tiny.folder, "--recipe", "article", "--out", join(folder, "run"), ...flags]);
    const cases: [flags: string[], code: number, message: RegExp][] = [
      [
        ["--epoch", "3"],
        2,
        /^Cannot run "deno task train": it has no flag --epoch; did you mean --epochs\? Its flags are --network.*\n$/,
      ],
      [["--network", "resnet"], 2, /--network must be one of convNet1, convNet2, classicalNet, found "resnet"\n$/],
      [["--epochs", "0"], 1, /^Cannot train: expected epochs to be a positive integer, found 0; change it\n$/],
      [["--limit", "0"], 1, /^Cannot load .*: limit must be a positive integer, found 0\n$/],
      [["--data", "no-such-set"], 1, /^Cannot load "no-such-set": no such data set, known are .*fashion-mnist.*\n$/],
      [
        ["--data", small.folder],
        1,
        /^Cannot build ConvNet_1: .* layer 14 \(Max pool 2×2\) can take, found 1×1×32; .*\n$/,
      ],
    ];
    for (let i = 0; i < cases.length; i += 3) { // three processes at a time
      const some = cases.slice(i, i + 3);
      const ends = await Promise.all(some.map(([flags]) => start(...flags)));
      ends.forEach(({ code, out, errors }, j) => {
        assert.deepEqual([code, out], [some[j][1], ""], errors);
        assert.match(errors, some[j][2]);
      });
    }
    assert.deepEqual(await listFiles(folder), []);
  },
);

testInFolder(
  "deno task train takes the sound recipe for own images, and keeps the epoch that was best on images held back",
  async (folder) => {
    await using tiny = await writeTinyDataset();
    const out = join(folder, "run");
    const flags = ["--data", tiny.folder, "--epochs", "3", "--seed", "4", "--keep-best", "--out", out];
    const { code, out: text, errors } = await runTask("train", flags);
    assert.equal(code, 0, errors);
    const { experiment: { architecture, training, data }, history } = await loadRun(out);
    assert.deepEqual([architecture.output, architecture.layers.length], ["logits", 12]); // two blocks, for 12×12
    assert.deepEqual([training.shuffleSeed, training.schedule?.kind], [4, "warmup-cosine"]);
    assert.equal(training.optimizer.learningRate, 3e-3);
    assert.deepEqual(data.part, { validation: { share: 0.2, seed: 0 } });
    const epoch = bestEpoch(history);
    const best = await loadRun(`${out}-best`);
    assert.deepEqual(best.history, history.slice(0, epoch));
    assert.match(
      text,
      new RegExp(`\nbest after epoch ${epoch}: [01]\\.\\d{3} of 10 images held back, in .*run-best\n$`),
    );
    // What was kept is the network of that epoch: it recognises as many of the images held back as were counted then.
    const parts = splitImages(await loadDataset(tiny.folder), { validation: 0.2, seed: 0 });
    const { accuracy } = await evaluate(best.network, parts.validation!);
    assert.deepEqual(accuracy, history[epoch - 1].measured.validation!.accuracy);
    await Deno.remove(`${out}-best`, { recursive: true });
    const again = await runTask("train", flags); // stored: its last epoch can be given again, an earlier one cannot
    assert.match(
      epoch < 3 ? again.errors : again.out,
      epoch < 3 ? /found no run; train again with --retrain/ : /best after/,
    );
  },
);

Deno.test("bestEpoch() takes the most images, then the least loss, then the first", () => {
  const record = (epoch: number, correct: number, loss: number) => ({
    epoch,
    trainingLoss: 1,
    seconds: { training: 0, evaluation: 0 },
    measured: { validation: { loss, accuracy: { correct, total: 9 } } },
  });
  assert.equal(bestEpoch([record(1, 5, 1), record(2, 7, 2), record(3, 7, 1), record(4, 7, 1), record(5, 6, 0)]), 3);
  assert.equal(bestEpoch([record(1, 0, NaN)]), 1);
});
