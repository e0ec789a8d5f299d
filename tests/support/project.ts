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
    await fillProject(project, notebooks);
    return await use(project);
  } finally {
    await Deno.remove(project, { recursive: true });
  }
}

/** Makes an empty folder a project with these notebooks. */
export async function fillProject(project: string, notebooks: Readonly<Record<string, Notebook>>): Promise<void> {
  for (const name of BORROWED) await Deno.symlink(join(ROOT, name), join(project, name));
  await Deno.mkdir(join(project, "notebooks"));
  await borrowModules(join(project, "notebooks"));
  for (const [name, notebook] of Object.entries(notebooks)) {
    await Deno.writeTextFile(join(project, "notebooks", `${name}.ipynb`), JSON.stringify(notebook));
  }
}
