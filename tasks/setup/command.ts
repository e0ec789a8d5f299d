/**
 * Runs the programs that do the set-up's work, quietly; where one fails, its output goes to a file and its reason into one line.
 * @module
 */
import { join } from "node:path";
import { cleanEnvironment } from "./environment.ts";
import { explainRefusal } from "../system_errors.ts";
import { SetupError } from "./errors.ts";
import { rememberChild } from "./lock.ts";
import { MEMORY, ROOT } from "./paths.ts";

const NETWORK =
  /error sending request|dns error|name resolution|establish a new connection|timed out|Network is unreachable/i;
const CERTIFICATE = /certificate|UnknownIssuer/i;

interface CommandOptions {
  /** Where the program runs; the project folder by default. */
  readonly folder?: string;
  /** Variables that it gets besides those of `cleanEnvironment()`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where its number, and its output if it fails, are kept. */
  readonly memory?: string;
}

/**
 * Runs a program and waits for its end.
 * @throws {SetupError} where it can't be started or fails: `action` ("install npm packages"), its own last error, and what to do.
 */
export async function runCommand(
  action: string,
  [program, ...args]: readonly string[],
  { folder = ROOT, env = {}, memory = MEMORY }: CommandOptions = {},
): Promise<void> {
  const child = new Deno.Command(program, {
    args,
    cwd: folder,
    clearEnv: true,
    env: { ...cleanEnvironment(), ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  try {
    rememberChild(memory, child.pid);
  } catch (error) {
    child.kill(); // nobody would wait for it
    throw error;
  }
  const { success, stdout, stderr } = await child.output();
  if (success) return;
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  const log = join(memory, "failure.log");
  // On a full disk there is no room for it either.
  const isKept = await Deno.writeTextFile(log, `${[program, ...args].join(" ")}\n${text}`).then(
    () => true,
    () => false,
  );
  throw new SetupError(`Cannot ${action}: ${explainFailure(text)}${isKept ? `; all of its output is in ${log}` : ""}`);
}

/** The one line of a failed program's output that says why, and what it takes, where that is known. */
export function explainFailure(output: string): string {
  const lines = output.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const reason = lines.findLast((line) => /^(fatal )?error\b|: (fatal )?error:/i.test(line)) ?? lines.at(-1) ??
    "it said nothing";
  const refusal = explainRefusal(output);
  if (refusal) return `${refusal}, and run it again; the steps that are done are kept (${reason})`;
  if (CERTIFICATE.test(output)) {
    return `${reason} (the server's certificate is not trusted here: set SSL_CERT_FILE and PIP_CERT to your network's certificates)`;
  }
  return NETWORK.test(output)
    ? `${reason} (the package registry can't be reached: is there a network, or a proxy to name in HTTPS_PROXY?)`
    : reason;
}
