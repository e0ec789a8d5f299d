/**
 * What the lab's studies compare, on which data sets and by which recipes, and the one way in which they compute.
 * @module
 */
import type { Arm, Head } from "./plan/study.ts";
import type { Arithmetic } from "../lib/types.ts";

/** The two poolings of the article. */
export const POOLINGS = {
  average: { pooling: { pooling: "average" } },
  max: { pooling: { pooling: "max" } },
} satisfies Record<string, Head>;

/** Linear layers in the place of global pooling, as in classical networks. */
export const LINEAR = {
  linear: { hidden: 0 },
  hidden: { hidden: 64 },
  dropout: { hidden: 64, dropout: 0.5 },
} satisfies Record<string, Head>;

/** Everything that can stand behind the convolutions. */
export const HEADS = {
  ...POOLINGS,
  "top 4": { pooling: { pooling: "topK", k: 4 } },
  "top 2": { pooling: { pooling: "topK", k: 2 } },
  "log-sum-exp": { pooling: { pooling: "logSumExp", sharpness: 1 } },
  softmax: { pooling: { pooling: "softmax", sharpness: 1 } },
  mixed: { pooling: { pooling: "mixed" } },
  "generalised mean": { pooling: { pooling: "gem" } },
  attention: { pooling: { pooling: "attention" } },
  ...LINEAR,
} satisfies Record<string, Head>;

/** The same and both poolings side by side, which the second verdict added. */
export const MORE_HEADS = {
  ...HEADS,
  "average and max": { pooling: { pooling: "averageMax" } },
} satisfies Record<string, Head>;

/**
 * Where each pooling of single maps stands between the mean, 0, and the maximum, 1: (pooled − mean) / (maximum − mean) of the
 * cells 0, 1 … 8. Those that learn a number are taken as they begin.
 */
export const KNOBS: Readonly<Record<string, number>> = {
  average: 0,
  max: 1,
  "top 4": 0.625,
  "top 2": 0.875,
  "log-sum-exp": 0.565,
  softmax: 0.855,
  mixed: 0.5,
  "generalised mean": 0.31,
};

/** One thread and one tower: trainings run side by side, one a core, and sums are added in the same order on every machine. */
export const SERIAL: Arithmetic = { towers: 1, packed: true, threads: 1, oneDNN: true };

/** The article's recipe: its loss, order, rate and length; test images are measured after each epoch. */
export const ARTICLE_RECIPE = {
  dataset: "fashion-mnist",
  heads: POOLINGS,
  output: "sigmoid",
  shuffled: false,
  epochs: 60,
  learningRate: 3e-4,
  settings: { measure: { train: "last", test: "each" } },
  arithmetic: SERIAL,
} as const satisfies Omit<Arm, "name" | "seeds">;

/** The recipe "sound 2": logits, shuffled, Adam with a rate that warms up and falls to 0. `PROTOCOL-2.md` says why so. */
export const SOUND_2 = {
  heads: POOLINGS,
  output: "logits",
  shuffled: true,
  settings: { schedule: "warmup-cosine", measure: { train: "last", test: "last" } },
  arithmetic: SERIAL,
} as const satisfies Partial<Arm>;

/**
 * The data sets of the second verdict in the order in which they are trained on, with the epochs that make about 7,500 steps
 * (cluttered digits half).
 */
export const SETS: Readonly<Record<string, Pick<Arm, "epochs" | "blocks">>> = {
  "fashion-mnist": { epochs: 8 },
  "kmnist-7k": { epochs: 68 },
  "cluttered-digits": { epochs: 24 },
  "cifar10-8k": { epochs: 60 },
  "mnist": { epochs: 8 },
  "usps": { epochs: 66, blocks: 2 },
  "notmnist-small10k": { epochs: 61 },
  "pneumoniamnist": { epochs: 101 },
};

/** A tenth of the training images, by which rates and lengths are chosen; the test images are not looked at. */
export const HELD_BACK = { validation: { share: 0.1, seed: 0 } };

/** An arm of "sound 2" that is judged by the images held back, after each epoch. */
export function trialArm(dataset: string, learningRate: number, more: Pick<Arm, "seeds"> & Partial<Arm>): Arm {
  return {
    ...SOUND_2,
    ...SETS[dataset],
    name: `${dataset} at ${learningRate}`,
    dataset,
    part: HELD_BACK,
    learningRate,
    settings: { ...SOUND_2.settings, measure: { train: "never", validation: "each", test: "never" } },
    ...more,
  };
}

/** Whole numbers from `first` on. */
export function seeds(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}
