/**
 * The verdict on own images in sentences, and what would decide where nothing is decided.
 * @module
 */
import { formatInterval, formatPoints } from "../../studies/format.ts";
import type { Comparison } from "../../studies/statistics/compare.ts";
import { studentt } from "../../studies/statistics/distributions.ts";
import { MARGIN } from "../../studies/statistics/paired_differences.ts";

/** More pairs than this nobody trains. */
const MOST_PAIRS = 500;

/** The answer in one sentence; the comparison is of the first head, the one that is ahead, with the second. */
export function tellVerdict(first: string, second: string, { verdict, difference, interval, n }: Comparison): string {
  const lead = `ahead of ${second} by ${formatPoints(difference).replace("+", "")} points`;
  if (n < 2) return `One pair of trainings decides nothing: ${first} is ${lead} in it.`;
  const pairs = `(95 % interval ${formatInterval(interval)}) over ${n} pairs of trainings`;
  if (verdict === "better") return `${first} is better on these images: ${lead} ${pairs}.`;
  return verdict === "equivalent"
    ? `${first} and ${second} are equivalent on these images: ${first} is ${lead} ${pairs}, and half a point counts as equal.`
    : `It is undecided which is better on these images. ${first} is ${lead} on average ${pairs}, which reaches too far.`;
}

/** How many pairs would decide if mean and scatter of the differences stay as they are; undefined where too many. */
export function pairsNeeded({ n, difference, deviation }: Pick<Comparison, "n" | "difference" | "deviation">) {
  if (!Number.isFinite(deviation)) return undefined;
  const size = Math.abs(difference);
  for (let count = Math.max(6, n + 1); count <= MOST_PAIRS; count++) {
    const half = (level: number) => studentt.inv((1 + level) / 2, count - 1) * deviation / Math.sqrt(count);
    if (size > MARGIN && half(0.95) < size || size + half(0.9) < MARGIN) return count;
  }
  return undefined;
}

/** What would bring more: sentences for a verdict that is undecided, none for others. */
export function adviseUndecided(comparison: Comparison, testImages: number): string[] {
  if (comparison.verdict !== "undecided") return [];
  const needed = pairsNeeded(comparison);
  return [
    needed !== undefined
      ? `About ${needed} pairs would decide, if the mean and the scatter stay as they are: --seeds ${needed} trains the ` +
        "missing ones and keeps the others."
      : comparison.n < 2
      ? "Train more pairs: --seeds 6 is the least that can decide."
      : `More pairs alone will hardly decide: with this mean and this scatter it would take more than ${MOST_PAIRS}.`,
    "Choose the number of pairs once: whoever adds pairs until something is decided finds too much.",
    `One test image is worth ${
      (100 / testImages).toPrecision(2)
    } points. More images help twice: the networks learn more, ` +
    "and their accuracies are measured more finely.",
  ];
}
