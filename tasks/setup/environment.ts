/**
 * Python environments that only some need, beside the set-up's own.
 * @module
 */
import { join } from "node:path";
import { runCommand } from "./command.ts";
import { findPython, THIS_MACHINE } from "./machine.ts";
import { ROOT } from "./paths.ts";
import { PIP_INSTALL } from "./steps.ts";

/** What is installed beside the set-up, and where. */
export interface Environment {
  /** Its folder's name in the project. */
  readonly folder: string;
  /** What is installed, as in "the peers". */
  readonly what: string;
  /** Requirement files, all installed one after another; of those in one list the first that pip can install. */
  readonly requirements: readonly (readonly string[])[];
}

/**
 * The Python of an environment: installed now where it is missing or its requirements have changed.
 * @param say Is told before anything is downloaded.
 * @throws {Error} Where Python is missing or pip fails.
 */
export async function installEnvironment(
  { folder, what, requirements }: Environment,
  say: () => void = () => {},
): Promise<string> {
  const place = join(ROOT, folder);
  const [stamp, python] = [join(place, "requirements.txt"), join(place, "bin/python")];
  const texts = await Promise.all(requirements.flat().map((file) => Deno.readTextFile(join(ROOT, file))));
  const wanted = texts.join("");
  if (await Deno.readTextFile(stamp).catch(() => "") === wanted) return python;
  say();
  await Deno.remove(place, { recursive: true }).catch(() => {});
  await Deno.mkdir(place);
  const run = (command: readonly string[]) => runCommand(`install ${what}`, command, { memory: place });
  await run([await findPython(THIS_MACHINE), "-m", "venv", place]);
  for (const files of requirements) {
    const [first, ...others] = files.map((file) => () => run([python, ...PIP_INSTALL, "--quiet", "-r", file]));
    await others.reduce((tried, next) => tried.catch(next), first());
  }
  await Deno.writeTextFile(stamp, wanted);
  return python;
}
