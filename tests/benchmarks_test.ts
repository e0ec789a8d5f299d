import assert from "node:assert/strict";
import { compareWays, judgeTargets } from "../notebooks/deeper/speed.ts";
import { loadBenchmark } from "../tasks/bench/benchmarks.ts";

Deno.test("loadBenchmark() gives the newest epoch that was measured, the lab first and compared with itself", async () => {
  const { name, how, contenders } = await loadBenchmark();
  const files = (await Array.fromAsync(Deno.readDir("data/benchmarks"))).map((file) => file.name);
  assert.equal(`${name}.json`, files.filter((file) => file.endsWith(".json")).sort().at(-1));
  assert.match(how, /938 training steps/);
  assert.deepEqual(contenders.map(({ isOurs }) => isOurs), contenders.map((_, index) => index === 0));
  const ways = compareWays({ contenders }, 0.1);
  const { epoch: ours } = ways.find(({ ratio }) => ratio === 1)!;
  for (const { name, epoch, ratio } of ways) {
    const { seconds } = contenders.find((way) => way.name === name)!;
    assert.ok(Math.min(...seconds) <= epoch && epoch <= Math.max(...seconds));
    assert.ok(Math.abs(ratio * epoch - ours) < 1e-9);
  }
});

Deno.test("compareWays() and judgeTargets() say what all turns agree on, and no more", async () => {
  const values = { trainingAccuracySeconds: 1, validationSeconds: 1, validationLoss: 1, validationAccuracy: 1 };
  const way = (name: string, seconds: readonly number[]) => ({
    name,
    seconds,
    samples: seconds.map((articleEpochSeconds) => ({
      values: { ...values, trainingPassSeconds: 1, peakMiB: 1, articleEpochSeconds },
    })),
  });
  const lab = (seconds: readonly number[], least: number) =>
    compareWays({ contenders: [way("this lab", [4, 5, 6]), way("other", seconds)] }, least)
      .find(({ name }) => name === "other")!.lab;
  assert.equal(lab([6.5, 9, 7], 0.1), "faster in every turn");
  assert.equal(lab([6.5, 9, 7], 0.5), "not told apart", "too near");
  assert.equal(lab([5.5, 9, 7], 0.1), "not told apart", "turns overlap");
  assert.equal(lab([2, 2, 3], 0.1), "slower in every turn");

  const targets = judgeTargets(await loadBenchmark());
  assert.equal(targets.length, 5);
  for (const { target, measured, low, high, verdict } of targets) {
    const bound = Number(/≤ ([\d.]+)/.exec(target)?.[1] ?? 1);
    assert.ok(low <= measured && measured <= high, target);
    const isMet = [low <= bound, high <= bound];
    assert.equal(verdict, isMet[0] !== isMet[1] ? "undecided" : isMet[0] ? "met" : "missed", target);
  }
});
