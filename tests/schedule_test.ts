import assert from "node:assert/strict";
import { scheduleFactor } from "../lib/trainer/train_options.ts";
import { trainSettings } from "../lib/trainer/train_options.ts";
import { train } from "../lib/trainer/trainer.ts";
import { describeExperiment, experimentId } from "../lib/runs/experiment.ts";
import { loadRun } from "../lib/runs/run_folder.ts";
import { testInFolder } from "./support/folder.ts";
import { randomDataset } from "./support/networks.ts";
import { build, DATA, interrupt, obtain, plain, SETTINGS } from "./support/obtaining.ts";
import { ARITHMETIC } from "./support/runs.ts";
import { assertSameBits } from "./support/tensors.ts";

const COSINE = { schedule: "warmup-cosine" } as const;

/**
 * Shares of the rate at steps of a training of 10 and of 200, by PyTorch 2.13: ChainedScheduler of LinearLR(start_factor = 1 / W,
 * total_iters = W − 1) and CosineAnnealingLR(T_max = T), W the warm-up's 1 and 4 steps, in double precision.
 */
const PYTORCH: Record<number, Record<number, number>> = {
  10: { 0: 1, 1: 0.9755282581475769, 5: 0.5, 8: 0.09549150281252633, 9: 0.024471741852423234 },
  200: {
    0: 0.25,
    1: 0.49996915812041515,
    2: 0.7498149601371493,
    3: 0.9994449374809851,
    4: 0.9990133642141358,
    100: 0.5,
    198: 0.0002467198171341999,
    199: 6.168375916970613e-5,
  },
};

Deno.test("scheduleFactor() is PyTorch's linear warm-up times its cosine annealing; constant is 1", () => {
  for (const [steps, shares] of Object.entries(PYTORCH)) {
    for (const [step, share] of Object.entries(shares)) {
      const found = scheduleFactor("warmup-cosine", Number(step), Number(steps));
      assert(Math.abs(found - share) < 1e-12, `step ${step} of ${steps}: ${found} instead of ${share}`);
    }
  }
  assert.equal(scheduleFactor("constant", 3, 10), 1);
});

Deno.test("train() with warmup-cosine moves by the share of the rate of each step, over all planned epochs", async () => {
  // Adam's first step moves each parameter by the rate, wherever the gradient is far above ε; the warm-up's first step of
  // 120 gets half of it.
  const firstMove = async (epochs: number, schedule: "constant" | "warmup-cosine") => {
    const network = build();
    const before = network.parameters[0].slice();
    const oneBatch = randomDataset({ count: SETTINGS.batchSize });
    for await (const _ of train(network, oneBatch, { ...SETTINGS, epochs, schedule })) break;
    return Math.max(...network.parameters[0].map((value, i) => Math.abs(value - before[i])));
  };
  const [whole, half] = [await firstMove(120, "constant"), await firstMove(120, "warmup-cosine")];
  assert(Math.abs(whole - 0.01) < 1e-5);
  assert(Math.abs(half / whole - 0.5) < 1e-3, `${half} against ${whole}`);
  assert.throws(() => trainSettings({ schedule: "linear" as "constant" }), /expected schedule to be "constant" or/);
});

testInFolder("obtainRun() with warmup-cosine goes on to the same bits, and says the schedule", async (folder) => {
  const expected = build();
  const history = await Array.fromAsync(train(expected, DATA, { ...SETTINGS, ...COSINE }));
  await interrupt(folder, 2, COSINE);
  const { run, network, trained } = await obtain(folder, COSINE);
  assert.deepEqual(trained, [3, 4]);
  assert.deepEqual(plain(run.history), plain(history));
  assertSameBits(network.parameters, expected.parameters);
  assert.deepEqual((await loadRun(folder)).experiment.training.schedule, { kind: "warmup-cosine", epochs: 4 });
  await assert.rejects(obtain(folder, { ...COSINE, epochs: 6 }), /training\.schedule\.epochs 4 instead of 6/);
});

Deno.test("experimentId(): a constant rate leaves no trace, a schedule and its epochs do", () => {
  const describe = (options: Parameters<typeof trainSettings>[0]) =>
    describeExperiment(build(), DATA, trainSettings(options), ARITHMETIC);
  assert(!("schedule" in describe({ schedule: "constant" }).training));
  const ids = [{}, COSINE, { ...COSINE, epochs: 7 }].map((options) => experimentId(describe(options)));
  assert.equal(new Set(ids).size, 3);
});
