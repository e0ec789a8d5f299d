/**
 * Made-up results of studies.
 * @module
 */
import type { Outcomes } from "../../studies/plan/outcomes.ts";
import type { Result } from "../../studies/plan/results.ts";
import type { Arm } from "../../studies/plan/study.ts";
import type { EpochRecord, RunRecord } from "../../lib/types.ts";

const CLASSES = Array.from({ length: 10 }, (_, label) => `class ${label}`);

/** What a result is made of. Accuracies are counts of 100 test images of ten classes, one for each epoch that is measured. */
export interface ResultOptions {
  readonly arm?: string;
  readonly head: string;
  readonly seed: number;
  readonly correct: readonly number[];
  readonly dataset?: string;
  readonly outcomes?: Partial<Outcomes>;
}

/** A small arm of a study: two heads, two seeds. */
export const ARM: Arm = {
  name: "one",
  dataset: "random",
  heads: { max: { pooling: { pooling: "max" } }, linear: { hidden: 0 } },
  seeds: [3, 1],
  output: "logits",
  shuffled: true,
  epochs: 2,
  arithmetic: { towers: 1, packed: false, threads: 1, oneDNN: true },
};

/** The seeds of every arm. */
export const TEN: readonly number[] = Array.from({ length: 10 }, (_, seed) => seed);

/** A result whose last count of correct images is spread over the classes, the first ones full. */
export function sampleResult(
  { arm = "article", head, seed, correct, dataset = "set", outcomes }: ResultOptions,
): Result {
  const history = correct.map((count, i): EpochRecord => ({
    epoch: i + 1,
    trainingLoss: 1,
    measured: {
      test: {
        loss: 1,
        accuracy: { correct: count, total: 100 },
        correctByClass: CLASSES.map((_, label) => Math.max(0, Math.min(10, count - 10 * label))),
      },
    },
    seconds: { training: 1, evaluation: 1 },
  }));
  const heads = { average: { pooling: { pooling: "average" } }, max: { pooling: { pooling: "max" } } };
  return {
    planned: { index: 0, arm: { name: arm, dataset, heads, seeds: TEN } as unknown as Arm, head, seed },
    record: {
      history,
      classes: CLASSES,
      images: { test: CLASSES.map(() => 10) },
      experiment: { data: { name: dataset } },
    } as unknown as RunRecord,
    outcomes: {
      correct: Uint8Array.from({ length: 100 }, (_, image) => Number(image < correct.at(-1)!)),
      shifts: [0, 4].map((pixels) => ({ pixels, mean: 0.9 - pixels / 10, least: 0 })),
      maps: { cells: 9, aboveMiddle: 4, spread: 5 },
      ...outcomes,
    },
  };
}
