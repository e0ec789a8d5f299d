/**
 * The project with other notebooks: a folder of its own that borrows everything else from this checkout.
 * @module
 */
import { join } from "node:path";
import type { Notebook } from "../../tasks/report/notebook.ts";
import { ROOT } from "../../tasks/setup/paths.ts";
import { borrowModules } from "./cells.ts";

const BORROWED = [
  "lib",
  "studies",
  "tasks",
  "tests",
  "explorer",
  "data",
  "deno.json",
  "deno.lock",
  "LICENSE",
  "node_modules",
  ".venv",
];

/** Calls `use` with a project folder that has these notebooks, by name ("deeper/speed"); the folder is gone afterwards. */
export async function withProject<Result>(
  notebooks: Readonly<Record<string, Notebook>>,
  use: (project: string) => Promise<Result>,
): Promise<Result> {
  const project = await Deno.makeTempDir({ prefix: "project-" });
  try {
    for (const name of BORROWED) await Deno.symlink(join(ROOT, name), join(project, name));
    await Deno.mkdir(join(project, "notebooks"));
    await borrowModules(join(project, "notebooks"));
    for (const [name, notebook] of Object.entries(notebooks)) {
      await Deno.writeTextFile(join(project, "notebooks", `${name}.ipynb`), JSON.stringify(notebook));
    }
    return await use(project);
  } finally {
    await Deno.remove(project, { recursive: true });
  }
}
