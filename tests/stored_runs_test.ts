import assert from "node:assert/strict";
import { loadDataset } from "../lib/data/datasets.ts";
import { defaultArithmetic } from "../lib/runs/machine.ts";
import { listRuns, loadRun, runsFolder } from "../lib/runs/run_folder.ts";
import { evaluate } from "../lib/trainer/trainer.ts";

const DATA = await loadDataset("fashion-mnist");

for (const name of await listRuns()) {
  // They were measured in batches of 1,000 images, and are now in batches of 128: kernels may form their sums otherwise.
  Deno.test(`${name}: measured again, the test images bring the stored counts, and the loss to 1e-6`, async () => {
    const { network, history, experiment } = await loadRun(`${runsFolder()}/${name}`);
    const stored = history.at(-1)!.measured.test!;
    const { accuracy, loss, correctByClass } = await evaluate(network, DATA.test);
    assert(Math.abs(loss - stored.loss) < 1e-6, `loss ${loss}, stored ${stored.loss}`);
    const { packed } = await defaultArithmetic(64);
    if (packed === experiment.arithmetic.packed) return assert.deepEqual(correctByClass, stored.correctByClass);
    // Without AVX-512 the last bits differ, which may decide between two scores that are nearly the same.
    assert(Math.abs(accuracy.correct - stored.accuracy.correct) <= 2, `${accuracy.correct} correct`);
  });
}
