/**
 * What the notebook on speed shows: the newest benchmark of the article's epoch, and how far its turns agree.
 * @module
 */
import { type Benchmark, type EpochBenchmark, parseBenchmark } from "../../tasks/bench/benchmarks.ts";
import { checkTargets, ratiosOf } from "../../tasks/bench/results.ts";
import type { PartResult } from "../../tasks/bench/types.ts";

export { benchmarkPlot } from "../../tasks/bench/benchmark_plot.ts";
export { loadBenchmark } from "../../tasks/bench/benchmarks.ts";

/**
 * The ways of a benchmark, the fastest first. The lab counts as faster or slower only where all its turns lie on one side of
 * all turns of the other way and the medians differ by more than `leastDifference`, a share of the smaller one. `scatter` is
 * the distance between the slowest and the fastest turn, as a share of the median.
 */
export function compareWays({ contenders }: Benchmark, leastDifference: number) {
  const ours = contenders.find(({ isOurs }) => isOurs)!;
  const isFaster = (a: EpochBenchmark, b: EpochBenchmark) =>
    Math.max(...a.seconds) < Math.min(...b.seconds) && b.epoch > a.epoch * (1 + leastDifference);
  return contenders.toSorted((a, b) => a.epoch - b.epoch).map((way) => {
    const scatter = (Math.max(...way.seconds) - Math.min(...way.seconds)) / way.epoch;
    if (way === ours) return { ...way, scatter, lab: "–" };
    if (isFaster(ours, way)) return { ...way, scatter, lab: "faster in every turn" };
    return { ...way, scatter, lab: isFaster(way, ours) ? "slower in every turn" : "not told apart" };
  });
}

/**
 * Judges the targets of the lab's speed by a benchmark's turns: each in words, as in "training pass ≤ 0.45 × PyTorch, preloaded";
 * `measured` by the medians of all turns; the least and the greatest value that one turn of each side can give, `low` and `high`;
 * and the verdict, "undecided" where these two say different things.
 * @throws {Deno.errors.NotFound} Where the benchmark's file is gone.
 */
export async function judgeTargets({ name }: Pick<Benchmark, "name">) {
  const path = `data/benchmarks/${name}.json`;
  const text = await Deno.readTextFile(new URL(`../../${path}`, import.meta.url));
  const { parts } = parseBenchmark(text, path);
  const check = (ours: End, others: End) => {
    const choose = (part?: PartResult) => part && chooseTurns(part, ours, others);
    const [article, roof] = [choose(parts.article), choose(parts.roof)];
    return checkTargets(ratiosOf({ ...(article && { article }), ...(roof && { roof }) }));
  };
  const [medians, ...ends] = [check("median", "median"), check("low", "high"), check("high", "low")];
  return medians.map(({ target, value }, index) => {
    const values = ends.map((end) => end[index].value);
    const isMet = ends.map((end) => end[index].isMet);
    const verdict = isMet[0] === isMet[1] ? (isMet[0] ? "met" : "missed") : "undecided";
    return { target, measured: value, low: Math.min(...values), high: Math.max(...values), verdict };
  });
}

type End = "median" | "low" | "high";

/** A part as if the medians were those ends of the spreads. */
function chooseTurns(part: PartResult, ours: End, others: End): PartResult {
  const contenders = part.contenders.map((contender) => {
    const end = contender.name === "ours" ? ours : others;
    const spreads = Object.entries(contender.spreads).map(([name, own]) => [name, { ...own, median: own[end] }]);
    return { ...contender, spreads: Object.fromEntries(spreads) };
  });
  return { ...part, contenders };
}
