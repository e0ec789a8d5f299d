/**
 * A copy of the project that may be broken: its own code, and the packages, libraries and environment of this checkout as
 * hard links, so that it takes no room and a second. Files are replaced in it and never written into.
 * @module
 */
import { basename, dirname, join } from "node:path";
import { ADDON, KERNEL_DENO, ROOT } from "../../tasks/setup/paths.ts";

/** The set-up and the trials of doctor, as the copy has them. */
export interface ProjectCopy extends AsyncDisposable {
  readonly root: string;
  readonly checks: typeof import("../../tasks/setup/checks.ts");
  readonly steps: typeof import("../../tasks/setup/steps.ts");
  /** Puts back what this checkout has at a place. */
  restore(path: string): Promise<void>;
}

const COPIED = [
  "deno.json",
  "deno.lock",
  "requirements.txt",
  "requirements-cpu.txt",
  "requirements-gpu.txt",
  "lib",
  "tasks",
];
const LINKED = ["node_modules", ".venv"];

/** Makes the copy, in a folder of its own unless one is given; gone when it is disposed of. */
export async function copyProject(folder?: string): Promise<ProjectCopy> {
  // Not within the project, whose packages would be found from there.
  const root = folder ?? await Deno.makeTempDir({ prefix: "copy-" });
  await Deno.mkdir(root, { recursive: true });
  const short = await Deno.makeTempDir({ prefix: "" });
  for (const name of COPIED) await copy(["-a"], join(ROOT, name), root);
  // On another disk there are no hard links: the files are copied, which takes longer.
  for (const name of LINKED) {
    await copy(["-al"], join(ROOT, name), root).catch(() => copy(["-a"], join(ROOT, name), root));
  }
  await Deno.symlink(join(root, ".venv/native"), join(short, "n"));
  const relink = () => linkAddon(root, join(short, "n"));
  await relink();
  const [checks, steps] = await Promise.all([
    import(join(root, "tasks/setup/checks.ts")),
    import(join(root, "tasks/setup/steps.ts")),
  ]);
  await settle(steps.STEPS, root);
  return {
    root,
    checks,
    steps,
    async restore(path) {
      await Deno.remove(join(root, path), { recursive: true }).catch(() => {});
      const to = join(root, dirname(path));
      await copy(["-al"], join(ROOT, path), to).catch(() => copy(["-a"], join(ROOT, path), to));
      if (join(ROOT, path) === ADDON) await relink();
    },
    async [Symbol.asyncDispose]() {
      await Deno.remove(root, { recursive: true });
      await Deno.remove(short, { recursive: true });
    },
  };
}

/** Makes the copy's stamps say that all is done, as if it had been set up where it lies. */
async function settle(steps: ProjectCopy["steps"]["STEPS"], root: string): Promise<void> {
  const { complete, fingerprint } = await import("../../tasks/setup/step.ts");
  for (const { stamp, inputs, name, ...step } of steps) {
    if (name === "Jupyter kernel") await complete({ stamp, inputs, name, ...step });
    else await replaceFile(stamp, fingerprint(inputs()));
  }
  assertInside(root, steps.map(({ stamp }) => stamp));
}

function assertInside(root: string, paths: readonly string[]): void {
  const stray = paths.find((path) => !path.startsWith(root));
  if (stray) throw new Error(`${stray} is no part of the copy ${root}`);
}

/**
 * The addon names the folder of TensorFlow's libraries by its path. In the copy it names a link that leads to the copy's own:
 * a shorter path, filled up with slashes, for the end of the text serves another one too.
 */
async function linkAddon(root: string, link: string): Promise<void> {
  const path = join(root, ADDON.slice(ROOT.length));
  const bytes = await Deno.readFile(path);
  const text = new TextDecoder("latin1").decode(bytes);
  const end = text.indexOf("\0", text.indexOf(".venv/native/tensorflow\0"));
  const begin = text.lastIndexOf("\0", end - 1) + 1;
  const last = "tensorflow";
  const room = end - begin - last.length;
  if (room <= link.length) throw new Error(`${link} is no shorter than ${text.slice(begin, end)}`);
  bytes.set(new TextEncoder().encode(link.padEnd(room, "/") + last), begin);
  await replaceFile(path, bytes);
}

/** Replaces a file that may be a hard link: the other names keep theirs. */
export async function replaceFile(path: string, content: string | Uint8Array, mode = 0o644): Promise<void> {
  await Deno.remove(path, { recursive: true }).catch(() => {});
  await Deno.writeFile(path, typeof content === "string" ? new TextEncoder().encode(content) : content, { mode });
}

/** `cp` into a folder. */
async function copy(flags: readonly string[], from: string, to: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("cp", { args: [...flags, from, `${to}/`] }).output();
  if (!success) throw new Error(`cp ${basename(from)}: ${new TextDecoder().decode(stderr)}`);
}

/** Where the kernel's Deno lies, below the project's folder. */
export const DENO = KERNEL_DENO.slice(ROOT.length);
