/**
 * What a test changes around itself, and what a notebook shows that it writes.
 * @module
 */
import { join } from "node:path";
import { executeNotebook, type ExecuteOptions } from "../../tasks/report/jupyter.ts";
import type { Cell } from "../../tasks/report/notebook.ts";
import { ROOT } from "../../tasks/setup/paths.ts";
import { codeCell, notebookOf, textCell } from "./sample.ts";

/** Sets variables of the environment until its block ends (`using _ = setEnv({ … })`); undefined takes one away. */
export function setEnv(values: Readonly<Record<string, string | undefined>>): Disposable {
  const set = (some: Readonly<Record<string, string | undefined>>) => {
    for (const [name, value] of Object.entries(some)) {
      if (value === undefined) Deno.env.delete(name);
      else Deno.env.set(name, value);
    }
  };
  const before = Object.fromEntries(Object.keys(values).map((name) => [name, Deno.env.get(name)]));
  set(values);
  return { [Symbol.dispose]: () => set(before) };
}

/** Gathers what is said on the console's error stream until its block ends (`using heard = hearWarnings()`). */
export function hearWarnings(): Disposable & { readonly warnings: readonly string[] } {
  const { warn } = console;
  const warnings: string[] = [];
  console.warn = (line: string) => void warnings.push(line);
  return { warnings, [Symbol.dispose]: () => void (console.warn = warn) };
}

/** Executes these cells, those that begin with "#" as texts, in a kernel in tests/, from where their imports lead. */
export async function executeCells(sources: readonly string[], options: ExecuteOptions = {}): Promise<readonly Cell[]> {
  const folder = await Deno.makeTempDir({ dir: join(ROOT, "tests"), suffix: ".tmp" });
  try {
    const path = join(folder, "trial.ipynb");
    const cells = sources.map((source) => source.startsWith("#") ? textCell(source) : codeCell(source));
    await Deno.writeTextFile(path, JSON.stringify(notebookOf(cells)));
    return (await executeNotebook(path, options)).cells;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
