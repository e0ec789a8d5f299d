/**
 * Runs the programs that do the set-up's work, quietly; where one fails, its output goes to a file and its reason into one line.
 * They get this process's variables without those that would have them install elsewhere, take another Python's packages, find
 * another kernel, or follow the user's own configuration.
 * @module
 */
import { join } from "node:path";
import { explainRefusal } from "../system_errors.ts";
import { rememberChild } from "./lock.ts";
import { MEMORY, ROOT } from "./paths.ts";

/** What pip may be told by the user: where packages come from, and through what. Anything else says where they go. */
const PIP_SOURCES =
  /^PIP_(INDEX_URL|EXTRA_INDEX_URL|FIND_LINKS|NO_INDEX|CERT|CLIENT_CERT|PROXY|TRUSTED_HOST|CACHE_DIR|NO_CACHE_DIR|(DEFAULT_)?TIMEOUT|RETRIES|KEYRING_PROVIDER|CONFIG_FILE)$/;
const FOREIGN =
  /^(PIP_|PYTHON(PATH|HOME|USERBASE|STARTUP|PLATLIBDIR|SAFEPATH)$|VIRTUAL_ENV$|CONDA_|JUPYTER|IPYTHONDIR$)/;

/** The variables that programs of the set-up and of reports may have, and those that they get besides. */
export function cleanEnvironment(
  variables: Readonly<Record<string, string>> = Deno.env.toObject(),
): Record<string, string> {
  const kept = Object.entries(variables).filter(([name]) => PIP_SOURCES.test(name) || !FOREIGN.test(name));
  return {
    ...Object.fromEntries(kept),
    JUPYTER_NO_CONFIG: "1", // nothing of ~/.jupyter: a setting there would change reports in silence
    JUPYTER_PREFER_ENV_PATH: "1",
    PYTHONNOUSERSITE: "1",
    NO_COLOR: "1",
  };
}

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
 * @throws {Error} where it can't be started or fails: `action` ("install npm packages"), its own last error, and what to do.
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
  throw new Error(`Cannot ${action}: ${explainFailure(text)}${isKept ? `; all of its output is in ${log}` : ""}`);
}

/** Why a program failed, and what it takes, where that is known. */
export function explainFailure(output: string): string {
  const reason = reasonOf(output) ?? "it said nothing";
  const refusal = explainRefusal(output);
  if (refusal) return `${refusal}, and run it again; the steps that are done are kept (${reason})`;
  if (CERTIFICATE.test(output)) {
    return `${reason} (the server's certificate is not trusted here: set SSL_CERT_FILE and PIP_CERT to your network's certificates)`;
  }
  return NETWORK.test(output)
    ? `${reason} (the package registry can't be reached: is there a network, or a proxy to name in HTTPS_PROXY?)`
    : reason;
}

/** The line of a failed program's output that says why; the last where none does, undefined where it said nothing. */
export function reasonOf(output: string): string | undefined {
  const lines = output.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  return lines.findLast((line) => /^[\w.]*(Error|Exception): /.test(line)) ?? // the end of Python's traceback
    lines.findLast((line) => /^(fatal )?error\b|: (fatal )?error:/i.test(line)) ??
    lines.find((line) => /error\b/i.test(line) && !/^(W|I)\d{4}/.test(line)) ?? lines.at(-1);
}
