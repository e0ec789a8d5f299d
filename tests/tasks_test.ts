import assert from "node:assert/strict";
import { join } from "node:path";
import { describeFindings } from "../tasks/doctor.ts";
import { describeKernel, findUserKernel } from "../tasks/setup/kernelspec.ts";
import { KERNEL_DENO, ROOT } from "../tasks/setup/paths.ts";
import { runDenoIn, runTask } from "./support/commands.ts";
import { testInFolder } from "./support/folder.ts";

Deno.test("describeKernel() starts the pinned Deno with SIGINT ignored and colours off", () => {
  const { argv, language, env } = JSON.parse(describeKernel());
  assert.deepEqual([argv[0], argv[1], argv[3], argv[4]], ["/bin/sh", "-c", KERNEL_DENO, "{connection_file}"]);
  assert.match(argv[2], /^trap '' INT; exec "\$0" jupyter --kernel --conn "\$1"$/);
  assert.equal(language, "typescript");
  assert.equal(env.NO_COLOR, "1");
});

testInFolder("deno task kernel installs, spares a foreign kernel, and removes its own", async (folder) => {
  const env = { JUPYTER_DATA_DIR: folder };
  const path = join(folder, "kernels/deno/kernel.json");
  assert.equal((await runTask("kernel", [], env)).code, 0);
  assert.equal(await Deno.readTextFile(path), describeKernel());
  assert.equal((await findUserKernel((name) => ({ JUPYTER_DATA_DIR: folder })[name])).owner, "ours");
  assert.equal((await runTask("kernel", ["--remove"], env)).code, 0);
  await assert.rejects(Deno.stat(path), Deno.errors.NotFound);

  await Deno.mkdir(join(path, ".."), { recursive: true });
  await Deno.writeTextFile(path, '{ "argv": ["another"] }');
  for (const args of [[], ["--remove"]]) {
    const { code, errors } = await runTask("kernel", args, env);
    assert.equal(code, 1);
    assert.match(errors, /found another; add --force/);
  }
  assert.equal(await Deno.readTextFile(path), '{ "argv": ["another"] }');
  assert.equal((await runTask("kernel", ["--force"], env)).code, 0);
  assert.equal(await Deno.readTextFile(path), describeKernel());
});

const { tasks } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json"))) as {
  tasks: Record<string, { command: string }>;
};
/** The tasks that end in a file of tasks/, and so read their own flags. */
const FILES = Object.entries(tasks).flatMap(([name, { command }]) => /tasks\/(\w+)\.ts$/.exec(command) ? [name] : []);

for (const name of FILES) {
  Deno.test(`deno task ${name} --help says how it is used`, async () => {
    const { code, out, errors } = await runTask(name, ["--", "--help"]);
    assert.equal(code, 0, errors);
    assert.match(out, new RegExp(`^usage: deno task ${name} \\[flags\\]`));
  });
}

testInFolder("a deno.json above the project, with a workspace or broken, changes nothing", async (folder) => {
  const project = join(folder, "project");
  await Deno.mkdir(project);
  const own = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  const config = { ...own, imports: {}, tasks: { hello: "deno eval 'console.log(1 + 1)'" } };
  await Deno.writeTextFile(join(project, "deno.json"), JSON.stringify(config));
  for (const above of ['{ "workspace": ["other"] }', '{ "imports": { "zod": "npm:none" }, "lock": true }', "{"]) {
    await Deno.writeTextFile(join(folder, "deno.json"), above);
    const { code, text } = await runDenoIn(project, "task", "hello");
    assert.equal(code, 0, text);
    assert.match(text, /^2$/m);
  }
});

Deno.test("describeFindings() lists what was found, then what is wrong and how to mend it", () => {
  const fine = { about: "Deno", found: "2.7.14" };
  assert.equal(describeFindings([fine]), "✓ Deno  2.7.14\n\nNothing is wrong.");
  const broken = { about: "Kernel", found: "does not run", problem: "no Deno; run setup" };
  assert.equal(
    describeFindings([fine, broken]),
    "✓ Deno    2.7.14\n✗ Kernel  does not run\n\n1 wrong:\n✗ Kernel: no Deno; run setup",
  );
});
