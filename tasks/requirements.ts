/**
 * `deno task requirements`: makes the requirements*.txt again from their .in files, exact versions with SHA-256 hashes.
 * @module
 */
import { join } from "node:path";
import { parseTaskArguments, runTask } from "./arguments.ts";
import { runCommand } from "./setup/command.ts";
import { findPython, THIS_MACHINE } from "./setup/machine.ts";
import { MEMORY, ROOT } from "./setup/paths.ts";
import { writeWhole } from "./setup/step.ts";

/** The tool that resolves, and where it is installed. */
const UV = "uv==0.13.9";
const TOOLS = join(MEMORY, "uv");

/** Files without their ending. Of TensorFlow only libraries are used, so what its Python needs is left out. */
const FILES = [
  { file: "requirements", isWhole: true },
  { file: "requirements-cpu", isWhole: false },
  { file: "requirements-gpu", isWhole: false },
  { file: "bench/requirements-peers", isWhole: true },
] as const;

/**
 * PyPI has PyTorch for Linux with CUDA only. Where pip is configured with PyTorch's own index, its CPU build, 2.13.0+cpu,
 * is taken: these are the hashes of its wheels for x86-64 that PyPI does not know.
 */
const HASHES_ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  "torch==2.13.0": ["6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b"], // Python 3.11
};

const SPEC = {
  task: "requirements",
  description: `Resolves requirements*.in for Python 3.10 and newer into requirements*.txt: one exact version of each
package for all of them where there is one, with the SHA-256 of its files on PyPI. Keeps the versions of the present
requirements*.txt as far as they fit.`,
  options: {
    upgrade: { type: "boolean", help: "take the newest versions that fit" },
  },
} as const;

async function main(): Promise<void> {
  const { values } = parseTaskArguments(SPEC);
  Deno.mkdirSync(MEMORY, { recursive: true });
  await runCommand("make a Python environment", [await findPython(THIS_MACHINE), "-m", "venv", TOOLS]);
  await runCommand(`install ${UV}`, [join(TOOLS, "bin/python"), "-m", "pip", "install", UV]);
  for (const { file, isWhole } of FILES) {
    await runCommand(`resolve ${file}.in`, [
      ...[join(TOOLS, "bin/uv"), "pip", "compile", `${file}.in`, "--output-file", `${file}.txt`, "--generate-hashes"],
      ...["--universal", "--python-version", "3.10", "--fork-strategy", "fewest", "--no-config", "--no-annotate"],
      ...["--custom-compile-command", "deno task requirements"],
      ...isWhole ? [] : ["--no-deps"],
      ...values.upgrade ? ["--upgrade"] : [],
    ]);
    const path = join(ROOT, `${file}.txt`);
    const text = await Deno.readTextFile(path);
    const withHashes = text.replace(/^(\S+) \\\n/gm, (line, requirement: string) => {
      const more = HASHES_ELSEWHERE[requirement] ?? [];
      return line + more.map((hash) => `    --hash=sha256:${hash} \\\n`).join("");
    });
    writeWhole(path, withHashes);
    console.log(`${file}.txt`);
  }
}

if (import.meta.main) await runTask(main);
