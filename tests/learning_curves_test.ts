import assert from "node:assert/strict";
import { accuracyByEpoch, changeDeviation, envelope, riseCorrelation } from "../studies/statistics/learning_curves.ts";
import type { EpochRecord } from "../lib/types.ts";

function recordOf(epoch: number, correctByClass: readonly number[]): EpochRecord {
  const correct = correctByClass.reduce((sum, count) => sum + count, 0);
  return {
    epoch,
    trainingLoss: 2,
    measured: { test: { loss: 2, accuracy: { correct, total: 20 }, correctByClass } },
    seconds: { training: 1, evaluation: 1 },
  };
}

Deno.test("accuracyByEpoch() reads shares off a history", () => {
  const history = [recordOf(1, [5, 0]), recordOf(2, [8, 4])];
  assert.deepEqual(accuracyByEpoch(history), [0.25, 0.6]);
  assert.deepEqual(accuracyByEpoch(history, "train"), []);
});

Deno.test("envelope() takes the least and the greatest epoch by epoch, also where curves cross", () => {
  assert.deepEqual(envelope([[1, 5, 3], [2, 4, 3], [0, 9, 3]]), { low: [0, 4, 3], high: [2, 9, 3] });
  assert.deepEqual(envelope([[7]]), { low: [7], high: [7] });
});

Deno.test("changeDeviation() sees the window alone", () => {
  const curve = [0, 40, 41, 42, 43];
  assert.equal(changeDeviation(curve, { after: 2 }), 0);
  assert.ok(changeDeviation(curve, { after: 1 }) > 15);
  assert.ok(Number.isNaN(changeDeviation(curve, { after: 4 })));
});

Deno.test("riseCorrelation() ranks", () => {
  assert.equal(riseCorrelation([1, 2, 30]), 1);
  assert.equal(riseCorrelation([3, 2, 1]), -1);
  assert.ok(Number.isNaN(riseCorrelation([1])));
});
