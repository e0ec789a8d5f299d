/**
 * The project's notebooks as programs: their code cells joined into modules that can be checked and linted.
 * @module
 */
import { join } from "node:path";
import { listNotebooks } from "../../tasks/report.ts";
import { ROOT } from "../../tasks/setup/paths.ts";
import { codeCells, joinText, type Notebook, readNotebook } from "../../tasks/report/notebook.ts";

/** The committed notebooks, by name, as in "01_global_pooling" or "deeper/speed". */
export async function readNotebooks(): Promise<Map<string, Notebook>> {
  const notebooks = new Map<string, Notebook>();
  for (const name of await listNotebooks()) {
    notebooks.set(name, await readNotebook(join(ROOT, "notebooks", `${name}.ipynb`)));
  }
  return notebooks;
}

/** The code of a notebook as one module; a comment before each cell says which it is. */
export function joinCells(notebook: Notebook): string {
  const cells = codeCells(notebook).map((cell, index) => `// Code cell ${index + 1}\n${joinText(cell.source)}\n`);
  return cells.join("\n");
}

/**
 * Writes the notebooks as modules into a folder from which their imports work, and calls `use` with the modules' paths.
 * The folder is gone afterwards.
 */
export async function withModules(
  notebooks: ReadonlyMap<string, Notebook>,
  use: (paths: readonly string[]) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ dir: ROOT, prefix: "cells-", suffix: ".tmp" });
  try {
    const paths = [...notebooks.keys()].map((name) => join(folder, `${name}-cells.ts`));
    await borrowModules(folder);
    for (const [index, notebook] of [...notebooks.values()].entries()) {
      await Deno.writeTextFile(paths[index], joinCells(notebook));
    }
    await use(paths);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Links the modules that lie beside the notebooks, their figures and those beside the deeper ones into a folder alike. */
export async function borrowModules(folder: string): Promise<void> {
  for (const part of ["", "figures", "deeper"]) {
    await Deno.mkdir(join(folder, part), { recursive: true });
    const from = join(ROOT, "notebooks", part);
    for await (const { name } of Deno.readDir(from)) {
      if (name.endsWith(".ts")) await Deno.symlink(join(from, name), join(folder, part, name));
    }
  }
}
