/**
 * What the engine asks of the processor.
 * @module
 */

/**
 * Whether oneDNN computes with AVX-512, whose registers hold 16 floats.
 * @param cpuinfo Linux's `/proc/cpuinfo`.
 * @param variable Reads an environment variable: oneDNN can be off, or held to older instructions.
 */
export function hasWideRegisters(cpuinfo: string, variable: (name: string) => string | undefined): boolean {
  // What oneDNN asks for before it uses AVX-512.
  const isThere = ["avx512f", "avx512bw", "avx512vl", "avx512dq"].every((flag) =>
    new RegExp(`^flags\\b.*\\b${flag}\\b`, "m").test(cpuinfo)
  );
  const isHeldBack = /^(SSE|AVX$|AVX2)/i.test(variable("ONEDNN_MAX_CPU_ISA") ?? "");
  return isThere && !isHeldBack && variable("TF_ENABLE_ONEDNN_OPTS") !== "0";
}

/**
 * The instruction sets by which float sums differ from processor to processor, as in "avx2 avx512f"; "" where none is known.
 * @param cpuinfo Linux's `/proc/cpuinfo`.
 */
export function instructionSets(cpuinfo: string): string {
  const sets = ["avx2", "avx512f", "avx512_bf16", "amx_tile"];
  return sets.filter((flag) => new RegExp(`^flags\\b.*\\b${flag}\\b`, "m").test(cpuinfo)).join(" ");
}

/** Linux's description of the processor; empty elsewhere, where nobody has measured. */
export async function readCpuinfo(): Promise<string> {
  return await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
}
