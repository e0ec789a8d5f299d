/**
 * Learning rates for the verdict: every pooling and head, both losses, the same budget, and no look at the test images.
 * `studies/rates.json` holds what comes of it.
 * @module
 */
import type { Arm, Study } from "./plan/study.ts";
import { HEADS, HELD_BACK, POOLINGS, SERIAL } from "./recipes.ts";

/** The rates that are tried. */
const RATES = [1e-4, 3e-4, 1e-3, 3e-3] as const;

const armOf = (output: Arm["output"], heads: Arm["heads"], learningRate: number, name: string): Arm => ({
  name: `${name} at ${learningRate}`,
  dataset: "fashion-mnist",
  part: HELD_BACK,
  heads,
  seeds: [100, 101],
  output,
  shuffled: true,
  epochs: 5,
  learningRate,
  settings: { measure: { train: "never", validation: "last", test: "never" } },
  arithmetic: SERIAL,
});

const { average: _, max: __, ...others } = HEADS;

const study: Study = {
  name: "tuning",
  arms: [
    ...RATES.map((rate) => armOf("logits", POOLINGS, rate, "logits")),
    ...RATES.map((rate) => armOf("sigmoid", POOLINGS, rate, "sigmoid")),
    ...RATES.map((rate) => armOf("logits", others, rate, "other heads")),
  ],
};

export default study;
