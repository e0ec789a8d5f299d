/**
 * The pilot of the second verdict: after how many steps have both poolings levelled off, where the rate warms up and falls to
 * 0? Validation images only, and a seed that no other study uses. `PROTOCOL-2.md` says what came of it.
 * @module
 */
import type { Study } from "./plan/study.ts";
import { trialArm } from "./recipes.ts";

/** The rate that both poolings had in the first verdict. */
const RATE = 3e-3;

const armOf = (dataset: string, epochs: number) =>
  trialArm(dataset, RATE, { name: `${dataset}, ${epochs} epochs at ${RATE}`, epochs, seeds: [190] });

/** About 3,400 and 6,800 steps on either set. */
const study: Study = {
  name: "pilot-2",
  arms: [1, 2].flatMap((times) => [
    armOf("fashion-mnist", 4 * times),
    armOf("kmnist-7k", 34 * times),
  ]),
};

export default study;
