import assert from "node:assert/strict";
import { begins, judgeArms } from "../studies/arms_2.ts";
import { testSecondHypotheses } from "../studies/hypotheses.ts";
import { judgeSecond } from "../studies/judge_2.ts";
import { compareRanks, holmCorrection, judge } from "../studies/statistics/compare.ts";
import { signedRankTest } from "../studies/statistics/signed_rank.ts";
import { sampleResult, TEN } from "./support/results.ts";

/** A pair of each seed: counts of correct images of 100, after one or more epochs; a loss of 2.3 has learnt nothing. */
function pairsOf(
  arm: string,
  average: readonly (readonly number[])[],
  max: readonly (readonly number[])[],
  { losses = {}, processor = () => "one" }: {
    losses?: Record<string, number>;
    processor?: (head: string, seed: number) => string;
  } = {},
) {
  return TEN.flatMap((seed) =>
    [["average", average] as const, ["max", max] as const].map(([head, counts]) => {
      const result = sampleResult({ arm, head, seed, correct: counts[seed % counts.length] });
      const loss = losses[`${head} ${seed}`] ?? 0.3;
      const { record } = result;
      return {
        ...result,
        isComplete: true,
        record: {
          ...record,
          history: record.history.map((epoch) => ({ ...epoch, trainingLoss: loss })),
          images: { ...record.images, train: Array(10).fill(100) },
          sessions: [{ epochs: [1, 1] as const, versions: {}, machine: { processor: processor(head, seed) } }],
        },
      };
    })
  );
}

Deno.test("begins(): a training does where its last loss is well below that of class shares", () => {
  const [{ record }] = pairsOf("a", [[90]], [[90]]);
  const with_ = (loss: number, train: number[]) => ({
    record: { ...record, images: { train }, history: [{ ...record.history[0], trainingLoss: loss }] },
  });
  const even = Array(10).fill(5); // the loss of shares is ln 10 = 2.303
  assert.deepEqual([2.07, 2.08, NaN].map((loss) => begins(with_(loss, even))), [true, false, false]);
  const uneven = [90, 10, 0]; // 0.325
  assert.deepEqual([0.29, 0.3].map((loss) => begins(with_(loss, uneven))), [true, false]);
});

Deno.test("judge() by ranks: a training that fails does not stretch the statement, and no word goes without its P", () => {
  const ahead = [0.912, 0.913, 0.914, 0.915, 0.916, 0.917, 0.918, 0.919, 0.92, 0.921];
  const behind = ahead.map((value, i) => value - 0.01 - i / 10_000);
  const failed = compareRanks(ahead, behind.with(4, 0.1)); // a difference of 0.8
  assert.equal(judge(failed, failed.p), "better");
  assert.ok(failed.student.low < 0, "Student's interval is stretched over 0");
  assert.ok(failed.interval.low > 0.01 && failed.difference < 0.015, "the estimate and the near end are not");
  assert.equal(judge(failed, 0.06), "undecided");
  const reversed = compareRanks(behind, ahead);
  assert.equal(judge(reversed, reversed.p), "worse");
  const alike = compareRanks(ahead, ahead.map((value, i) => value + (i % 2 - 0.5) / 1000));
  assert.equal(judge(alike, 1), "equivalent");
  assert.ok(alike.equivalence.p < 0.05 && alike.equivalence.noWorse < 0.05);
});

Deno.test("judgeArms() adjusts over the eight sets, leaves mixed pairs out, and says of both parts", () => {
  const [high, low] = [TEN.map((seed) => [80 + seed]), TEN.map((seed) => [70 + seed / 2])];
  const verdicts = judgeArms([
    ...pairsOf("main: a", high, low),
    ...pairsOf("main: b", high, low, {
      losses: { "max 3": 2.3, "max 4": 2.3 },
      processor: (head, seed) => head === "max" && seed === 9 ? "two" : "one",
    }),
  ]);
  const [a, b] = verdicts;
  assert.deepEqual([a.isComplete, a.verdict, a.mixed], [true, "better", []]);
  const single = signedRankTest(TEN.map((seed) => 0.1 + seed / 200)).p;
  assert.equal(single, 2 ** -9);
  assert.equal(a.adjusted, holmCorrection([single, 2 ** -8, ...Array(6).fill(1)])[0]);
  assert.deepEqual([b.isComplete, b.verdict, b.mixed, b.all!.n, b.begun!.n], [false, undefined, [9], 9, 7]);
});

Deno.test("testSecondHypotheses() decides complete arms only; the order that turns over is H8", () => {
  const early = TEN.map((seed) => Array.from({ length: 60 }, (_, epoch) => epoch < 3 ? 50 : 85 + seed / 10));
  const late = TEN.map((seed) => Array.from({ length: 60 }, (_, epoch) => epoch < 3 ? 55 + seed : 80));
  const article = pairsOf("article", early, late);
  const found = testSecondHypotheses(judgeArms(article));
  assert.deepEqual(found.map(({ id, verdict }) => [id, verdict]), [["H1", "holds"], ["H4", "undecided"], [
    "H8",
    "holds",
  ]]);
  assert.deepEqual(testSecondHypotheses(judgeArms(article.slice(1))), []);
  const turned = testSecondHypotheses(judgeArms(pairsOf("article", late, early)));
  assert.deepEqual(turned.map(({ id, verdict }) => [id, verdict]), [["H1", "fails"], ["H4", "undecided"], [
    "H8",
    "fails",
  ]]);
});

Deno.test("judgeSecond() prints the protocol's SHA-256 first, and names incomplete and mixed arms", async () => {
  const text = await new Deno.Command("sha256sum", {
    args: [new URL("../studies/PROTOCOL-2.md", import.meta.url).pathname],
  }).output();
  const hash = new TextDecoder().decode(text.stdout).slice(0, 64);
  const trainings = pairsOf("main: a", [[80]], [[70]], { processor: (head, seed) => seed === 2 ? head : "one" });
  const [protocol, arms, beside] = await judgeSecond(trainings);
  assert.equal(protocol.title, `Protocol: studies/PROTOCOL-2.md, SHA-256 ${hash}`);
  assert.deepEqual([arms.rows[0].pairs, arms.rows[0]["A is"]], ["9 of 10", "incomplete"]);
  // All runs are alike, so the images alone are drawn again: binomial, of 100 images with share 0.1.
  assert.equal(beside.rows[0]["with other images"], "+5.00 to +16.00");
  assert.match(arms.note!, /\nIncomplete: main: a \(9 of 10\)\.\n.* main: a, seed 2\.$/);
});
