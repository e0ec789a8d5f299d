/**
 * The Jupyter kernel named "deno", as Jupyter reads it from kernel.json.
 * @module
 */
import { homedir } from "node:os";
import { join } from "node:path";
import { KERNEL_DENO, ROOT } from "./paths.ts";

/** The text of kernel.json. The pinned Deno of the environment runs the cells, whichever Deno is on the PATH. */
export function describeKernel(): string {
  const spec = {
    // Jupyter's interrupt button sends SIGINT, which ends Deno unless the shell in front of it has it ignored. A cell
    // that listens for the signal still hears it.
    argv: [
      "/bin/sh",
      "-c",
      `trap '' INT; exec "$0" jupyter --kernel --conn "$1"`,
      KERNEL_DENO,
      "{connection_file}",
    ],
    display_name: "Deno",
    language: "typescript",
    env: {
      NO_COLOR: "1", // else results hold the escape codes of a terminal
      DENO_TLS_CA_STORE: "mozilla,system", // also trust the certificates of this machine, a company's proxy say
      TF_CPP_MIN_LOG_LEVEL: "3",
    },
    metadata: { project: ROOT },
  };
  return JSON.stringify(spec, null, 2) + "\n";
}

/** Where Jupyter looks: in `JUPYTER_DATA_DIR`, else in the data folder of Linux desktops, or in the library of macOS. */
export function jupyterFolder(env = (name: string) => Deno.env.get(name), system: string = Deno.build.os): string {
  const home = env("HOME") ?? homedir();
  const own = system === "darwin"
    ? join(home, "Library/Jupyter")
    : join(env("XDG_DATA_HOME") || join(home, ".local/share"), "jupyter");
  return env("JUPYTER_DATA_DIR") || own;
}

/**
 * The kernel named "deno" that VS Code and other Jupyters of this user find: where it lies, and whether it is this project
 * folder's or another; undefined where there is none.
 */
export async function findUserKernel(env = (name: string) => Deno.env.get(name)) {
  const folder = join(jupyterFolder(env), "kernels/deno");
  try {
    const spec = JSON.parse(await Deno.readTextFile(join(folder, "kernel.json")));
    return { folder, owner: spec.metadata?.project === ROOT ? "ours" : "another" } as const;
  } catch (error) {
    return { folder, owner: error instanceof Deno.errors.NotFound ? undefined : "another" } as const;
  }
}
