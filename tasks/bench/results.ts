/**
 * From parts to the file that is kept: ratios of medians, targets, machine.
 * @module
 */
import { cpus, loadavg, totalmem } from "node:os";
import { readCpuinfo } from "../../lib/trainer/processor.ts";
import { roofShares } from "./parts/roof.ts";
import { checkTargets, ratiosToOthers } from "./statistics.ts";
import type { BenchResult, PartName, PartResult, Ratios } from "./types.ts";

/** The ratios that the parts give: `{ articleEpoch: { pytorch: 0.4, … }, …, roof: { trainingPass: 0.4, … } }`. */
export function ratiosOf({ article, roof }: Readonly<Partial<Record<PartName, PartResult>>>): Ratios {
  return {
    ...(article
      ? {
        articleEpoch: ratiosToOthers(article, "articleEpochSeconds"),
        trainingPass: ratiosToOthers(article, "trainingPassSeconds"),
        startToFirstStep: ratiosToOthers(article, "startToFirstStepSeconds"),
        peakMemory: ratiosToOthers(article, "peakMiB"),
      }
      : {}),
    ...(roof ? { roof: roofShares(roof) } : {}),
  };
}

/** The whole result, ratios and targets worked out from the parts. */
export function completeResult(measured: Omit<BenchResult, "format" | "ratios" | "targets">): BenchResult {
  const ratios = ratiosOf(measured.parts);
  return { format: 1, ...measured, ratios, targets: checkTargets(ratios) };
}

/** Processor, cores, memory, system, and how busy the machine was before the benchmark began. */
export function describeMachine(cores: number): Record<string, string | number> {
  const flags = readFlags();
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    vectors: flags.has("avx512f") ? "AVX-512" : flags.has("avx2") ? "AVX2" : "neither AVX2 nor AVX-512",
    cores,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${Deno.build.os} ${Deno.osRelease()}`,
    loadBefore: Number(loadavg()[0].toFixed(2)),
  };
}

function readFlags(): Set<string> {
  return new Set(/^flags\s*:(.*)$/m.exec(readCpuinfo())?.[1].trim().split(" "));
}
