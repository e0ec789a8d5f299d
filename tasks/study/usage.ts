/**
 * How much memory a training took, in a file beside its run.
 * @module
 */
import { join } from "node:path";
import { writeWhole } from "../../lib/files.ts";

const FILE = "usage.json";

/**
 * Writes how much memory this process has held, as Linux counts it, elsewhere what it holds now, beside the run that it trained;
 * more of two writings stays.
 */
export async function recordUsage(folder: string): Promise<void> {
  const status = await Deno.readTextFile("/proc/self/status").catch(() => "");
  const kilobytes = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
  const peak = kilobytes ? Number(kilobytes) / 2 ** 10 : Deno.memoryUsage().rss / 2 ** 20;
  const peakMiB = Math.max(Math.round(peak), await readPeak(folder) ?? 0);
  await writeWhole(join(folder, FILE), JSON.stringify({ peakMiB }) + "\n");
}

/** The most memory that a training in this folder has held, in MiB; undefined where none was recorded. */
export async function readPeak(folder: string): Promise<number | undefined> {
  const text = await Deno.readTextFile(join(folder, FILE)).catch(() => "");
  const peak = Number(/^\{"peakMiB":(\d+)\}\s*$/.exec(text)?.[1]);
  return Number.isFinite(peak) ? peak : undefined;
}
