/**
 * The set-up for a GPU and back, for real, in a copy of the project: 8 GB and some minutes, so only by
 * `deno task test -- --slow`. On a machine without a GPU it shows that the lab works on the CPU then, and says why.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "../tasks/setup/paths.ts";
import { runProgram } from "./support/commands.ts";
import { testInFolder } from "./support/folder.ts";

const ignore = !Deno.args.includes("--slow");
if (ignore) console.log("skipped: deno task setup --gpu for real, since --slow was not given");

testInFolder("deno task setup --gpu installs, loads and holds parity, and --cpu goes back", async (folder) => {
  const project = join(folder, "project");
  const task = (...args: readonly string[]) => runProgram(Deno.execPath(), ["task", ...args], project);
  assert.equal((await runProgram("git", ["clone", "--quiet", ROOT, project])).code, 0);

  const gpu = await task("setup", "--gpu");
  assert.equal(gpu.code, 0, gpu.errors);
  const parity = await task("parity");
  assert.match(parity.out, /^Running on the [CG]PU: TensorFlow's CUDA build /);
  assert.equal(parity.code, 0, parity.errors);
  const doctor = await task("doctor");
  const runsOnGpu = parity.out.startsWith("Running on the GPU");
  assert.equal(doctor.code === 0, runsOnGpu, doctor.out); // a GPU that was asked for and isn't used is something wrong
  assert.ok(doctor.out.includes(parity.out.split("\n")[0]), doctor.out);

  const cpu = await task("setup", "--cpu");
  assert.equal(cpu.code, 0, cpu.errors);
  const back = await task("doctor");
  assert.match(back.out, /Running on the CPU: TensorFlow's build without CUDA is installed/);
  assert.equal(back.code, 0, back.out);
}, { ignore });
