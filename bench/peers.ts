/**
 * The environment of the peers in Python.
 * @module
 */
import { join } from "node:path";
import { findPython, THIS_MACHINE } from "../tasks/setup/machine.ts";
import { ROOT } from "../tasks/setup/paths.ts";
import { PIP_INSTALL } from "../tasks/setup/steps.ts";

const FOLDER = join(ROOT, ".venv-peers");
const REQUIREMENTS = join(ROOT, "bench/requirements-peers.txt");
const CUDA_REQUIREMENTS = join(ROOT, "bench/requirements-peers-cuda.txt");
const STAMP = join(FOLDER, "requirements.txt");

/** The Python that has the peers: installed now where it is missing or its requirements have changed. */
export async function installPeers(say: (line: string) => void): Promise<string> {
  const python = join(FOLDER, "bin/python");
  const wanted = await Deno.readTextFile(REQUIREMENTS);
  if (await Deno.readTextFile(STAMP).catch(() => "") === wanted) return python;
  say("Installing PyTorch and TensorFlow's Python into .venv-peers (some GB)");
  await Deno.remove(FOLDER, { recursive: true }).catch(() => {});
  await run([await findPython(THIS_MACHINE), "-m", "venv", FOLDER]);
  const install = [python, ...PIP_INSTALL, "--quiet", "-r"];
  await run([...install, REQUIREMENTS]);
  // PyPI's PyTorch for Linux does not load without NVIDIA's libraries, on a machine without a GPU either.
  const torch = await THIS_MACHINE.output(python, ["-c", "import importlib.metadata as m; print(m.version('torch'))"]);
  if (!torch?.includes("+cpu")) await run([...install, CUDA_REQUIREMENTS]);
  await Deno.writeTextFile(STAMP, wanted);
  return python;
}

async function run([program, ...args]: readonly string[]): Promise<void> {
  const { success } = await new Deno.Command(program, { args, stdin: "null", stdout: "inherit", stderr: "inherit" })
    .spawn().status;
  if (success) return;
  throw new Error(
    `Cannot install the peers: ${program} ${args.slice(0, 3).join(" ")} failed, see above; ` +
      "run the benchmark without --peers, or mend what it says",
  );
}
