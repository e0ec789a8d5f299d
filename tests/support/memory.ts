/**
 * What this process holds: its memory, and what TensorFlow keeps for it.
 * @module
 */
import { loadTensorflow } from "../../lib/trainer/tensorflow.ts";

/** The greatest resident size since the process began, in bytes, as Linux counts it. */
export async function peakMemory(): Promise<number> {
  const { stdout } = await new Deno.Command("cat", { args: [`/proc/${Deno.pid}/status`] }).output();
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(new TextDecoder().decode(stdout))!;
  return 1024 * Number(kilobytes);
}

/** How many tensors and models the native side holds: what leaks if nobody frees it. */
export async function nativeCounts(): Promise<[tensors: number, models: number]> {
  const { binding } = await loadTensorflow();
  return [binding.getNumOfTensors(), binding.getNumOfSavedModels()];
}
