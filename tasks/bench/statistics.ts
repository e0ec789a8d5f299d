/**
 * What the repetitions say together: medians and ranges, ratios of medians, and whether the targets are met.
 * @module
 */
import { max, median, min } from "simple-statistics";
import type { ContenderResult, PartResult, Ratios, Sample, Spread, TargetResult } from "./types.ts";

/** Median and range of every value that the samples share. */
export function spreadsOf(samples: readonly Sample[]): Record<string, Spread> {
  const [first, ...rest] = samples;
  if (first === undefined) return {};
  const names = Object.keys(first.values).filter((name) => rest.every(({ values }) => name in values));
  return Object.fromEntries(names.map((name) => {
    const values = samples.map((sample) => sample.values[name]);
    return [name, { median: median(values), low: min(values), high: max(values) }];
  }));
}

/** The contender with the lowest median of a value; undefined where none has it. */
export function fastest(contenders: readonly ContenderResult[], value: string): ContenderResult | undefined {
  return contenders
    .filter(({ spreads }) => value in spreads)
    .toSorted((a, b) => a.spreads[value].median - b.spreads[value].median)[0];
}

/** The median of a contender's value; undefined where there is none. */
export function medianOf({ contenders }: PartResult, name: string, value: string): number | undefined {
  return contenders.find((contender) => contender.name === name)?.spreads[value]?.median;
}

/** The median of "ours" divided by that of every other contender that has the value. */
export function ratiosToOthers(part: PartResult, value: string): Record<string, number> {
  const ours = medianOf(part, "ours", value);
  if (ours === undefined) return {};
  return Object.fromEntries(
    part.contenders
      .filter(({ name, spreads }) => name !== "ours" && value in spreads)
      .map(({ name, spreads }) => [name, ours / spreads[value].median]),
  );
}

interface Target {
  readonly ratio: string;
  /** The ratio to the fastest of these is the one that counts, and "others" in the sentence. */
  readonly others: readonly string[];
  readonly bound: number;
  readonly isUpper: boolean;
  readonly sentence: string;
}

const TFJS = ["tfjs", "tfjs-onednn"];

/** What the project aims at on two cores. A timing decides no test: a missed target is a reason to look, no failure. */
const TARGETS: readonly Target[] = [
  ["articleEpoch", ["pytorch"], 0.42, "article's epoch ≤ 0.42 × PyTorch, preloaded"] as const,
  ["articleEpoch", ["pytorch-best"], 0.60, "article's epoch ≤ 0.60 × PyTorch at its best"] as const,
  ["articleEpoch", TFJS, 0.20, "article's epoch ≤ 0.20 × stock tfjs, the faster with or without oneDNN"] as const,
  ["trainingPass", ["pytorch"], 0.45, "training pass ≤ 0.45 × PyTorch, preloaded"] as const,
  ["peakMemory", ["pytorch"], 1, "peak memory ≤ PyTorch's, preloaded"] as const,
].map(([ratio, others, bound, sentence]): Target => ({ ratio, others, bound, sentence, isUpper: true })).concat({
  ratio: "roof",
  others: ["trainingPass"],
  bound: 0.70,
  isUpper: false,
  sentence: "training pass ≥ 70 % of the measured matrix-product roof",
});

/** Every target of which the ratios say something. */
export function checkTargets(ratios: Ratios): TargetResult[] {
  return TARGETS.flatMap(({ ratio, others, bound, isUpper, sentence }) => {
    const values = others.flatMap((other) => ratios[ratio]?.[other] ?? []);
    if (values.length === 0) return [];
    const value = max(values);
    return [{ target: sentence, value, isMet: isUpper ? value <= bound : value >= bound }];
  });
}
