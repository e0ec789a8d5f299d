/**
 * How much memory this process has held at most.
 * @module
 */

/** The greatest resident size since the process began, in bytes, as Linux counts it. */
export async function peakMemory(): Promise<number> {
  const { stdout } = await new Deno.Command("cat", { args: [`/proc/${Deno.pid}/status`] }).output();
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(new TextDecoder().decode(stdout))!;
  return 1024 * Number(kilobytes);
}
