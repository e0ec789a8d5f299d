import assert from "node:assert/strict";
import { type Arm, networkOf, planStudy, settingsOf, type Study } from "../studies/plan/study.ts";
import { randomDataset } from "./support/networks.ts";
import { ARM } from "./support/results.ts";
import { assertSameBits } from "./support/tensors.ts";

Deno.test("planStudy() goes arm by arm, seed by seed, head by head, always the same", () => {
  const study: Study = { name: "two-arms", arms: [ARM, { ...ARM, name: "two", seeds: [7] }] };
  const plan = planStudy(study).map(({ index, arm, head, seed }) => [index, arm.name, head, seed]);
  assert.deepEqual(plan, [
    ...[[0, "one", "max", 3], [1, "one", "linear", 3], [2, "one", "max", 1], [3, "one", "linear", 1]],
    ...[[4, "two", "max", 7], [5, "two", "linear", 7]],
  ]);
});

Deno.test("planStudy() refuses names that clash or name no folder, and arms that ask for nothing", () => {
  const refused: [Partial<Study>, RegExp][] = [
    [{ name: "Über" }, /a name of lower-case letters, digits and dashes, found "Über"; change the study's file$/],
    [{ arms: [ARM, ARM] }, /expected arms of different names, found "one" twice/],
    [{ arms: [{ ...ARM, heads: {} }] }, /expected heads and seeds in "one", found none/],
    [{ arms: [{ ...ARM, seeds: [] }] }, /expected heads and seeds in "one", found none/],
    [{ arms: [{ ...ARM, seeds: [1, 2, 1] }] }, /expected different seeds in "one", found 1, 2, 1/],
    [
      { arms: [{ ...ARM, learningRate: { max: 1 } }] },
      /a learning rate for every head of "one", found none for linear/,
    ],
  ];
  for (const [change, message] of refused) {
    assert.throws(() => planStudy({ name: "study", arms: [ARM], ...change }), { name: "RangeError", message });
  }
});

Deno.test("networkOf() and settingsOf() give what an arm says: head, seed, blocks, rate of the head, order by the seed", () => {
  const arm: Arm = { ...ARM, blocks: 1, learningRate: { max: 0.1, linear: 0.2 }, settings: { batchSize: 5 } };
  const [max, linear] = planStudy({ name: "study", arms: [arm] });
  const data = randomDataset({ shape: [6, 6, 2], classes: 4 });
  const [first, second] = [max, linear].map((run) => networkOf(run, data));
  assert.deepEqual([first.layers.at(-1), second.layers.at(-1)], [
    { kind: "globalPool", pooling: "max" },
    { kind: "dense", units: 4 },
  ]);
  assert.deepEqual([first.seed, first.inputShape, first.classes, first.output], [3, [6, 6, 2], 4, "logits"]);
  assertSameBits(first.parameters.slice(0, 4), second.parameters.slice(0, 4)); // one seed, one trunk
  assert.deepEqual(settingsOf(max), { batchSize: 5, epochs: 2, shuffleSeed: 3, learningRate: 0.1 });
  assert.equal(settingsOf(linear).learningRate, 0.2);
  const [inOrder] = planStudy({ name: "study", arms: [{ ...ARM, shuffled: false }] });
  assert.deepEqual(settingsOf(inOrder), { epochs: 2, shuffleSeed: null });
});
