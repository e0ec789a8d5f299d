/**
 * Reads what `deno task bench` measured: the files of `data/benchmarks`.
 * @module
 */
import { parseJsonWith } from "../../lib/schema.ts";
import { BENCHMARK_FILE, type BenchResult } from "./types.ts";

/** One way to compute the article's epoch, with every time that it was measured. */
export interface EpochBenchmark {
  readonly name: string;
  readonly isOurs: boolean;
  /** Seconds of an epoch, each time that it was measured. */
  readonly seconds: readonly number[];
  /** Medians, in seconds. */
  readonly epoch: number;
  readonly trainingPass: number;
  /** Median of the largest memory of the process, in MiB. */
  readonly peakMemory: number;
  /** Our median seconds of an epoch over its median: below 1 where ours is faster. */
  readonly ratio: number;
}

/** A benchmark of the article's epoch. */
export interface Benchmark {
  /** The file's name without its ending. */
  readonly name: string;
  /** What was measured, and how, in sentences. */
  readonly how: string;
  readonly machine: Readonly<Record<string, string | number>>;
  readonly contenders: readonly EpochBenchmark[];
}

const FOLDER = new URL("../../data/benchmarks/", import.meta.url);

/** Reads the text of such a file; `path` is named in errors. @throws {SyntaxError} when it is none. */
export function parseBenchmark(text: string, path: string): BenchResult {
  return parseJsonWith(BENCHMARK_FILE, text, { what: path, remedy: 'write it again with "deno task bench"' });
}

/**
 * The newest benchmark in `data/benchmarks` that measured the article's epoch; the lab is the first contender.
 * @throws {Error} When there is none.
 * @throws {SyntaxError} When a file is none that "deno task bench" writes.
 */
export async function loadBenchmark(): Promise<Benchmark> {
  const files = (await Array.fromAsync(Deno.readDir(FOLDER))).map(({ name }) => name);
  for (const file of files.filter((file) => file.endsWith(".json")).sort().toReversed()) {
    const { machine, parts: { article } } = parseBenchmark(
      await Deno.readTextFile(new URL(file, FOLDER)),
      `data/benchmarks/${file}`,
    );
    const measured = article?.contenders.filter(({ samples }) => samples.length > 0) ?? [];
    if (!article || measured.length === 0) continue;
    const ours = measured[0].spreads.articleEpochSeconds.median;
    const contenders = measured.map(({ title, samples, spreads }, index): EpochBenchmark => ({
      name: title,
      isOurs: index === 0,
      seconds: samples.map(({ values }) => values.articleEpochSeconds),
      epoch: spreads.articleEpochSeconds.median,
      trainingPass: spreads.trainingPassSeconds.median,
      peakMemory: spreads.peakMiB.median,
      ratio: ours / spreads.articleEpochSeconds.median,
    }));
    return { name: file.slice(0, -".json".length), how: article.how, machine, contenders };
  }
  throw new Error(
    'Cannot load a benchmark: expected a file in data/benchmarks that measured the article\'s epoch, found none; run "deno task bench"',
  );
}
