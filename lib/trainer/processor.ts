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
  const isThere = ["avx512f", "avx512bw", "avx512vl", "avx512dq"].every((flag) => hasFlag(cpuinfo, flag));
  const isHeldBack = /^(SSE|AVX$|AVX2)/i.test(variable("ONEDNN_MAX_CPU_ISA") ?? "");
  return isThere && !isHeldBack && variable("TF_ENABLE_ONEDNN_OPTS") !== "0";
}

/**
 * The instruction sets by which float sums differ from processor to processor, as in "avx2 avx512f"; "" where none is known.
 * @param cpuinfo Linux's `/proc/cpuinfo`.
 */
export function instructionSets(cpuinfo: string): string {
  const sets = ["avx2", "avx512f", "avx512_bf16", "amx_tile"];
  return sets.filter((flag) => hasFlag(cpuinfo, flag)).join(" ");
}

function hasFlag(cpuinfo: string, flag: string): boolean {
  return new RegExp(`^flags\\b.*\\b${flag}\\b`, "m").test(cpuinfo);
}

/** Tells a process what it may not read itself: the part of `/proc/cpuinfo` that describes the first core. */
const PROCESSOR_VARIABLE = "LAB_PROCESSOR";

/**
 * Linux's description of the processor; empty elsewhere, where nobody has measured. Deno opens `/proc` to those alone that
 * have all rights. Without them, whoever may start programs asks one, and hands the answer on to all that it starts.
 * @throws {Error} Where nothing tells: a guess would train other bits.
 */
export function readCpuinfo(): string {
  const told = readFirst() ?? Deno.env.get(PROCESSOR_VARIABLE) ?? askProcessor();
  if (told !== "") Deno.env.set(PROCESSOR_VARIABLE, told);
  return told;
}

function readFirst(): string | undefined {
  try {
    return Deno.readTextFileSync("/proc/cpuinfo").split("\n\n")[0];
  } catch (error) {
    return error instanceof Deno.errors.NotCapable ? undefined : "";
  }
}

function askProcessor(): string {
  if (Deno.permissions.querySync({ name: "run", command: "cat" }).state !== "granted") {
    throw new Error(`Cannot tell what the processor can: ${PROCESSOR_VARIABLE} is not set; start it by "deno task"`);
  }
  const { stdout } = new Deno.Command("cat", { args: ["/proc/cpuinfo"], stderr: "null" }).outputSync();
  return new TextDecoder().decode(stdout).split("\n\n")[0];
}
