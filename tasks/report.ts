/**
 * `deno task report`: executes the notebooks and writes them as self-contained pages to `reports/`.
 * @module
 */
import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { formatSeconds } from "../lib/format.ts";
import { listRuns, loadRecord } from "../lib/runs/run_folder.ts";
import config from "../deno.json" with { type: "json" };
import { flag, number, parseTaskArguments, runTask } from "./arguments.ts";
import { writeArticleExplorer } from "./report/explorer.ts";
import { executeNotebook, ReportError } from "./report/jupyter.ts";
import { kernelVersion } from "./setup/checks.ts";
import { ROOT } from "./setup/paths.ts";
import { cleanNotebook, readNotebook, writeNotebook } from "./report/notebook.ts";
import { hashSources } from "./report/sources.ts";
import { type Report, writePages } from "./report/pages.ts";
import { clearLine, showLine } from "./terminal.ts";

const NOTEBOOKS = join(ROOT, "notebooks");
const REPORTS = join(ROOT, "reports");

const SPEC = {
  task: "report",
  description:
    `Executes the notebooks and writes reports/NAME.html for each, reports/index.html and reports/explorer.html:
pages that need no network.
NAME picks notebooks to execute, as in 01_global_pooling or deeper/speed; the pages of the others show the outputs that
the notebooks hold. Without a NAME all are executed.
The notebooks show the trainings that are stored in data/runs, unless --retrain or --epochs asks for new ones.`,
  positionals: "[NAME…]",
  options: {
    retrain: flag("train again for real; the new runs go to reports/runs"),
    epochs: number("N", "train again for N epochs only; the new runs go to reports/runs"),
    "in-place": flag("also write the outputs into notebooks/, to be committed"),
  },
} as const;

/** What JupyterLab calls a notebook that has no name of its own yet. */
const UNNAMED = /^Untitled\d*$|-Copy\d+$/;

/**
 * Names of the notebooks in a folder and then of those in its folder `deeper`, as in "deeper/speed"; each sorted. Without
 * the new ones and the copies that somebody made beside them.
 */
export async function listNotebooks(folder: string = NOTEBOOKS): Promise<string[]> {
  const paths = await readdir(folder, { recursive: true });
  const names = paths.flatMap((path) => /^((?:deeper\/)?[^/]+)\.ipynb$/.exec(path)?.[1] ?? [])
    .filter((name) => !UNNAMED.test(basename(name))).sort();
  const isDeeper = (name: string) => name.startsWith("deeper/");
  return [...names.filter((name) => !isDeeper(name)), ...names.filter(isDeeper)];
}

/** A notebook with the outputs that it holds, without executing it. */
async function readReport(notebooks: string, name: string): Promise<Report> {
  const notebook = await readNotebook(join(notebooks, `${name}.ipynb`));
  return { name, notebook, origin: "Made from the outputs stored in the notebook" };
}

/** The notebooks of a folder with the outputs that they hold. */
export async function readReports(notebooks: string): Promise<Report[]> {
  return await Promise.all((await listNotebooks(notebooks)).map((name) => readReport(notebooks, name)));
}

async function main(): Promise<void> {
  const { values, positionals } = parseTaskArguments(SPEC);
  const { retrain, epochs, "in-place": inPlace } = values;
  if (epochs !== undefined && !(Number.isInteger(epochs) && epochs > 0)) {
    throw new ReportError(`Cannot train for ${epochs} epochs: --epochs takes a whole number from 1`);
  }
  const trains = retrain || epochs !== undefined;
  if (inPlace && trains) {
    throw new ReportError(
      "Cannot write in place what new trainings bring: the committed notebooks show data/runs; leave out --in-place, or --retrain and --epochs",
    );
  }
  const runs = join(REPORTS, "runs");
  if (trains) await removeComplete(runs);
  const environment: Record<string, string> = {
    ...(trains && { LAB_RUNS: runs }),
    ...(epochs !== undefined && { LAB_EPOCHS: String(epochs) }),
  };
  const length = epochs === undefined ? "" : ` for ${epochs} ${epochs === 1 ? "epoch" : "epochs"}`;
  const trained = trains ? `, trained anew${length}` : "";

  const all = await listNotebooks();
  const chosen = positionals.length > 0 ? positionals.map((name) => chooseNotebook(name, all)) : all;
  const reports: Report[] = [];
  for (const name of all) {
    if (!chosen.includes(name)) {
      reports.push(await readReport(NOTEBOOKS, name));
      continue;
    }
    const path = join(NOTEBOOKS, `${name}.ipynb`);
    const began = performance.now();
    const executed = await executeNotebook(path, {
      environment,
      onCell: (cell, cells) => showLine(`notebooks/${name}.ipynb: cell ${cell} of ${cells}`),
    });
    const seconds = formatSeconds((performance.now() - began) / 1000);
    const notebook = cleanNotebook(executed, await hashSources(executed, path));
    if (inPlace) await writeNotebook(path, notebook);
    clearLine();
    console.log(`notebooks/${name}.ipynb: executed in ${seconds}${inPlace ? ", outputs written" : ""}`);
    reports.push({ name, notebook, origin: `Executed in ${seconds}${trained}` });
  }
  const pages = await writePages(reports, { folder: REPORTS, made: await describeMaker() });
  for (const page of [...pages, await writeArticleExplorer(REPORTS)]) console.log(page);
}

/** Removes what an earlier report trained, so that notebooks train anew; what was interrupted stays, and goes on. */
async function removeComplete(runs: string): Promise<void> {
  for (const name of await listRuns(runs)) {
    const folder = join(runs, name);
    const isPart = await loadRecord(folder).then(({ isComplete }) => !isComplete, () => false);
    if (!isPart) await Deno.remove(folder, { recursive: true });
  }
}

function chooseNotebook(name: string, all: readonly string[]): string {
  const bare = name.replace(/^.*notebooks\/|\.ipynb$/g, "");
  if (all.includes(bare)) return bare;
  throw new ReportError(`Cannot report on ${JSON.stringify(name)}: the notebooks are ${all.join(", ")}`);
}

/** With what pages are made, for their foot: the Deno is that of the kernel, whichever runs this task. */
export async function describeMaker(): Promise<string> {
  const version = (name: keyof typeof config.imports) => `${name} ${config.imports[name].split("@").at(-1)}`;
  const date = new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
  const packages = [version("@tensorflow/tfjs-node-gpu"), version("@observablehq/plot"), version("skia-canvas")];
  return `${date} · Deno ${await kernelVersion()}, ${packages.join(", ")} on ${Deno.build.os} ${Deno.build.arch}`;
}

if (import.meta.main) await runTask(main);
