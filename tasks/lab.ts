/**
 * `deno task lab`: JupyterLab, with the reader's copies of the notebooks and the kernel ready.
 * @module
 */
import { delimiter, join } from "node:path";
import { describeTask, flag, runTask } from "./arguments.ts";
import { fillOwnFolder } from "./lab/own_folder.ts";
import { ROOT, VENV } from "./setup/paths.ts";

const args = Deno.args[0] === "--" ? Deno.args.slice(1) : Deno.args;
if (args.includes("--help") || args.includes("-h")) {
  console.log(describeTask({
    task: "lab",
    description:
      `Opens your copies of the notebooks in JupyterLab; Ctrl-C ends it. They lie in mine/, which git ignores, with a
first notebook of your own. Copies that you haven't changed follow the project's.
Every other flag goes to JupyterLab: "deno task lab --no-browser --port 9000"; "--help-all" lists them.`,
    options: {
      fresh: flag("lay your changed copies aside, into mine/before-…, and take new ones"),
    },
  }));
  Deno.exit(0);
}

await runTask(async () => {
  const { kept, laidAside } = await fillOwnFolder({ project: ROOT, fresh: args.includes("--fresh") });
  if (laidAside) console.error(`Your changed copies are in mine/${laidAside} now`);
  if (kept.length > 0) {
    console.error(
      `Newer versions exist of ${kept.join(", ")}, which you have changed; "deno task lab --fresh" takes them`,
    );
  }
});
const bin = join(VENV, "bin");
const lab = new Deno.Command(join(bin, "jupyter-lab"), {
  args: [
    `--ServerApp.root_dir=${ROOT}`,
    "--LabApp.default_url=/lab/tree/mine/01_global_pooling.ipynb",
    "--ServerApp.ip=localhost", // nobody else on the network reaches it, and Jupyter makes a token
    // JupyterLab asks the web for news and updates unless it is told not to.
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.news_url=None",
    // Jupyter refuses root, who in a container is the only user.
    ...Deno.uid() === 0 ? ["--allow-root"] : [],
    ...args.filter((flag) => flag !== "--fresh"),
  ],
  env: {
    PATH: `${bin}${delimiter}${Deno.env.get("PATH") ?? ""}`,
    JUPYTER_PREFER_ENV_PATH: "1",
    // Kernels of this path would come before ours.
    JUPYTER_PATH: [join(VENV, "share/jupyter"), Deno.env.get("JUPYTER_PATH")].filter(Boolean).join(delimiter),
  },
}).spawn();

// A terminal sends Ctrl-C to JupyterLab as well, which then asks a question; with SIGTERM it ends its kernels and itself.
for (const signal of ["SIGINT", "SIGTERM"] as const) Deno.addSignalListener(signal, () => lab.kill("SIGTERM"));
const { code } = await lab.status;
Deno.exit(code);
