/**
 * `deno task kernel`: makes the notebooks' kernel known to VS Code and to every Jupyter of this user.
 * @module
 */
import { join } from "node:path";
import { writeWhole } from "../lib/files.ts";
import { flag, parseTaskArguments } from "./arguments.ts";
import { describeKernel, findUserKernel } from "./setup/kernelspec.ts";
import { removeIfThere } from "./setup/step.ts";

const { values } = parseTaskArguments({
  task: "kernel",
  description: `Makes the notebooks' kernel known to VS Code and to every Jupyter of this user, under the name "Deno".
"deno task lab" and "deno task report" do without.`,
  options: {
    remove: flag("take it away again"),
    force: flag('replace, or take away, a kernel named "deno" that this folder has not installed'),
  },
});

const { folder, owner } = await findUserKernel();
if (owner === "another" && !values.force) {
  const action = values.remove ? "remove" : "install";
  console.error(
    `Cannot ${action} the kernel: expected none or this folder's in ${folder}, found another; add --force to replace or remove it`,
  );
  Deno.exit(1);
}
if (values.remove) {
  removeIfThere(folder);
  console.log(owner ? `Removed ${folder}` : `There is no kernel in ${folder}`);
} else {
  await Deno.mkdir(folder, { recursive: true });
  await writeWhole(join(folder, "kernel.json"), describeKernel());
  console.log(`Installed ${folder}\nIn VS Code: open a notebook, "Select Kernel", "Jupyter Kernel", "Deno".`);
}
