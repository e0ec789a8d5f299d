import assert from "node:assert/strict";
import { delimiter, join } from "node:path";
import { PIP_INSTALL } from "../tasks/setup/steps.ts";
import { findPython, THIS_MACHINE } from "../tasks/setup/machine.ts";
import { ROOT } from "../tasks/setup/paths.ts";
import { parseRequirements } from "../tasks/requirements.ts";
import { runProgram } from "./support/commands.ts";
import { listFiles, testInFolder } from "./support/folder.ts";

/** The commands of Python 3.`minor`, of the PATH and of pyenv. */
async function candidates(minor: number): Promise<string[]> {
  const onPath = (Deno.env.get("PATH") ?? "").split(delimiter).map((folder) => join(folder, `python3.${minor}`));
  const pyenv = join(Deno.env.get("PYENV_ROOT") ?? join(Deno.env.get("HOME") ?? "", ".pyenv"), "versions");
  const versions = (await listFiles(pyenv).catch(() => [])).filter((name) => name.startsWith(`3.${minor}.`));
  return [...onPath, ...versions.map((version) => join(pyenv, version, "bin/python3"))];
}

/** A Python 3.`minor` with which the set-up can work; undefined where none is found. */
async function findMinor(minor: number): Promise<string | undefined> {
  for (const command of await candidates(minor)) {
    const env = (name: string) => name === "PYTHON" ? command : undefined;
    const python = await findPython({ ...THIS_MACHINE, env }).catch(() => undefined);
    if (python) return python;
  }
}

// Which lines of a requirement file this Python's pip would install: "name==version" each.
const SELECT = `import sys
from pip._vendor.packaging.requirements import Requirement
for line in sys.argv[1:]:
    one = Requirement(line)
    if not one.marker or one.marker.evaluate(): print(f"{one.name}{one.specifier}")`;

// A wheel with one module, as small as they come; prints its SHA-256.
const MAKE_WHEEL = `import hashlib, sys, zipfile
info = "tiny_one-1.0.dist-info"
with zipfile.ZipFile(sys.argv[1], "w") as file:
    file.writestr("tiny_one.py", "")
    file.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: tiny-one\\nVersion: 1.0\\n")
    file.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    file.writestr(f"{info}/RECORD", f"tiny_one.py,,\\n{info}/METADATA,,\\n{info}/WHEEL,,\\n{info}/RECORD,,\\n")
print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())`;

let tried = 0;
for (const minor of [10, 11, 12, 13]) {
  const python = await findMinor(minor);
  const ignore = python === undefined || (tried > 0 && !Deno.args.includes("--slow")); // the oldest asks the most
  if (python === undefined) console.log(`skipped: set-up under Python 3.${minor}, which is not on PATH or in ~/.pyenv`);
  if (!ignore) tried++;

  testInFolder(
    `the set-up's pip under Python 3.${minor} takes what requirements.txt pins and refuses another file`,
    async (folder) => {
      const venv = join(folder, "venv");
      assert.equal((await runProgram(python!, ["-m", "venv", venv])).code, 0);
      const pip = [join(venv, "bin/python"), ...PIP_INSTALL, "--no-index", "--find-links", folder];

      const pinned = parseRequirements(await Deno.readTextFile(join(ROOT, "requirements.txt")));
      const lines = pinned.map(({ name, condition }) => `${name}${condition}`);
      const selected = (await runProgram(pip[0], ["-c", SELECT, ...lines])).out.trim().split("\n");
      const names = selected.map((line) => line.split("==")[0]);
      assert.deepEqual(names, [...new Set(names)], "one version of each package");
      for (const name of ["jupyterlab", "nbconvert", "deno", "ipykernel"]) assert.ok(names.includes(name), name);

      const wheel = await runProgram(python!, ["-c", MAKE_WHEEL, join(folder, "tiny_one-1.0-py3-none-any.whl")]);
      const requirements = join(folder, "tiny.txt");
      const install = async (hash: string) => {
        await Deno.writeTextFile(requirements, `tiny-one==1.0${hash}\n`);
        return await runProgram(pip[0], [...pip.slice(1), "-r", requirements]);
      };
      const other = await install(` --hash=sha256:${"0".repeat(64)}`);
      assert.notEqual(other.code, 0);
      assert.match(other.errors, /DO NOT MATCH THE HASHES/);
      const { code, errors } = await install(` --hash=sha256:${wheel.out.trim()}`);
      assert.equal(code, 0, errors);
    },
    { ignore },
  );
}
