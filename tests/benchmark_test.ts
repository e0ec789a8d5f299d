import assert from "node:assert/strict";
import { join } from "node:path";
import { listRuns, loadRun, runsFolder } from "../lib/runs/run_folder.ts";
import { comparePairs, lastRecalls } from "../notebooks/benchmark.ts";

const runs = await Promise.all(
  (await listRuns()).filter((name) => /^convnet_[12]-fashion-mnist-sigmoid-seed0-.*-60epochs$/.test(name))
    .map((name) => loadRun(join(runsFolder(), name))),
);

Deno.test("comparePairs() reads four pairs: PyTorch's ends are those that were reported, and rounding changes the winner", async () => {
  const [article, ours, rounded, pytorch, ...others] = await comparePairs(runs[0], runs[1]);
  assert.equal(others.length, 0);
  assert.equal(article["GAP, last"], "about 0.87");
  assert.deepEqual([pytorch["GAP, last"], pytorch["GMP, last"], pytorch["GAP − GMP"]], [
    ...["0.868", "0.868", "−0.04"],
  ]);
  assert.deepEqual([ours["GAP − GMP"], rounded["GAP − GMP"]], ["+1.20", "−0.24"]);
});

Deno.test("comparePairs() compares all pairs after as many epochs as the runs have", async () => {
  const short = runs.map((run) => ({ ...run, history: run.history.slice(0, 2) }));
  const [, , , pytorch] = await comparePairs(short[0], short[1]);
  const { runs: [average] } = JSON.parse(
    await Deno.readTextFile(new URL("../data/references/pytorch-60-epochs.json", import.meta.url)),
  );
  assert.equal(pytorch["GAP, last"], average.testAccuracy[1].toFixed(3));
});

Deno.test("lastRecalls() are shares whose mean is the accuracy, since the classes are equally large", () => {
  const recalls = lastRecalls(runs[0]);
  const mean = recalls.reduce((sum, recall) => sum + recall) / recalls.length;
  const { correct, total } = runs[0].history[59].measured.test!.accuracy;
  assert.ok(Math.abs(mean - correct / total) < 1e-12);
});
