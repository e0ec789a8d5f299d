/**
 * The environment of the peers in Python.
 * @module
 */
import { join } from "node:path";
import { runCommand } from "../setup/command.ts";
import { findPython, THIS_MACHINE } from "../setup/machine.ts";
import { ROOT } from "../setup/paths.ts";
import { PIP_INSTALL } from "../setup/steps.ts";

const FOLDER = join(ROOT, ".venv-peers");
const REQUIREMENTS = join(ROOT, "tasks/bench/requirements-peers.txt");
const TORCH_REQUIREMENTS = join(ROOT, "tasks/bench/requirements-torch.txt");
const TORCH_CPU_REQUIREMENTS = join(ROOT, "tasks/bench/requirements-torch-cpu.txt");
const STAMP = join(FOLDER, "requirements.txt");

/** The Python that has the peers: installed now where it is missing or its requirements have changed. */
export async function installPeers(say: (line: string) => void): Promise<string> {
  const python = join(FOLDER, "bin/python");
  const wanted = await Deno.readTextFile(REQUIREMENTS);
  if (await Deno.readTextFile(STAMP).catch(() => "") === wanted) return python;
  say("Installing PyTorch and TensorFlow's Python into .venv-peers (some GB)");
  await Deno.remove(FOLDER, { recursive: true }).catch(() => {});
  await Deno.mkdir(FOLDER);
  const run = (command: readonly string[]) => runCommand("install the peers", command, { memory: FOLDER });
  await run([await findPython(THIS_MACHINE), "-m", "venv", FOLDER]);
  const install = [python, ...PIP_INSTALL, "--quiet", "-r"];
  await run([...install, REQUIREMENTS]);
  // Found only where pip knows another place than PyPI; a few hundred MB in place of 5 GB.
  await run([...install, TORCH_CPU_REQUIREMENTS]).catch(() => run([...install, TORCH_REQUIREMENTS]));
  await Deno.writeTextFile(STAMP, wanted);
  return python;
}
