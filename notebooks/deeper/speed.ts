/**
 * What the notebook on speed shows: the newest benchmark of the article's epoch, and how far its turns agree.
 * @module
 */
import { type Benchmark, type EpochBenchmark, parseBenchmark } from "../../tasks/bench/benchmarks.ts";
import { checkTargets, ratiosOf } from "../../tasks/bench/results.ts";
import type { PartResult } from "../../tasks/bench/types.ts";

export { benchmarkPlot } from "../../tasks/bench/benchmark_plot.ts";
export { loadBenchmark } from "../../tasks/bench/benchmarks.ts";

/** One way to compute the epoch beside the lab's. */
export interface ComparedWay extends EpochBenchmark {
  /** The distance between the slowest and the fastest turn, as a share of the median. */
  readonly scatter: number;
  /** What the turns say of the lab. */
  readonly lab: "faster in every turn" | "slower in every turn" | "not told apart" | "–";
}

/**
 * The ways of a benchmark, the fastest first. The lab counts as faster or slower only where all its turns lie on one side of
 * all turns of the other way and the medians differ by more than `leastDifference`, a share of the smaller one.
 */
export function compareWays({ contenders }: Benchmark, leastDifference: number): ComparedWay[] {
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

/** A target of the lab's speed, and whether the turns of a benchmark reach it. */
export interface JudgedTarget {
  /** In words, as in "training pass ≤ 0.45 × PyTorch, preloaded". */
  readonly target: string;
  /** By the medians of all turns. */
  readonly measured: number;
  /** The least and the greatest value that one turn of each side can give. */
  readonly low: number;
  readonly high: number;
  /** "undecided" where the two ends say different things. */
  readonly verdict: "met" | "missed" | "undecided";
}

/** Judges the targets by a benchmark's turns. @throws {Deno.errors.NotFound} Where the benchmark's file is gone. */
export async function judgeTargets({ name }: Pick<Benchmark, "name">): Promise<JudgedTarget[]> {
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
    const spreads = Object.entries(contender.spreads).map((
      [name, spread],
    ) => [name, { ...spread, median: spread[end] }]);
    return { ...contender, spreads: Object.fromEntries(spreads) };
  });
  return { ...part, contenders };
}
