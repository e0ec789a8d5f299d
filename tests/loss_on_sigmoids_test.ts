import assert from "node:assert/strict";
import {
  accuracyByRate,
  countStuck,
  countTies,
  describeOwnImages,
  stuckRecord,
} from "../notebooks/deeper/loss_on_sigmoids.ts";

// Four images of three classes; nothing is of class 2.
const SET = { labels: Uint8Array.of(0, 0, 0, 1), classes: ["a", "b", "c"] };
const POOLED = Float32Array.of(3, 1, -1, -6, 4, 0, 4, 8, -9, 0, 0, 0);

Deno.test("describeOwnImages() tells recall, median and share of each class's own score, and who wins its images", () => {
  const predicted = Uint8Array.of(0, 1, 1, 0);
  const [first, second, ...none] = describeOwnImages({ pooled: POOLED, predicted }, SET);
  assert.equal(none.length, 0, "a class without images is left out");
  assert.deepEqual([first.class, first.rival, first.recall], [0, 1, 1 / 3]);
  assert.ok(Math.abs(first.score - 1 / (1 + Math.exp(-3))) < 1e-12); // of 3, −6, 4
  assert.equal(first.nearZero, 1 / 3);
  assert.deepEqual([second.recall, second.rival, second.nearZero], [0, 0, 0]);
});

Deno.test("countTies() tells which images the rule of the first of equal scores wins and loses", () => {
  const pooled = Float32Array.of(20, 30, 0, 40, 30, 0, 18, 25, 0, 1, 5, 0);
  const scores = Float32Array.of(1, 1, 0.5, 1, 1, 0.5, 1, 1, 0.5, 0.7, 0.9, 0.5);
  const predicted = Uint8Array.of(0, 0, 0, 1);
  const { byScore, byPooledValue, tied, won, lost } = countTies({ pooled, scores, predicted }, {
    ...SET,
    labels: Uint8Array.of(0, 0, 1, 1), // won, right either way, lost, no tie
  });
  assert.deepEqual({ byScore, byPooledValue, tied, won, lost }, {
    byScore: 0.75,
    byPooledValue: 0.75,
    tied: 3,
    won: 1,
    lost: 1,
  });
});

Deno.test("the stored training of seed 1 is right in a tenth of the test images after each of its 60 epochs", async () => {
  const { history } = await stuckRecord();
  assert.deepEqual(history.map(({ measured }) => measured.test!.accuracy.correct), Array(60).fill(1000));
});

Deno.test("countStuck() and accuracyByRate() read the studies: all trainings of the first recipes, two seeds at four rates", async () => {
  const [article, shuffled] = await countStuck();
  assert.deepEqual([article.GAP, article.GMP, article.epochs], ["0 of 40", "1 of 40", 3]);
  assert.deepEqual([shuffled.GAP, shuffled.GMP, shuffled.epochs], ["0 of 5", "1 of 5", 15]);
  const rows = await accuracyByRate();
  const names = ["loss", "network", "seed", "rate 0.0001", "rate 0.0003", "rate 0.001", "rate 0.003"];
  assert.deepEqual(rows.map(({ loss, network, seed }) => `${loss} ${network} ${seed}`), [
    ...["sigmoids GAP 100", "sigmoids GAP 101", "sigmoids GMP 100", "sigmoids GMP 101"],
    ...["logits GAP 100", "logits GAP 101", "logits GMP 100", "logits GMP 101"],
  ]);
  for (const row of rows) assert.deepEqual(Object.keys(row), names);
  assert.equal(rows[2]["rate 0.0001"], 1025 / 6000);
});
