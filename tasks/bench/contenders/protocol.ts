/**
 * How a contender's process talks to the benchmark: settings in as one JSON argument, values out as JSON lines.
 * @module
 */
import type { Values } from "../benchmarks.ts";
import type { EpochSettings } from "../contenders.ts";

/** What this process was started with. */
export const SETTINGS: EpochSettings = JSON.parse(Deno.args[0]);

/** Reports measured values, and the most memory that this process held. */
export function report(
  values: Omit<Values, "articleEpochSeconds" | "peakMiB">,
  versions: Readonly<Record<string, string>> = {},
): void {
  console.log(JSON.stringify({ versions: { deno: Deno.version.deno, ...versions } }));
  console.log(JSON.stringify({ values: { ...values, peakMiB: peakMiB() } }));
}

/** Runs a function and measures its seconds. */
export async function timed<T>(work: () => T | Promise<T>): Promise<{ seconds: number; result: T }> {
  const began = performance.now();
  const result = await work();
  return { seconds: (performance.now() - began) / 1000, result };
}

function peakMiB(): number {
  // Deno opens /proc to those alone that have all rights.
  const { stdout } = new Deno.Command("cat", { args: [`/proc/${Deno.pid}/status`] }).outputSync();
  return Number(/VmHWM:\s*(\d+)/.exec(new TextDecoder().decode(stdout))?.[1]) / 1024;
}
