import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "../tasks/setup/paths.ts";
import { runDenoIn } from "./support/commands.ts";
import { rightsFlags } from "../tasks/rights.ts";
import { testInFolder } from "./support/folder.ts";
import { readSources } from "./support/imports.ts";

const SOURCES = new Map(
  (await Promise.all(["lib", "studies", "explorer", "notebooks", "tasks"].map(readSources))).flatMap((
    files,
  ) => [...files]),
);

Deno.test("every @example is fenced, so that the next test runs it", () => {
  const bare = [...SOURCES].filter(([, source]) => /\* @example(?!(?: [^\n]*)?\n *\* ```ts\n)/.test(source));
  assert.deepEqual(bare.map(([path]) => path), []);
});

testInFolder("every example in a docstring compiles and runs", async (folder) => { // where examples write their files
  const paths = [...SOURCES].filter(([, source]) => /^ *\* ```ts$/m.test(source)).map(([path]) => join(ROOT, path));
  const args = ["test", ...rightsFlags("test"), "--doc", `--config=${ROOT}/deno.json`];
  const { code, text } = await runDenoIn(folder, ...args, ...paths);
  assert.equal(code, 0, text);
  const passed = Number(/ok \| (\d+) passed/.exec(text)?.[1]);
  assert.ok(passed >= paths.length, text);
});
