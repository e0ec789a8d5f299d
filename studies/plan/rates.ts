/**
 * Learning rates that are chosen by validation images.
 * @module
 */
import { mean } from "../../lib/numbers.ts";
import type { Count, Output } from "../../lib/types.ts";

/** One training by which rates are chosen. */
export interface RateTrial {
  readonly output: Output;
  readonly head: string;
  readonly seed: number;
  readonly rate: number;
  /** On the validation images after the last epoch. */
  readonly accuracy: Count;
}

/** Learning rates by loss and head. */
export type Rates = { readonly [O in Output]: Readonly<Record<string, number>> };

/** The rate of each loss and head with the greatest mean accuracy over its trials; of equal ones the smallest. */
export function chooseRates(trials: readonly RateTrial[]): Rates {
  const ofOutput = (output: Output) => {
    const heads = Map.groupBy(trials.filter((trial) => trial.output === output), ({ head }) => head);
    return Object.fromEntries([...heads].map(([head, group]) => [head, bestRate(group)]));
  };
  return { sigmoid: ofOutput("sigmoid"), logits: ofOutput("logits") };
}

function bestRate(trials: readonly RateTrial[]): number {
  const byRate = [...Map.groupBy(trials, ({ rate }) => rate)].map(([rate, group]) => ({
    rate,
    accuracy: mean(group.map(({ accuracy: { correct, total } }) => correct / total)),
  }));
  return byRate.sort((a, b) => b.accuracy - a.accuracy || a.rate - b.rate)[0].rate;
}
