import assert from "node:assert/strict";
import { join } from "node:path";
import { findPython, THIS_MACHINE } from "../tasks/setup/machine.ts";
import { makeEnvironment } from "../tasks/setup/steps.ts";
import { testInFolder } from "./support/folder.ts";
import { findMinor, MINORS } from "./support/pythons.ts";
import { isSlow } from "./support/slow.ts";

for (const minor of MINORS) {
  const python = await findMinor(minor);
  if (!python) {
    console.log(`skipped: set-up with Python 3.${minor}, which is not on this machine`);
    continue;
  }

  Deno.test(`findPython() takes this machine's Python 3.${minor}`, async () => {
    const env = (name: string) => name === "PYTHON" ? python : undefined;
    assert.equal(await findPython({ ...THIS_MACHINE, env }), python);
  });

  if (!isSlow) continue;
  testInFolder(
    `set-up makes the Python environment with Python 3.${minor}, every file with its hash`,
    async (folder) => {
      await makeEnvironment(python, folder);
      const at = (name: string) => join(folder, "bin", name);
      assert.match(await THIS_MACHINE.output(at("python"), ["--version"]) ?? "", new RegExp(`^Python 3\\.${minor}\\.`));
      assert.match(
        await THIS_MACHINE.output(at("python"), ["-m", "pip", "check"]) ?? "",
        /^No broken requirements found/,
      );
      assert.match(await THIS_MACHINE.output(at("jupyter"), ["nbconvert", "--version"]) ?? "", /^7\./);
      assert.match(await THIS_MACHINE.output(at("jupyter-lab"), ["--version"]) ?? "", /^4\./);
      assert.match(await THIS_MACHINE.output(at("deno"), ["--version"]) ?? "", /^deno 2\.7\.14 /);
    },
  );
}
