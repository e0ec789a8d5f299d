/**
 * The verdict on own images in sentences, and what would decide where nothing is decided.
 * @module
 */
import { formatPoints } from "../../studies/format.ts";
import type { Comparison } from "../../studies/statistics/compare.ts";
import { studentt } from "../../studies/statistics/distributions.ts";
import { MARGIN } from "../../studies/statistics/paired_differences.ts";

/** More pairs than this nobody trains. */
const MOST_PAIRS = 500;

/** Two heads by the names that a reader sees, and their comparison. */
export interface Judged {
  readonly a: string;
  readonly b: string;
  readonly comparison: Comparison;
  readonly testImages: number;
}

/** The answer in one sentence. */
export function tellVerdict({ a, b, comparison: { verdict, difference, interval, n } }: Judged): string {
  const points = formatPoints(Math.abs(difference)).replace("+", "");
  const [low, high] = [interval.low, interval.high].map(formatPoints);
  const [first, second] = difference >= 0 ? [a, b] : [b, a];
  const [from, to] = difference >= 0 ? [low, high] : [interval.high, interval.low].map((end) => formatPoints(-end));
  const range = `95 % interval ${from} to ${to}`;
  if (n < 2) return `One pair of trainings decides nothing: ${first} is ahead by ${points} points in it.`;
  if (verdict === "better" || verdict === "worse") {
    return `${first} is better on these images: ahead of ${second} by ${points} points (${range}), over ${n} pairs ` +
      "of trainings.";
  }
  if (verdict === "equivalent") {
    return `${a} and ${b} are equivalent on these images: they differ by ${points} points (${range}) over ${n} ` +
      "pairs of trainings, and half a point counts as equal.";
  }
  return difference === 0
    ? `It is undecided which is better on these images: the mean difference is 0 (${range}) over ${n} pairs of trainings.`
    : `It is undecided which is better on these images. ${first} is ahead of ${second} by ${points} points on ` +
      `average, over ${n} pairs of trainings, but the ${range} reaches too far.`;
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
export function adviseUndecided({ comparison, testImages }: Judged): string[] {
  if (comparison.verdict !== "undecided") return [];
  const needed = pairsNeeded(comparison);
  const image = 100 / testImages;
  const pairs = needed === undefined
    ? comparison.n < 2
      ? "Train more pairs: --seeds 6 is the least that can decide."
      : `More pairs alone will hardly decide: with this mean and this scatter it would take more than ${MOST_PAIRS}.`
    : `About ${needed} pairs would decide, if the mean and the scatter stay as they are: --seeds ${needed} trains the ` +
      "missing ones and keeps the others.";
  const images = image > 0.25
    ? [
      `One test image is worth ${image.toFixed(image < 1 ? 2 : 1)} points here. More images help twice: the ` +
      "networks learn more, and their accuracies are measured more finely.",
    ]
    : [];
  return [pairs, ...images];
}
