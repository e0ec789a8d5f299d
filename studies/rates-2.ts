/**
 * Learning rates for the second verdict: for each data set and pooling, at full length, by validation images; and for the other
 * heads on Fashion-MNIST. `deno task tune` chooses, and `studies/rates-2.json` holds what comes of it.
 * @module
 */
import type { Arm, Study } from "./plan/study.ts";
import { MORE_HEADS, POOLINGS } from "./heads.ts";
import { seeds, SETS, SOUND_2 } from "./sound_2.ts";

/** The rates that are tried for both poolings. */
const RATES = [3e-4, 1e-3, 3e-3, 1e-2, 3e-2] as const;

/** Where the best rate was an edge: what was tried beyond, at most two steps. */
const BEYOND: readonly { readonly dataset: string; readonly pooling: keyof typeof POOLINGS; readonly rate: number }[] =
  [];

const armOf = (dataset: string, learningRate: number, more: Partial<Arm> = {}): Arm => ({
  ...{ ...SOUND_2, ...SETS[dataset] },
  name: `${dataset} at ${learningRate}`,
  dataset,
  part: { validation: { share: 0.1, seed: 0 } },
  seeds: seeds(200, 2),
  learningRate,
  settings: { ...SOUND_2.settings, measure: { train: "never", validation: "each", test: "never" } },
  ...more,
});

const { average: _, max: __, ...others } = MORE_HEADS;

const study: Study = {
  name: "rates-2",
  arms: [
    ...Object.keys(SETS).flatMap((dataset) => RATES.map((rate) => armOf(dataset, rate))),
    ...BEYOND.map(({ dataset, pooling, rate }) =>
      armOf(dataset, rate, { name: `${dataset} at ${rate}, ${pooling}`, heads: { [pooling]: POOLINGS[pooling] } })
    ),
    ...[1e-3, 3e-3, 1e-2].map((rate) =>
      armOf("fashion-mnist", rate, { name: `other heads at ${rate}`, heads: others, seeds: [200] })
    ),
  ],
};

export default study;
