/**
 * What the set-up finds on this machine: Deno's version, Python, a C++ compiler.
 * @module
 */
import { installCommand } from "./platform.ts";

/** The few questions that are put to a machine; tests answer them in its place. */
export interface Machine {
  readonly deno: string;
  /** As Deno calls it: "linux", "darwin", "windows". */
  readonly system: string;
  /** As Deno calls it: "x86_64", "aarch64". */
  readonly processor: string;
  /** The text of /etc/os-release; "" where there is none. */
  readonly distribution: string;
  env(name: string): string | undefined;
  /** Runs a program; gives what it prints, or undefined where there is no such program or it fails. */
  output(command: string, args: readonly string[]): Promise<string | undefined>;
}

/** The machine that this runs on. */
export const THIS_MACHINE: Machine = {
  deno: Deno.version.deno,
  system: Deno.build.os,
  processor: Deno.build.arch,
  distribution: readOsRelease(),
  env: (name) => Deno.env.get(name),
  async output(command, args) {
    try {
      const child = new Deno.Command(command, { args: [...args], stdin: "null", stderr: "null" });
      const { success, stdout } = await child.output();
      return success ? new TextDecoder().decode(stdout) : undefined;
    } catch {
      return undefined;
    }
  },
};

function readOsRelease(): string {
  try {
    return Deno.readTextFileSync("/etc/os-release");
  } catch {
    return "";
  }
}

const OLDEST_PYTHON = 10;
const PYTHONS = ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10"];
/** Prints the version, and a second line where it can make environments. */
const PROBE = `import sys
print(*sys.version_info[:3], sep=".")
try:
    import venv, ensurepip
    print("complete")
except ImportError: pass`;
const COMPILERS = ["c++", "g++", "clang++"];

/**
 * Notebooks are run by the pinned Deno of the environment, whichever runs the tasks.
 * @throws {Error} on a Deno older than 2.7.14.
 */
export function checkDeno({ deno }: Machine): void {
  const [major, minor, patch] = deno.split(/[.+-]/).map(Number);
  if (major > 2 || major === 2 && (minor > 7 || minor === 7 && patch >= 14)) return;
  throw new Error(
    `Cannot set up: expected Deno 2.7.14 or newer, found ${deno}; run "deno upgrade", or put "npx -y deno@2.7.14" in place ` +
      `of "deno"`,
  );
}

/**
 * The command of a Python that can make an environment: `PYTHON` where it is set, else the first that fits on the PATH.
 * @throws {Error} saying what the nearest one lacks.
 */
export async function findPython(machine: Machine): Promise<string> {
  const named = machine.env("PYTHON");
  let lack = named ? `none at PYTHON=${named}` : "none on the PATH";
  let remedy = installCommand(machine, "Python");
  let isNear = false;
  for (const command of named ? [named] : PYTHONS) {
    const [version, complete] = (await machine.output(command, ["-c", PROBE]))?.trim().split("\n") ?? [];
    if (!version) continue;
    const [major, minor] = version.split(".").map(Number);
    const isNew = major === 3 && minor >= OLDEST_PYTHON;
    if (isNew && complete) return command;
    if (isNear) continue;
    isNear = isNew;
    lack = isNew ? `${command} ${version} without venv` : `${command} ${version}`;
    if (isNew) remedy = installCommand(machine, "venv", `${major}.${minor}`);
  }
  throw new Error(
    `Cannot set up: expected Python 3.${OLDEST_PYTHON} or newer with its venv module, found ${lack}; install it (${remedy}), or name one with PYTHON=/path/to/python3`,
  );
}

/**
 * The C++ compiler's command and first arguments: `CXX` where it is set, else the first on the PATH.
 * @throws {Error} where there is none.
 */
export async function findCompiler(machine: Machine): Promise<string[]> {
  const named = machine.env("CXX")?.trim();
  for (const words of named ? [named.split(/\s+/)] : COMPILERS.map((name) => [name])) {
    if (await machine.output(words[0], [...words.slice(1), "--version"])) return words;
  }
  const place = named ? `at CXX=${named}` : `(${COMPILERS.join(", ")}) on the PATH`;
  throw new Error(
    `Cannot set up: expected a C++ compiler, found none ${place}; install one (${
      installCommand(machine, "compiler")
    }), or name one with CXX=/path/to/g++`,
  );
}
