/**
 * Learning rates that are chosen by validation images.
 * @module
 */
import { basename } from "node:path";
import { mean } from "../../lib/numbers.ts";
import type { StoredTraining } from "./results.ts";

/** One training by which rates are chosen. */
export interface RateTrial {
  /** For what a rate is chosen: a loss, or a data set. */
  readonly group: string;
  readonly head: string;
  readonly seed: number;
  readonly rate: number;
  /** On the validation images after the last epoch, 0–1. */
  readonly accuracy: number;
}

/** Learning rates by group and head. */
export type Rates = Readonly<Record<string, Readonly<Record<string, number>>>>;

/**
 * The trials of those groups and heads all of whose trainings are done.
 * @param by What the trainings of one group have in common.
 */
export function rateTrials(trainings: readonly StoredTraining[], by: "loss" | "data set"): RateTrial[] {
  const groupOf = ({ planned: { arm } }: StoredTraining) => by === "loss" ? arm.output : basename(arm.dataset);
  const heads = Map.groupBy(trainings, (training) => `${groupOf(training)}\0${training.planned.head}`);
  return [...heads.values()].filter((group) => group.every(({ isComplete }) => isComplete)).flat().map((training) => {
    const { planned: { head, seed }, record } = training;
    const { correct, total } = record!.history.at(-1)!.measured.validation!.accuracy;
    const rate = record!.experiment.training.optimizer.learningRate;
    return { group: groupOf(training), head, seed, rate, accuracy: correct / total };
  });
}

/** The rate of each group and head with the greatest mean accuracy over its trials; of equal ones the smallest. */
export function chooseRates(trials: readonly RateTrial[]): Rates {
  return Object.fromEntries([...Map.groupBy(trials, ({ group }) => group)].map(([group, own]) => [
    group,
    Object.fromEntries([...Map.groupBy(own, ({ head }) => head)].map(([head, tried]) => [head, bestRate(tried)])),
  ]));
}

/** Whether the chosen rate is the least or the greatest that was tried, so that a better one may lie beyond. */
export function isEdge(trials: readonly RateTrial[], rates: Rates, group: string, head: string): boolean {
  const tried = trials.filter((trial) => trial.group === group && trial.head === head).map(({ rate }) => rate);
  return [Math.min(...tried), Math.max(...tried)].includes(rates[group][head]);
}

function bestRate(trials: readonly RateTrial[]): number {
  const byRate = [...Map.groupBy(trials, ({ rate }) => rate)].map(([rate, group]) => ({
    rate,
    accuracy: mean(group.map(({ accuracy }) => accuracy)),
  }));
  return byRate.sort((a, b) => b.accuracy - a.accuracy || a.rate - b.rate)[0].rate;
}
