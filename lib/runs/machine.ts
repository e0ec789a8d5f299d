/**
 * What this process computes with: the machine and versions that a run records, and the arithmetic that it would choose.
 * @module
 */
import { availableParallelism, cpus, totalmem } from "node:os";
import { instructionSets, readCpuinfo } from "../trainer/processor.ts";
import { defaultPacked, defaultTowers } from "../trainer/forward.ts";
import { loadTensorflow } from "../trainer/tensorflow.ts";
import type { Arithmetic, RunSession } from "../types.ts";

/** The environment variables that decide {@link Arithmetic.threads} and {@link Arithmetic.oneDNN} before TensorFlow loads. */
export const THREADS_VARIABLE = "TF_NUM_INTRAOP_THREADS", ONEDNN_VARIABLE = "TF_ENABLE_ONEDNN_OPTS";

/** The arithmetic of a training that is told nothing about it. */
export async function defaultArithmetic(batchSize: number): Promise<Arithmetic> {
  const tensorflow = await loadTensorflow(); // sets the variables, where they are not set
  return {
    towers: defaultTowers(tensorflow.device, tensorflow.threads, batchSize),
    packed: defaultPacked(tensorflow),
    // TensorFlow takes 0 as "as many as there are cores".
    threads: Number(Deno.env.get(THREADS_VARIABLE)) || availableParallelism(),
    oneDNN: !["0", "false"].includes(Deno.env.get(ONEDNN_VARIABLE) ?? "1"),
  };
}

/** The machine and the versions of this process. */
export async function describeProcess(): Promise<Pick<RunSession, "machine" | "versions">> {
  const { tf, device, threads, version } = await loadTensorflow();
  return {
    versions: { deno: Deno.version.deno, tfjs: tf.version_core, tensorflow: version },
    machine: {
      processor: cpus()[0]?.model.trim() ?? "unknown",
      instructions: instructionSets(readCpuinfo()),
      cores: availableParallelism(),
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      device,
      threads,
    },
  };
}
