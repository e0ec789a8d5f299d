import assert from "node:assert/strict";
import { loadEarlierRuns } from "../notebooks/deeper/earlier_runs.ts";
import {
  accuracyByEpoch,
  changeDeviation,
  envelope,
  greatestDistance,
  greatestRise,
  lateLead,
  recallByEpoch,
  riseCorrelation,
} from "../studies/statistics/learning_curves.ts";
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

Deno.test("accuracyByEpoch() and recallByEpoch() read shares off a history", () => {
  const history = [recordOf(1, [5, 0]), recordOf(2, [8, 4])];
  assert.deepEqual(accuracyByEpoch(history), [0.25, 0.6]);
  assert.deepEqual(accuracyByEpoch(history, "train"), []);
  assert.deepEqual(recallByEpoch(history, [10, 10]), [[0.5, 0.8], [0, 0.4]]);
});

Deno.test("lateLead() compares the last epochs only", () => {
  assert.deepEqual(lateLead([0, 5, 7, 9], [90, 5, 6, 11], 3), { epochs: 3, ahead: 1, behind: 1, lead: -1 / 3 });
  assert.equal(lateLead([1, 2], [0, 0], 10).epochs, 2);
});

Deno.test("envelope() takes the least and the greatest epoch by epoch, also where curves cross", () => {
  assert.deepEqual(envelope([[1, 5, 3], [2, 4, 3], [0, 9, 3]]), { low: [0, 4, 3], high: [2, 9, 3] });
  assert.deepEqual(envelope([[7]]), { low: [7], high: [7] });
  assert.throws(() => envelope([]), { name: "RangeError", message: /^Cannot enclose curves: .* found none$/ });
});

Deno.test("greatestRise() finds the steepest epoch with the changes around it, so that a rebound shows", () => {
  const curve = [0, 50, 60, 55, 63, 62];
  assert.deepEqual(greatestRise(curve, { from: 3 }), { epoch: 3, rise: 10, before: 50, after: -5 });
  assert.deepEqual(greatestRise(curve, { from: 4 }), { epoch: 5, rise: 8, before: -5, after: -1 });
  assert.equal(greatestRise([1, 2], { from: 1 }), undefined);
});

Deno.test("changeDeviation() sees the window alone", () => {
  const curve = [0, 40, 41, 42, 43];
  assert.equal(changeDeviation(curve, { after: 2 }), 0);
  assert.ok(changeDeviation(curve, { after: 1 }) > 15);
  assert.ok(Number.isNaN(changeDeviation(curve, { after: 4 })));
});

Deno.test("greatestDistance() keeps the sign, and riseCorrelation() ranks", () => {
  assert.deepEqual(greatestDistance([1, 2, 9], [1, 8, 7]), { epoch: 2, distance: -6 });
  assert.equal(riseCorrelation([1, 2, 30]), 1);
  assert.equal(riseCorrelation([3, 2, 1]), -1);
  assert.ok(Number.isNaN(riseCorrelation([1])));
});

Deno.test("loadEarlierRuns() gives 60 epochs of each pooling, which end at 0.8665 and 0.8689", async () => {
  const { average, max } = await loadEarlierRuns();
  assert.deepEqual([average, max].map((history) => history.length), [60, 60]);
  assert.deepEqual([average, max].map((history) => accuracyByEpoch(history).at(-1)), [0.8665, 0.8689]);
});
