/**
 * Tasks under the newest Deno that npm has; the kernel stays with its own. `deno task test -- --slow` downloads it; the checks
 * of versions in setup_test.ts always run.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { listRuns, loadRecord } from "../lib/runs/run_folder.ts";
import { runProgram, startArguments } from "./support/commands.ts";
import { testInFolder } from "./support/folder.ts";
import { writeTinyDataset } from "./support/tiny_dataset.ts";

/** Runs a task by a program that stands for Deno. */
async function run([program, ...before]: readonly string[], task: string, args: readonly string[]): Promise<string> {
  const { code, out, errors } = await runProgram(program, [...before, ...startArguments(task, args)]);
  assert.equal(code, 0, errors);
  return out;
}

testInFolder("the newest Deno reads a study, and trains to the same bits as this one", async (folder) => {
  await using tiny = await writeTinyDataset();
  const newest = ["npx", "-y", "deno@latest"];
  assert.match(await run(newest, "sweep", ["smoke", "--status"]), /\n\d of 4 done\n$/);
  const tensors = await Promise.all([newest, [Deno.execPath()]].map(async (deno, i) => {
    const out = join(folder, String(i), "run");
    await run(deno, "train", ["--data", tiny.folder, "--epochs", "2", "--out", out]);
    const [name] = await listRuns(join(folder, String(i)));
    return (await loadRecord(join(folder, String(i), name))).tensors;
  }));
  assert.equal(tensors[0], tensors[1]);
}, { ignore: !Deno.args.includes("--slow") });
