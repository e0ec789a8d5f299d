/**
 * Learning rates for the second verdict: for each data set and pooling, at full length, by validation images; and for the other
 * heads on Fashion-MNIST. `deno task tune` chooses, and `studies/rates-2.json` holds what comes of it.
 * @module
 */
import { basename } from "node:path";
import { formatPoints } from "./format.ts";
import { mean } from "../lib/numbers.ts";
import type { Judge } from "./plan/judgement.ts";
import { accuracyByEpoch } from "./statistics/learning_curves.ts";
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

/** Who is ahead on the held-out images after how many of the steps, at each rate: means of two seeds, in points. */
export const judge: Judge = (trainings) => {
  const done = trainings.filter(({ isComplete, planned }) => isComplete && planned.head in POOLINGS);
  const groups = Map.groupBy(done, ({ planned: { arm } }) => `${arm.dataset}\0${arm.learningRate}`);
  const rows = [...groups.values()].flatMap((own) => {
    const [average, max] = ["average", "max"].map((head) =>
      own.filter(({ planned }) => planned.head === head).map(({ record }) =>
        accuracyByEpoch(record!.history, "validation")
      )
    );
    if (average.length === 0 || max.length === 0) return [];
    const { arm } = own[0].planned;
    const at = (curves: readonly number[][], share: number) =>
      mean(curves.map((curve) => curve[Math.max(1, Math.round(share * curve.length)) - 1]));
    const ahead = (share: number) => formatPoints(at(average, share) - at(max, share));
    return [{
      "data": basename(arm.dataset),
      "rate": arm.learningRate as number,
      "trainings": `${average.length}, ${max.length}`,
      ...{ "1/8": ahead(1 / 8), "1/4": ahead(1 / 4), "1/2": ahead(1 / 2), "all steps": ahead(1) },
      "GAP": (100 * at(average, 1)).toFixed(2),
      "GMP": (100 * at(max, 1)).toFixed(2),
    }];
  });
  return [{ title: "GAP − GMP on held-out images, by the share of steps done and the greatest rate", rows }];
};

export default study;
