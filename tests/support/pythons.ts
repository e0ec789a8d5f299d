/**
 * The Pythons of this machine.
 * @module
 */
import { join } from "node:path";
import { THIS_MACHINE } from "../../tasks/setup/machine.ts";

/** The minor versions that the set-up is tried with: 3.10 to 3.13. */
export const MINORS = [10, 11, 12, 13] as const;

/** The command of a Python 3.`minor`: on the PATH or in pyenv's folder; undefined where there is none. */
export async function findMinor(minor: number): Promise<string | undefined> {
  const pyenv = Deno.env.get("PYENV_ROOT") ?? join(Deno.env.get("HOME") ?? "/", ".pyenv");
  const versions = join(pyenv, "versions");
  const names = await Array.fromAsync(Deno.readDir(versions), ({ name }) => name).catch(() => []);
  const own = names.filter((name) => name.startsWith(`3.${minor}.`)).map((name) => join(versions, name, "bin/python"));
  for (const command of [...own, `python3.${minor}`, "python3"]) {
    const code = "import sys, venv, ensurepip; print(sys.version_info[1])";
    if ((await THIS_MACHINE.output(command, ["-c", code]))?.trim() === String(minor)) return command;
  }
}
