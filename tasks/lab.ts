/**
 * `deno task lab`: JupyterLab, with the notebooks open and the kernel ready.
 * @module
 */
import { delimiter, join } from "node:path";
import { describeTask } from "./arguments.ts";
import { ROOT, VENV } from "./setup/paths.ts";

const args = Deno.args[0] === "--" ? Deno.args.slice(1) : Deno.args;
if (args.includes("--help") || args.includes("-h")) {
  console.log(describeTask({
    task: "lab",
    description: `Opens the notebooks in JupyterLab; Ctrl-C ends it.
Every other flag goes to JupyterLab: "deno task lab --no-browser --port 9000"; "--help-all" lists them.`,
    options: {},
  }));
  Deno.exit(0);
}

const bin = join(VENV, "bin");
const lab = new Deno.Command(join(bin, "jupyter-lab"), {
  args: [
    `--ServerApp.root_dir=${ROOT}`,
    "--LabApp.default_url=/lab/tree/notebooks",
    // JupyterLab asks the web for news and updates unless it is told not to.
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.news_url=None",
    // Jupyter refuses root, who in a container is the only user; it listens on the loopback, and asks for a token.
    ...Deno.uid() === 0 ? ["--allow-root"] : [],
    ...args,
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
