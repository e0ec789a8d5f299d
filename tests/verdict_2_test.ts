import assert from "node:assert/strict";
import { join } from "node:path";
import { installEnvironment } from "../tasks/setup/environment.ts";
import { runProgram, runTask } from "./support/commands.ts";
import { testInFolder } from "./support/folder.ts";

const STATISTICS = {
  folder: ".venv-statistics",
  what: "SciPy and statsmodels",
  requirements: [["studies/requirements-statistics.txt"]],
};

testInFolder(
  "studies/verdict_2.py finds by SciPy what the lab's verdict says, and says what differs",
  async (folder) => {
    const { out } = await runTask("sweep", ["verdict-2", "--verdict", "--json"]);
    const python = await installEnvironment(STATISTICS);
    const compare = async (verdict: string) => {
      const file = join(folder, "verdict.json");
      await Deno.writeTextFile(file, verdict);
      return await runProgram(python, ["studies/verdict_2.py", "data/studies/verdict-2", file]);
    };
    const same = await compare(out);
    assert.match(same.out, /\n[1-9]\d* numbers compared, 0 differ\n/);
    assert.equal(same.code, 0, same.errors);

    const changed = JSON.parse(out);
    const { rows } = changed.find(({ title }: { title: string }) => title === "Arms");
    const row = rows.find((one: Record<string, string>) => one.arm === "main: fashion-mnist");
    row.difference = row.difference.replace(/.$/, (digit: string) => String((Number(digit) + 5) % 10));
    const other = await compare(JSON.stringify(changed));
    assert.match(other.out, /, 1 differ\nmain: fashion-mnist: 0\.\d+ here, \+0\.\d+ in the table\n/);
    assert.equal(other.code, 1);
  },
);
