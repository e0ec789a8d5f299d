/**
 * The pilot of the second verdict: after how many steps have both poolings levelled off, where the rate warms up and falls to
 * 0? Validation images only, and a seed that no other study uses. `PROTOCOL-2.md` says what came of it.
 * @module
 */
import { POOLINGS, SERIAL } from "./heads.ts";
import type { Arm, Study } from "./plan/study.ts";

const armOf = (dataset: string, epochs: number, learningRate: number): Arm => ({
  name: `${dataset}, ${epochs} epochs at ${learningRate}`,
  dataset,
  part: { validation: { share: 0.1, seed: 0 } },
  heads: POOLINGS,
  seeds: [190],
  output: "logits",
  shuffled: true,
  epochs,
  learningRate,
  settings: { schedule: "warmup-cosine", measure: { train: "never", validation: "each", test: "never" } },
  arithmetic: SERIAL,
});

/** About 3,400 and 6,800 steps on either set, at the rate that both poolings had in the first verdict. */
const study: Study = {
  name: "pilot-2",
  arms: [1, 2].flatMap((times) => [
    armOf("fashion-mnist", 4 * times, 3e-3),
    armOf("kmnist-7k", 34 * times, 3e-3),
  ]),
};

export default study;
