/**
 * The set-up for a GPU and back, for real, in a copy of the project: 8 GB and some minutes, so only by
 * `deno task test -- --slow`. On a machine without a GPU it shows that the lab works on the CPU then, and says why.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { ROOT } from "../tasks/setup/paths.ts";
import { testInFolder } from "./support/folder.ts";

const ignore = !Deno.args.includes("--slow");
if (ignore) console.log("skipped: deno task setup --gpu for real, since --slow was not given");

testInFolder("deno task setup --gpu installs, loads and holds parity, and --cpu goes back", async (folder) => {
  const project = join(folder, "project");
  const run = async (command: string, ...args: readonly string[]) => {
    const child = new Deno.Command(command, { args: [...args], cwd: folder, stderr: "inherit" });
    const { success, stdout } = await child.output();
    return { success, text: new TextDecoder().decode(stdout) };
  };
  const task = (...args: readonly string[]) => run(Deno.execPath(), "task", "--cwd", project, ...args);
  assert.equal((await run("git", "clone", "--quiet", ROOT, project)).success, true);

  assert.equal((await task("setup", "--gpu")).success, true);
  const parity = await task("parity");
  assert.match(parity.text, /^Running on the [CG]PU: TensorFlow's CUDA build /);
  assert.equal(parity.success, true, parity.text);
  const doctor = await task("doctor");
  const runsOnGpu = parity.text.startsWith("Running on the GPU");
  assert.equal(doctor.success, runsOnGpu, doctor.text); // a GPU that was asked for and isn't used is something wrong
  assert.ok(doctor.text.includes(parity.text.split("\n")[0]), doctor.text);

  assert.equal((await task("setup", "--cpu")).success, true);
  const back = await task("doctor");
  assert.match(back.text, /Running on the CPU: TensorFlow's build without CUDA is installed/);
  assert.equal(back.success, true, back.text);
}, { ignore });
