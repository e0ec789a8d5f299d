/**
 * `deno task data`: lists the data sets, downloads the ones that are named, makes one of another, or imports a folder.
 * @module
 */
import { commandFor, type DatasetEntry, listDatasets, MADE } from "./data/list.ts";
import { downloadDataset, type DownloadProgress } from "./data/downloads.ts";
import { alignColumns, formatNumber } from "../lib/format.ts";
import { parseTaskArguments, runTask, text } from "./arguments.ts";
import { importFolder } from "./data/import.ts";
import { make } from "./data/make.ts";
import { clearLine, showLine } from "./terminal.ts";

const SPEC = {
  task: "data",
  description: `Without NAME, lists the data sets in data/ and in the folders that LAB_DATA names.
With NAME (or the path of a data set's folder), downloads the files that are missing or wrong, checks each of them,
and leaves those that are right as they are.

"deno task data import FOLDER" makes a data set of your own images, "deno task data make NAME" one of another data set;
each has its own --help.`,
  positionals: "[NAME…]",
  options: {
    from: text("URL", "download from a mirror: the address of the folder that has the files under the same names"),
  },
} as const;

/** The table of data sets, one line each. */
function describeDatasets(entries: readonly DatasetEntry[]): string {
  const rows = entries.map(({ name, manifest: { title, imageShape, classes, licence }, train, test, missing }) => [
    ...[name, title, imageShape.join("×"), String(classes.length), formatNumber(train), formatNumber(test)],
    ...[missing.length === 0 ? "yes" : "no", licence],
  ]);
  const lines = [["name", "title", "pixels", "classes", "train", "test", "here", "licence"], ...rows];
  return alignColumns(lines, { right: lines[0].map((_, column) => column >= 3 && column <= 5) }).join("\n");
}

/** What to do instead of listing and downloading, by the first argument. A data set of that name is reached by its path. */
const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = { import: importFolder, make };

async function main(): Promise<void> {
  const [command, ...args] = Deno.args[0] === "--" ? Deno.args.slice(1) : Deno.args;
  if (Object.hasOwn(COMMANDS, command ?? "")) return await COMMANDS[command](args);
  const { values: { from }, positionals } = parseTaskArguments(SPEC);
  if (from !== undefined && positionals.length !== 1) {
    throw new Error(`Cannot download from ${from}: --from goes with one data set, found ${positionals.length}`);
  }
  if (from !== undefined && !(/^https?:/.test(from) && URL.canParse(from))) {
    throw new Error(`Cannot download from ${from}: --from takes an http or https address, as in https://host/folder/`);
  }
  if (positionals.length === 0) {
    const entries = await listDatasets();
    console.log(describeDatasets(entries));
    const absent = entries.filter(({ missing }) => missing.length > 0).map(({ name }) => name);
    const commands = absent.map((name) => `"${commandFor(name)}"`);
    if (commands.length > 0) console.log(`\nFor what is not here yet: ${commands.join(", ")}`);
  }
  for (const name of positionals) {
    if (MADE.includes(name) && from === undefined) {
      throw new Error(`Cannot download ${name}: it is made, not downloaded; run "${commandFor(name)}"`);
    }
    const folder = await downloadDataset(name, { ...(from === undefined ? {} : { from }), onProgress: printProgress });
    console.log(`${name} is complete in ${folder}`);
  }
}

function printProgress({ file, state, received, total }: DownloadProgress): void {
  const size = (bytes: number) => bytes < 1e5 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
  if (state === "kept") console.log(`${file}: already here, ${size(received)}`);
  if (state === "receiving") showLine(`${file}: ${size(received)}${total ? ` of ${size(total)}` : ""}`);
  if (state !== "written") return;
  clearLine();
  console.log(`${file}: downloaded and checked, ${size(received)}`);
}

if (import.meta.main) await runTask(main);
