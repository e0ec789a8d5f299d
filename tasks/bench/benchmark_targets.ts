/**
 * What the lab's speed was meant to be, beside what a benchmark measured.
 * @module
 */
import type { Benchmark } from "./benchmarks.ts";

/** A target in words, "training pass ≤ 0.45 × PyTorch, preloaded" say; what was measured; whether it is met. */
export interface BenchmarkTarget {
  readonly target: string;
  readonly value: number;
  readonly isMet: boolean;
}

/**
 * The targets of a benchmark of `data/benchmarks`, in the file's order; none where it compared nothing.
 * @throws {Deno.errors.NotFound} Where the benchmark's file is gone.
 */
export async function loadTargets({ name }: Pick<Benchmark, "name">): Promise<BenchmarkTarget[]> {
  const file = new URL(`../../data/benchmarks/${name}.json`, import.meta.url);
  const { targets = [] }: { readonly targets?: BenchmarkTarget[] } = JSON.parse(await Deno.readTextFile(file));
  return targets;
}
