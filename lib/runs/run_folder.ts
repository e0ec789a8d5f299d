/**
 * A run is a folder: `run.json`, the tensors that it names by their SHA-256, and on the machine that trained it the last two
 * checkpoints. Everything is written and synced first and `run.json` last: whoever reads sees one whole run, old or new.
 * @module
 */
import { fileURLToPath } from "node:url";
import { RUN } from "../kinds.ts";
import { check } from "../options.ts";
import { isFile, writeWhole } from "../files.ts";
import type { Run, RunRecord } from "../types.ts";
import { messageOf, RunFileError } from "./errors.ts";
import { decodeJson, decodeRecord, decodeRun, encodeRun, tensorsName } from "./run_file.ts";
import type { ReadRun } from "./run_schema.ts";

/**
 * Where runs are looked for, and in the last of them are new ones written: the project's, `data/runs`, and the reader's,
 * `mine/runs`, which git ignores; or the folder alone that the environment variable `LAB_RUNS` names.
 */
export function runsFolders(): readonly string[] {
  const named = Deno.env.get("LAB_RUNS");
  if (named) return [named];
  return ["data", "mine"].map((place) => fileURLToPath(new URL(`../../${place}/runs`, import.meta.url)));
}

/** The project's runs, the first of {@linkcode runsFolders}. */
export function runsFolder(): string {
  return runsFolders()[0];
}

/**
 * Reads a run's folder, also while somebody trains in it.
 * @throws {RunFileError} When there is no run, when its files are not as they were written, or the system refuses to read.
 */
export async function loadRun(folder: string): Promise<Run> {
  check("loadRun", { folder: [folder, "a text"] });
  let missing: string | undefined;
  while (true) {
    const stored = await readJson(folder);
    const path = `${folder}/${tensorsName(stored.tensors)}`;
    const bytes = await Deno.readFile(path).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw inaccessible(folder, error);
    });
    if (bytes) return attempt(folder, () => decodeRun(folder, stored, bytes));
    // A writer that has moved on has written another run.json before it removed these tensors.
    if (missing === stored.tensors) throw damaged(folder, `a run.json without its ${tensorsName(missing)}`);
    missing = stored.tensors;
  }
}

/**
 * Reads what a run's folder tells without its tensors, which need not be there: a study's runs are judged by their records.
 * @throws {RunFileError} As {@link loadRun}.
 */
export async function loadRecord(folder: string): Promise<RunRecord> {
  return decodeRecord(folder, await readJson(folder));
}

/**
 * Writes a run's folder; an older run in it is replaced once all of the new one is on disk, and files of its own kind that
 * nobody needs any more are removed. `obtainRun` calls this while it holds the folder's lock.
 * @throws What the system says; the older run is then still there.
 */
export async function saveRun(run: Run, folder = run?.folder): Promise<void> {
  check("saveRun", { run: [run, RUN], folder: [folder, "a text"] });
  const { json, tensors, name } = encodeRun(run);
  await Deno.mkdir(folder, { recursive: true });
  await writeWhole(`${folder}/${name}`, tensors);
  await writeWhole(`${folder}/run.json`, json);
  const { done } = run.epochs;
  await sweep(folder, ["run.json", name, checkpointName(done), checkpointName(done - 1)]);
}

/** Names of the run folders in a folder, in alphabetical order; none where the folder does not exist. */
export async function listRuns(folder = runsFolder()): Promise<string[]> {
  check("listRuns", { folder: [folder, "a text"] });
  const names: string[] = [];
  const entries = await Array.fromAsync(Deno.readDir(folder)).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  });
  for (const { name, isFile: isPlain } of entries) {
    if (!isPlain && await isFile(`${folder}/${name}/run.json`)) names.push(name);
  }
  return names.sort();
}

/** The name of the checkpoint after so many epochs. */
export function checkpointName(epoch: number): string {
  return `checkpoint-${epoch}.safetensors`;
}

/** Files that a run's folder is made of, and what a killed writer leaves of them. */
const OWN_FILES = /^(run\.json|tensors-[0-9a-f]{16}\.safetensors|checkpoint-\d+\.safetensors)(\.[0-9a-f-]{36}\.tmp)?$/;

async function sweep(folder: string, kept: readonly string[]): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    if (!OWN_FILES.test(name) || kept.includes(name)) continue;
    await Deno.remove(`${folder}/${name}`).catch(() => {}); // nobody reads it; the next epoch tries again
  }
}

async function readJson(folder: string): Promise<ReadRun> {
  const text = await Deno.readTextFile(`${folder}/run.json`).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw inaccessible(folder, error);
    const message = `Cannot load the run ${folder}: expected a file run.json, found none; ` +
      `give a folder that "deno task train" wrote, or train`;
    throw new RunFileError("missing", message, { cause: error });
  });
  return attempt(folder, () => decodeJson(text));
}

function attempt<Result>(folder: string, decode: () => Result): Result {
  try {
    return decode();
  } catch (error) {
    throw damaged(folder, messageOf(error), error);
  }
}

function damaged(folder: string, found: string, cause?: unknown): RunFileError {
  const message = `Cannot load the run ${folder}: expected a run of format 2, found ${found}; ` +
    `get its files again, or train over it with "deno task train -- --retrain"`;
  return new RunFileError("damaged", message, { cause });
}

function inaccessible(folder: string, cause: unknown): RunFileError {
  const message = `Cannot load the run ${folder}: ${messageOf(cause)}; make its files readable`;
  return new RunFileError("inaccessible", message, { cause });
}
