/**
 * What the notebook on speed shows: the newest benchmark of the article's epoch, and how far its turns agree.
 * @module
 */
import { type Benchmark, type Spread, spreadOf, type Values, type Way } from "../../tasks/bench/benchmarks.ts";

export { benchmarkPlot } from "../../tasks/bench/benchmark_plot.ts";
export { loadBenchmark } from "../../tasks/bench/benchmarks.ts";

/**
 * The ways of a benchmark, the fastest first: medians of an epoch and of its training pass in seconds, and of the largest memory
 * of the process in MiB; `ratio`, the lab's epoch over this one; and `scatter`, the distance between the slowest and the fastest
 * turn as a share of the median. The lab counts as faster or slower only where all its turns lie on one side of all turns of the
 * other way and the medians differ by more than `leastDifference`, a share of the smaller one.
 */
export function compareWays({ contenders }: Pick<Benchmark, "contenders">, leastDifference: number) {
  const epochOf = (way: Way) => spreadOf(way, "articleEpochSeconds");
  const ours = epochOf(contenders[0]);
  const isFaster = (a: Spread, b: Spread) => a.high < b.low && b.median > a.median * (1 + leastDifference);
  return contenders.map((way, index) => {
    const epoch = epochOf(way);
    const lab = isFaster(ours, epoch) ? "faster" : isFaster(epoch, ours) ? "slower" : undefined;
    return {
      name: way.name,
      epoch: epoch.median,
      scatter: (epoch.high - epoch.low) / epoch.median,
      trainingPass: spreadOf(way, "trainingPassSeconds").median,
      ratio: ours.median / epoch.median,
      peakMemory: spreadOf(way, "peakMiB").median,
      lab: index === 0 ? "–" : lab ? `${lab} in every turn` : "not told apart",
    };
  }).toSorted((a, b) => a.epoch - b.epoch);
}

/** What the project aims at on two cores: our value over that of the best of the others, by their names, at most. */
const TARGETS: readonly (readonly [target: string, value: keyof Values, others: RegExp, most: number])[] = [
  ["article's epoch ≤ 0.42 × PyTorch, preloaded", "articleEpochSeconds", /^PyTorch, preloaded/, 0.42],
  ["article's epoch ≤ 0.60 × PyTorch at its best", "articleEpochSeconds", /^PyTorch at its best/, 0.6],
  ["article's epoch ≤ 0.20 × stock tfjs, the faster with or without oneDNN", "articleEpochSeconds", /^tfjs/, 0.2],
  ["training pass ≤ 0.45 × PyTorch, preloaded", "trainingPassSeconds", /^PyTorch, preloaded/, 0.45],
  ["peak memory ≤ PyTorch's, preloaded", "peakMiB", /^PyTorch, preloaded/, 1],
];

/**
 * Judges the targets of the lab's speed by a benchmark's turns: each in words, as in "training pass ≤ 0.45 × PyTorch, preloaded";
 * `measured` by the medians of all turns; the least and the greatest value that one turn of each side can give, `low` and `high`;
 * and the verdict, "undecided" where these two say different things. A target whose others were not measured is left out.
 */
export function judgeTargets({ contenders }: Pick<Benchmark, "contenders">) {
  return TARGETS.flatMap(([target, value, others, most]) => {
    const ours = spreadOf(contenders[0], value);
    const theirs = contenders.filter(({ name }) => others.test(name)).map((way) => spreadOf(way, value));
    if (theirs.length === 0) return [];
    const ratio = (own: keyof Spread, other: keyof Spread) =>
      Math.max(...theirs.map((spread) => ours[own] / spread[other]));
    const [measured, low, high] = [ratio("median", "median"), ratio("low", "high"), ratio("high", "low")];
    const verdict = high <= most ? "met" : low > most ? "missed" : "undecided";
    return [{ target, measured, low, high, verdict }];
  });
}
