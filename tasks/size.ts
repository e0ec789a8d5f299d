/**
 * `deno task size`: how large the project is, beside the limits that it has set itself. Who wants more takes something out.
 * @module
 */
import { join } from "node:path";
import { alignColumns } from "../lib/format.ts";
import { parseTaskArguments } from "./arguments.ts";
import { listNotebooks } from "./report.ts";
import { codeCells, joinText, type Notebook, readNotebook } from "./report/notebook.ts";
import { ROOT } from "./setup/paths.ts";

const SPEC = {
  task: "size",
  description: "Prints how large lib, tests, README and the notebooks are, beside their limits.",
  options: {},
} as const;

/** Something that has a limit. */
export interface Size {
  readonly what: string;
  readonly value: number;
  readonly limit: number;
}

/** Measures the project: lines with comments, exported values, and what each notebook asks of its reader. */
export async function measureProject(): Promise<Size[]> {
  const lines = await Promise.all(["lib", "studies", "explorer", "notebooks", "tasks", "tests"].map(countLines));
  const [lib, studies, explorer, notebooks, tasks, tests] = lines;
  const readme = (await Deno.readTextFile(join(ROOT, "README.md"))).split("\n").length - 1;
  const sizes: Size[] = [
    { what: "lib, lines of TypeScript", value: lib, limit: 7500 },
    { what: "lib/mod.ts, exported values", value: Object.keys(await import("../lib/mod.ts")).length, limit: 45 },
    // 20,000 and 13,000 were the aims of making the lab small. Beside lib came pages of own images, layouts of data sets, the
    // second verdict, repair, rights and downloads, some 5,500 lines, and 4,000 of tests. No more than is there now.
    { what: "outside tests, lines", value: lib + studies + explorer + notebooks + tasks, limit: 26_500 },
    { what: "tests, lines", value: tests, limit: 17_000 },
    { what: "README, lines", value: readme, limit: 130 },
  ];
  for (const name of await listNotebooks()) {
    const notebook = await readNotebook(join(ROOT, "notebooks", `${name}.ipynb`));
    const limits = LIMITS.filter(({ only }) => only.test(name));
    sizes.push(
      ...limits.map(({ what, count, limit }) => ({ what: `${name}, ${what}`, value: count(notebook), limit })),
    );
  }
  return sizes;
}

/** Lines of the TypeScript files below a folder. */
async function countLines(folder: string): Promise<number> {
  let count = 0;
  for await (const { name, isDirectory } of Deno.readDir(join(ROOT, folder))) {
    const path = join(folder, name);
    if (isDirectory) count += await countLines(path);
    else if (/(?<!\.tmp)\.ts$/.test(name)) count += (await Deno.readTextFile(join(ROOT, path))).split("\n").length - 1;
  }
  return count;
}

const NUMBERED = /^0/;
const DEEPER = /^deeper/;
const READ = /^0[123]|^deeper/;

const LIMITS: readonly {
  readonly what: string;
  readonly only: RegExp;
  readonly limit: number;
  readonly count: (notebook: Notebook) => number;
}[] = [
  { what: "cells", only: NUMBERED, limit: 28, count: ({ cells }) => cells.length },
  { what: "cells", only: DEEPER, limit: 25, count: ({ cells }) => cells.length },
  { what: "words of prose", only: /^0|^deeper/, limit: 1500, count: (notebook) => words(notebook).length },
  { what: "numbers in prose", only: READ, limit: 60, count: (notebook) => numbers(notebook).length },
  { what: "lines of the longest cell", only: READ, limit: 12, count: (notebook) => Math.max(...cellLines(notebook)) },
  { what: "imported names", only: READ, limit: 15, count: (notebook) => importedNames(notebook).length },
];

function prose({ cells }: Notebook): string {
  return cells.filter((cell) => cell.cell_type === "markdown").map((cell) => joinText(cell.source)).join(" ");
}

/** The words of all Markdown, tables too, without tags and marks. */
function words(notebook: Notebook): string[] {
  return prose(notebook).replace(/<[^>]*>|[|#*_`-]/g, " ").trim().split(/\s+/);
}

/** The numbers of all Markdown, without code and without where links lead. */
function numbers(notebook: Notebook): string[] {
  const text = prose(notebook).replace(/\]\([^)]*\)/g, "]").replace(/`[^`]*`/g, " ");
  return text.match(/(?<![\w.])\d[\d,]*(?:\.\d+)?/g) ?? [];
}

function cellLines(notebook: Notebook): number[] {
  return codeCells(notebook).map((cell) => joinText(cell.source).split("\n").length);
}

function importedNames(notebook: Notebook): string[] {
  const code = codeCells(notebook).map((cell) => joinText(cell.source)).join("\n");
  return [...code.matchAll(/^import\s*\{([^}]*)\}/gm)].flatMap(([, names]) =>
    names.split(",").filter((name) => name.trim() !== "")
  );
}

if (import.meta.main) {
  parseTaskArguments(SPEC);
  const sizes = await measureProject();
  const rows = sizes.map((
    { what, value, limit },
  ) => [what, `${value}`, `of ${limit}`, value > limit ? "too large" : ""]);
  console.log(alignColumns(rows, { right: [false, true, true] }).join("\n"));
}
