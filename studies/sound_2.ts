/**
 * The recipe "sound 2" and the data sets of the second verdict; `PROTOCOL-2.md` says why so.
 * @module
 */
import type { Arm } from "./plan/study.ts";
import { POOLINGS, SERIAL } from "./heads.ts";

/** Logits, shuffled, Adam with a rate that warms up and falls to 0; batches of 64. */
export const SOUND_2 = {
  heads: POOLINGS,
  output: "logits",
  shuffled: true,
  settings: { schedule: "warmup-cosine", measure: { train: "last", test: "last" } },
  arithmetic: SERIAL,
} as const satisfies Partial<Arm>;

/** The data sets in the order in which they are trained on, with the epochs that make about 7,500 steps (cluttered digits half). */
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

/** Whole numbers from `first` on. */
export function seeds(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}
