import assert from "node:assert/strict";
import { compareWays, judgeTargets } from "../notebooks/deeper/speed.ts";
import { loadBenchmark } from "../tasks/bench/benchmarks.ts";

Deno.test("loadBenchmark() gives the newest epoch that was measured, the lab first and compared with itself", async () => {
  const { name, how, contenders } = await loadBenchmark();
  const files = (await Array.fromAsync(Deno.readDir("data/benchmarks"))).map((file) => file.name);
  assert.equal(`${name}.json`, files.filter((file) => file.endsWith(".json")).sort().at(-1));
  assert.match(how, /938 training steps/);
  assert.deepEqual(contenders.map(({ isOurs }) => isOurs), contenders.map((_, index) => index === 0));
  assert.equal(contenders[0].ratio, 1);
  for (const { seconds, epoch, ratio } of contenders) {
    assert.ok(Math.min(...seconds) <= epoch && epoch <= Math.max(...seconds));
    assert.ok(Math.abs(ratio * epoch - contenders[0].epoch) < 1e-9);
  }
});

Deno.test("compareWays() and judgeTargets() say what all turns agree on, and no more", async () => {
  const way = { trainingPass: 1, peakMemory: 1, ratio: 1 };
  const ours = { ...way, name: "this lab", isOurs: true, seconds: [4, 5, 6], epoch: 5 };
  const lab = (seconds: number[], epoch: number, least: number) => {
    const other = { ...way, name: "other", isOurs: false, seconds, epoch };
    const ways = compareWays({ name: "", how: "", machine: {}, contenders: [ours, other] }, least);
    return ways.find(({ name }) => name === "other")!.lab;
  };
  assert.equal(lab([6.5, 9, 7], 7, 0.1), "faster in every turn");
  assert.equal(lab([6.5, 9, 7], 7, 0.5), "not told apart", "too near");
  assert.equal(lab([5.5, 9, 7], 7, 0.1), "not told apart", "turns overlap");
  assert.equal(lab([2, 2, 3], 2, 0.1), "slower in every turn");

  for (const { target, measured, low, high, verdict } of await judgeTargets(await loadBenchmark())) {
    const [, sign, number, percent] = /([≤≥]) ([\d.]+)?( %)?/.exec(target)!;
    const bound = number === undefined ? 1 : Number(number) / (percent ? 100 : 1);
    const isMet = (value: number) => sign === "≤" ? value <= bound : value >= bound;
    assert.ok(low <= measured && measured <= high, target);
    assert.equal(verdict, isMet(low) !== isMet(high) ? "undecided" : isMet(low) ? "met" : "missed", target);
  }
});
