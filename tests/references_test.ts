import assert from "node:assert/strict";
import { formatAccuracy } from "../lib/format.ts";
import { loadPytorchRuns } from "../notebooks/deeper/references.ts";

Deno.test("loadPytorchRuns() gives 60 epochs of each pooling, with the final accuracies that were reported: 0.8677 and 0.8681", async () => {
  const { average, max } = await loadPytorchRuns();
  for (const run of [average, max]) {
    assert.deepEqual(run.history.map(({ epoch }) => epoch), Array.from({ length: 60 }, (_, index) => index + 1));
    assert.equal(run.seed, 0);
  }
  assert.deepEqual(average.history[59].measured.test!.accuracy, { correct: 8677, total: 10_000 });
  assert.deepEqual(max.history[59].measured.test!.accuracy, { correct: 8681, total: 10_000 });
  assert.equal(average.history[0].trainingLoss, 1.785689);
  assert.equal(formatAccuracy(max.history[0].measured.train!.accuracy), "0.544");
});
