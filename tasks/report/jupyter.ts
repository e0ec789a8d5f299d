/**
 * The two things that Jupyter does for a report: executing a notebook, and turning notebooks into HTML.
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { basename, dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { explainRefusal } from "../system_errors.ts";
import { withTemporaryFolder } from "../temporary.ts";
import { cleanEnvironment } from "../setup/command.ts";
import { ROOT, VENV } from "../setup/paths.ts";
import { codeCells, joinText, type Notebook, readNotebook } from "./notebook.ts";

/** What a person can mend: its message says how, and no stack is needed. */
export class ReportError extends Error {}

const JUPYTER = join(VENV, "bin/jupyter");
const TEMPLATE = join(ROOT, "tasks/report");
const STDERR_LINES = 20;

/** How a notebook is executed. */
export interface ExecuteOptions {
  /** Variables that the kernel gets besides those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Called as each code cell starts; `cell` counts code cells from 1, as clients do in `[1]`. */
  readonly onCell?: (cell: number, cells: number) => void;
}

/**
 * Executes a notebook in a fresh kernel, in its own folder, and gives it back with its outputs. The file stays as it is.
 *
 * @throws {ReportError} naming notebook, cell, source and traceback where a cell fails.
 */
export async function executeNotebook(
  path: string,
  { environment = {}, onCell }: ExecuteOptions = {},
): Promise<Notebook> {
  const notebook = await readNotebook(path);
  const numberOf = (index: number) => codeCells({ cells: notebook.cells.slice(0, index + 1) }).length;
  let current = 0;
  let failure: string | undefined;
  return await withTemporaryFolder(async (folder) => {
    const flags = ["--to=notebook", "--execute", `--config=${join(TEMPLATE, "execute.py")}`, `--output-dir=${folder}`];
    // What tasks/report/execute.py prints: a cell that started, or one that failed, by its index.
    const onLine = (line: string) => {
      if (!line.startsWith('{"')) return; // what a native library has printed
      const { started, failed = 0, traceback = [] }: Partial<ExecutionEvent> = JSON.parse(line);
      current = numberOf(started ?? failed);
      if (started !== undefined) return onCell?.(current, codeCells(notebook).length);
      const [source, trace] = [joinText(notebook.cells[failed].source), traceback.join("\n")].map(indent);
      failure = `Cannot execute ${path}: code cell ${current} failed\n\n${source}\n\n${trace}\n`;
    };
    const { code, errors } = await runJupyter(["nbconvert", ...flags, path], environment, onLine);
    if (failure) throw new ReportError(failure);
    if (code !== 0) {
      const where = current > 0 ? ` in code cell ${current}` : " before the first cell";
      throw new ReportError(`Cannot execute ${path}: ${explainEnd(code, errors, where)}`);
    }
    return await readNotebook(join(folder, basename(path)));
  });
}

/** Turns notebook files of one folder into HTML pages by the template of `tasks/report/`; gives one page for each. */
export async function exportPages(paths: readonly string[]): Promise<string[]> {
  const flags = ["--to=html", "--template=report", `--TemplateExporter.extra_template_basedirs=${dirname(TEMPLATE)}`];
  const { code, errors } = await runJupyter(["nbconvert", ...flags, ...paths]);
  if (code !== 0) {
    throw new ReportError(`Cannot export ${paths.join(", ")}: ${explainEnd(code, errors)}`);
  }
  return await Promise.all(paths.map((path) => Deno.readTextFile(path.replace(/\.ipynb$/, ".html"))));
}

interface ExecutionEvent {
  readonly started: number;
  readonly failed: number;
  readonly traceback: readonly string[];
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, "    ");
}

/** Why Jupyter ended: the one line that tells what the machine has refused, or else all of its last words. */
function explainEnd(code: number, errors: string, where = ""): string {
  const refused = errors.split("\n").findLast((line) => explainRefusal(line));
  return refused ?? `Jupyter ended with code ${code}${where}\n${errors}`;
}

async function runJupyter(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  onLine?: (line: string) => void,
): Promise<{ code: number; errors: string }> {
  // Jupyter makes an empty folder of settings at each start, and leaves it.
  return await withTemporaryFolder(async (TMPDIR) => {
    const child = spawn(JUPYTER, args, {
      env: { ...cleanEnvironment(), TMPDIR, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = once(child, "close").catch(() => {
      throw new ReportError(`Cannot run ${JUPYTER}; run "deno task setup"`);
    });
    const errors: string[] = [];
    createInterface({ input: child.stderr }).on("line", (line) => errors.push(line));
    createInterface({ input: child.stdout }).on("line", (line) => onLine?.(line));
    const [code] = await ended;
    return { code, errors: errors.slice(-STDERR_LINES).join("\n") };
  });
}
