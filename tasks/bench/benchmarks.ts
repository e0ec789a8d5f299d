/**
 * The files of `data/benchmarks`: what `deno task bench` measured, as a schema, and the newest of them.
 * @module
 */
import { max, median, min } from "simple-statistics";
import * as z from "zod";
import { parseJsonWith } from "../../lib/schema.ts";
import type { BenchmarkBar } from "./benchmark_plot.ts";

const amount = z.number().min(0);

/** What one process measured of the epoch; names end in their unit. */
export const VALUES = z.object({
  trainingPassSeconds: amount,
  trainingAccuracySeconds: amount,
  validationSeconds: amount,
  /** The three passes together. */
  articleEpochSeconds: amount,
  validationLoss: amount,
  /** A share, 0–1. */
  validationAccuracy: amount,
  /** The most memory that the process held. */
  peakMiB: amount,
});
export type Values = z.output<typeof VALUES>;

/** A way to compute the epoch, with everything that was measured of it. */
const contender = z.object({
  /** Short and unique, as in "pytorch-best". */
  name: z.string(),
  title: z.string(),
  how: z.string(),
  settings: z.record(z.string(), z.unknown()),
  environment: z.record(z.string(), z.string()),
  /** One for each turn. */
  samples: z.array(z.object({ values: VALUES })).readonly(),
  /** Why it stopped competing, where it failed. */
  failure: z.string().exactOptional(),
}).refine(({ samples, failure }) => samples.length > 0 || failure, {
  path: ["samples"],
  error: "a list of one at least, or beside a failure",
});
export type ContenderResult = z.output<typeof contender>;

/** The ways that were tried with a few steps to find the fastest one of a framework. */
const tuning = z.object({ of: z.string(), how: z.string(), chosen: z.string(), tried: z.array(contender).readonly() });
export type Tuning = z.output<typeof tuning>;

/** Such a file. Those of before December 2026 hold medians, ratios and a second part too, which are passed over. */
const BENCHMARK_FILE = z.object({
  format: z.literal(1),
  /** ISO 8601. */
  started: z.string(),
  seconds: z.number(),
  /** Turns that every contender had. */
  repetitions: z.int().min(1),
  machine: z.record(z.string(), z.union([z.string(), z.number()])),
  versions: z.record(z.string(), z.string()),
  parts: z.object({
    article: z.object({
      /** What was measured, and how, in sentences. */
      how: z.string(),
      contenders: z.array(contender).readonly().refine(([ours]) => ours?.samples.length > 0, {
        error: "a list that begins with what was measured of the lab",
      }),
      tuning: z.array(tuning).readonly(),
    }),
  }),
});
export type BenchResult = z.output<typeof BENCHMARK_FILE>;

/** The middle of some values, and the range that all of them lie in. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Median and range of a value over a contender's turns. @throws {Error} Where it has none. */
export function spreadOf({ samples }: Pick<ContenderResult, "samples">, value: keyof Values): Spread {
  const all = samples.map(({ values }) => values[value]);
  return { median: median(all), low: min(all), high: max(all) };
}

/** One way to compute the article's epoch, as `benchmarkPlot` draws it, and everything that was measured of it. */
export interface Way extends BenchmarkBar {
  readonly samples: ContenderResult["samples"];
}

/** A benchmark of the article's epoch. */
export interface Benchmark {
  /** The file's name without its ending. */
  readonly name: string;
  /** What was measured, and how, in sentences. */
  readonly how: string;
  readonly machine: Readonly<Record<string, string | number>>;
  /** The lab first. */
  readonly contenders: readonly Way[];
}

const FOLDER = new URL("../../data/benchmarks/", import.meta.url);

/** Reads the text of such a file; `path` is named in errors. @throws {SyntaxError} when it is none. */
export function parseBenchmark(text: string, path: string): BenchResult {
  return parseJsonWith(BENCHMARK_FILE, text, { what: path, remedy: 'write it again with "deno task bench"' });
}

/**
 * The newest benchmark in `data/benchmarks`, without those that failed.
 * @throws {Error} When there is none.
 * @throws {SyntaxError} When it is none that "deno task bench" writes.
 */
export async function loadBenchmark(): Promise<Benchmark> {
  const files = (await Array.fromAsync(Deno.readDir(FOLDER))).map(({ name }) => name);
  const file = files.filter((name) => name.endsWith(".json")).sort().at(-1);
  if (!file) {
    throw new Error(
      'Cannot load a benchmark: expected a .json file in data/benchmarks, found none; run "deno task bench"',
    );
  }
  const text = await Deno.readTextFile(new URL(file, FOLDER));
  const { machine, parts: { article: { how, contenders } } } = parseBenchmark(text, `data/benchmarks/${file}`);
  const ways = contenders.filter(({ samples }) => samples.length > 0).map(({ name, title, samples }): Way => ({
    name: title,
    isOurs: name === "ours",
    seconds: samples.map(({ values }) => values.articleEpochSeconds),
    samples,
  }));
  return { name: file.slice(0, -".json".length), how, machine, contenders: ways };
}
