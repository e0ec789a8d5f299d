/**
 * Learning rates for the second verdict: for each data set and pooling, at full length, by validation images; and for the other
 * heads on Fashion-MNIST. `deno task tune` chooses, and `studies/rates-2.json` holds what comes of it.
 * @module
 */
import { basename } from "node:path";
import { formatPercent, formatPoints } from "./format.ts";
import { mean } from "../lib/numbers.ts";
import type { Judge } from "./plan/verdict.ts";
import type { StoredTraining } from "./plan/results.ts";
import { accuracyByEpoch } from "./statistics/learning_curves.ts";
import type { Study } from "./plan/study.ts";
import { MORE_HEADS, POOLINGS, seeds, SETS, trialArm } from "./recipes.ts";

/** The rates that are tried for both poolings. */
export const RATES = [3e-4, 1e-3, 3e-3, 1e-2, 3e-2] as const;

const SEEDS = seeds(200, 2);

/** Where the best rate was an edge: what was tried beyond, at most two steps. */
const BEYOND: readonly { readonly dataset: string; readonly pooling: keyof typeof POOLINGS; readonly rate: number }[] =
  [];

const { average: _, max: __, ...others } = MORE_HEADS;

const study: Study = {
  name: "rates-2",
  arms: [
    ...Object.keys(SETS).flatMap((dataset) => RATES.map((rate) => trialArm(dataset, rate, { seeds: SEEDS }))),
    ...BEYOND.map(({ dataset, pooling, rate }) =>
      trialArm(dataset, rate, {
        name: `${dataset} at ${rate}, ${pooling}`,
        heads: { [pooling]: POOLINGS[pooling] },
        seeds: SEEDS,
      })
    ),
    ...[1e-3, 3e-3, 1e-2].map((rate) =>
      trialArm("fashion-mnist", rate, { name: `other heads at ${rate}`, heads: others, seeds: [200] })
    ),
  ],
};

/** Shares of the steps after which the poolings are compared, as they are written. */
export const SHARES = { "1/8": 1 / 8, "1/4": 1 / 4, "1/2": 1 / 2, "all": 1 } as const;

/** Both poolings on one data set at one rate, by images held back; means over the seeds that are done. */
export interface RateComparison {
  readonly dataset: string;
  readonly rate: number;
  readonly trainings: { readonly average: number; readonly max: number };
  /** GAP − GMP after each of the shares, −1 to 1. */
  readonly ahead: readonly number[];
  /** Accuracies after all steps, 0–1. */
  readonly average: number;
  readonly max: number;
}

/** Compares the poolings at each rate of each data set at which both have a training that is done. */
export function compareRates(trainings: readonly StoredTraining[]): RateComparison[] {
  const done = trainings.filter(({ isComplete, planned }) => isComplete && planned.head in POOLINGS);
  const groups = Map.groupBy(done, ({ planned: { arm } }) => `${arm.dataset}\0${arm.learningRate}`);
  return [...groups.values()].flatMap((own) => {
    const [average, max] = ["average", "max"].map((head) =>
      own.filter(({ planned }) => planned.head === head).map(({ record }) =>
        accuracyByEpoch(record!.history, "validation")
      )
    );
    if (average.length === 0 || max.length === 0) return [];
    const { dataset, learningRate } = own[0].planned.arm;
    const after = (curves: readonly number[][], share: number) =>
      mean(curves.map((curve) => curve[Math.max(1, Math.round(share * curve.length)) - 1]));
    return [{
      dataset,
      rate: learningRate as number,
      trainings: { average: average.length, max: max.length },
      ahead: Object.values(SHARES).map((share) => after(average, share) - after(max, share)),
      average: after(average, 1),
      max: after(max, 1),
    }];
  });
}

/** Who is ahead on the held-out images after how many of the steps, at each rate: means of two seeds, in points. */
export const judge: Judge = (trainings) => {
  const rows = compareRates(trainings).map(({ dataset, rate, trainings, ahead, average, max }) => ({
    "data": basename(dataset),
    rate,
    "trainings": `${trainings.average}, ${trainings.max}`,
    ...Object.fromEntries(Object.keys(SHARES).map((share, i) => [share, formatPoints(ahead[i])])),
    "GAP": formatPercent(average),
    "GMP": formatPercent(max),
  }));
  return [{ title: "GAP − GMP on held-out images, by the share of steps done and the greatest rate", rows }];
};

export default study;
