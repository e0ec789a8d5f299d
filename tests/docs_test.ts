import assert from "node:assert/strict";
import { join } from "node:path";
import * as lib from "../lib/mod.ts";
import { ROOT } from "../tasks/setup/paths.ts";
import { runTask } from "./support/commands.ts";

Deno.test("deno task docs makes a page for every function that a notebook imports from lib", async () => {
  const { code, out, errors } = await runTask("docs", []);
  assert.equal(code, 0, errors);
  const index = join(ROOT, "reports/api/index.html");
  assert.equal(out, `Wrote ${index}\n`);
  for (const name of Object.keys(lib)) {
    const page = await Deno.readTextFile(join(ROOT, `reports/api/lib/mod.ts/~/${name}.html`));
    assert.match(page, new RegExp(`\\b${name}\\b`));
  }
});
