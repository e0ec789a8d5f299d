/**
 * `deno task explorer`: a page on which two trained networks answer for any image of their data set.
 * @module
 */
import { loadRun } from "../lib/runs/run_folder.ts";
import { parseTaskArguments, runTask, text, texts } from "./arguments.ts";
import { writeOwnExplorer } from "./own/explorer.ts";

const SPEC = {
  task: "explorer",
  description: `Makes a page of two runs of one data set: both networks answer for test images, drawings and pictures of
your own, and show their maps and what another pooling would say. It is one file that needs no network.`,
  options: {
    run: texts("FOLDER", "a run folder; give two, --run A --run B"),
    data: text("NAME_OR_FOLDER", "their data set, where it is not found by its name"),
    out: text("FOLDER", "where the page goes (default: reports)"),
  },
} as const;

async function main(): Promise<void> {
  const { values: { run: folders, data, out } } = parseTaskArguments(SPEC);
  if (folders.length !== 2) {
    throw new Error(`Cannot make the explorer: expected two runs, --run A --run B, found ${folders.length}`);
  }
  const [a, b] = await Promise.all(folders.map((folder) => loadRun(folder)));
  console.log(await writeOwnExplorer([a, b], { data, folder: out }));
}

if (import.meta.main) await runTask(main);
