/**
 * Learning rates for the second verdict: for each data set and pooling, at full length, by validation images; and for the other
 * heads on Fashion-MNIST. `deno task tune` chooses, and `studies/rates-2.json` holds what comes of it.
 * @module
 */
import { basename } from "node:path";
import { formatPercent, formatPoints } from "./format.ts";
import { mean } from "../lib/numbers.ts";
import { begins } from "./arms_2.ts";
import type { Judge } from "./plan/verdict.ts";
import type { StoredTraining } from "./plan/results.ts";
import { accuracyByEpoch } from "./statistics/learning_curves.ts";
import type { Study } from "./plan/study.ts";
import { MORE_HEADS, POOLINGS, seeds, SETS, trialArm } from "./recipes.ts";

/** The rates that are tried for both poolings. */
export const RATES = [3e-4, 1e-3, 3e-3, 1e-2, 3e-2] as const;

const SEEDS = seeds(200, 2);

/** Where the best rate was an edge: what was tried beyond, at most two steps. */
const BEYOND = [["usps", "average", 0.1], ["usps", "max", 0.1], ["pneumoniamnist", "max", 1e-4]] as const;

const { average: _, max: __, ...others } = MORE_HEADS;

const study: Study = {
  name: "rates-2",
  arms: [
    ...Object.keys(SETS).flatMap((dataset) => RATES.map((rate) => trialArm(dataset, rate, { seeds: SEEDS }))),
    ...BEYOND.map(([dataset, pooling, rate]) =>
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
  /** Of these trainings, how many begin. */
  readonly begun: { readonly average: number; readonly max: number };
  /** GAP − GMP after each of the shares, −1 to 1; NaN where one of the trainings does not begin. */
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
    const [average, max] = ["average", "max"].map((head) => {
      const records = own.filter(({ planned }) => planned.head === head).map(({ record }) => record!);
      const curves = records.map(({ history }) => accuracyByEpoch(history, "validation"));
      const after = (share: number) =>
        mean(curves.map((curve) => curve[Math.max(1, Math.round(share * curve.length)) - 1]));
      return { count: records.length, begun: records.filter((record) => begins({ record })).length, after };
    });
    if (average.count === 0 || max.count === 0) return [];
    const { dataset, learningRate } = own[0].planned.arm;
    const allBegin = average.begun + max.begun === own.length;
    return [{
      dataset,
      rate: learningRate as number,
      trainings: { average: average.count, max: max.count },
      begun: { average: average.begun, max: max.begun },
      ahead: Object.values(SHARES).map((share) => allBegin ? average.after(share) - max.after(share) : NaN),
      average: average.after(1),
      max: max.after(1),
    }];
  });
}

/** Who is ahead on the held-out images after how many of the steps, at each rate: means of two seeds, in points. */
export const judge: Judge = (trainings) => {
  const rows = compareRates(trainings).map(({ dataset, rate, trainings, begun, ahead, average, max }) => ({
    "data": basename(dataset),
    rate,
    "trainings": `${trainings.average}, ${trainings.max}`,
    "begin": `${begun.average}, ${begun.max}`,
    ...Object.fromEntries(Object.keys(SHARES).map((share, i) => [share, formatPoints(ahead[i])])),
    "GAP": formatPercent(average),
    "GMP": formatPercent(max),
  }));
  return [{ title: "GAP − GMP on held-out images, by the share of steps done and the greatest rate", rows }];
};

export default study;
