import assert from "node:assert/strict";
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
