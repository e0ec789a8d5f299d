/**
 * Where data sets lie: the project's `data`, and the folders that the environment variable `LAB_DATA` lists.
 * @module
 */
import { basename, delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isFile } from "../files.ts";
import { type Manifest, manifestFiles, parseManifest } from "./manifest.ts";

/** The project's own data sets, wherever the notebook or task that asks was started. */
const DATA_FOLDER = fileURLToPath(new URL("../../data", import.meta.url));

/** A data set's folder and its checked `dataset.json`. */
export interface DatasetFolder {
  readonly folder: string;
  readonly manifest: Manifest;
  /** Names of the files that are not there. */
  readonly missing: readonly string[];
}

/**
 * Finds a data set. A name is looked for in `data`, then in the folders of `LAB_DATA`; where several have it, the first
 * whose files are all there is taken. Anything with a slash or a leading dot is the path of the data set's folder.
 * @param action what the caller is about to do, for errors: `"load"` or `"download"`.
 * @throws {Error} when there is no such data set. @throws {SyntaxError} when its `dataset.json` is malformed.
 */
export async function findDataset(nameOrFolder: string, action: "load" | "download"): Promise<DatasetFolder> {
  if (/[/\\]|^\./.test(nameOrFolder)) {
    const found = await openFolder(nameOrFolder);
    if (found) return found;
    throw new Error(
      `Cannot ${action} ${nameOrFolder}: expected a folder with a dataset.json, found none; data/README.md has the format`,
    );
  }
  const found: DatasetFolder[] = [];
  for (const place of places()) {
    const candidate = await openFolder(join(place, nameOrFolder));
    if (candidate) found.push(candidate);
  }
  if (nameOrFolder !== "" && found.length > 0) return found.find(({ missing }) => missing.length === 0) ?? found[0];
  const known = new Set((await listPaths()).map((path) => basename(dirname(path))));
  throw new Error(
    `Cannot ${action} ${JSON.stringify(nameOrFolder)}: no such data set, known are ${[...known].sort().join(", ")}; ` +
      `give one of them, or the path of a folder with a dataset.json`,
  );
}

function places(): string[] {
  const listed = (Deno.env.get("LAB_DATA") ?? "").split(delimiter).filter((place) => place !== "");
  return [DATA_FOLDER, ...listed];
}

/** The paths of all `dataset.json` that a name can reach. @throws {Error} When `LAB_DATA` lists a folder that is none. */
export async function listPaths(): Promise<string[]> {
  const paths: string[] = [];
  for (const place of places()) {
    const entries = await Array.fromAsync(Deno.readDir(place)).catch((cause) => {
      throw new Error(`Cannot look for data sets: expected the folder ${place}, found none; correct LAB_DATA`, {
        cause,
      });
    });
    for (const name of entries.map(({ name }) => name).sort()) {
      const path = join(place, name, "dataset.json");
      if (await isFile(path)) paths.push(path);
    }
  }
  return paths;
}

/** The data set of a folder; `undefined` where there is no `dataset.json`. */
async function openFolder(folder: string): Promise<DatasetFolder | undefined> {
  const path = join(folder, "dataset.json");
  if (!await isFile(path)) return undefined;
  const manifest = parseManifest(await Deno.readTextFile(path), path);
  const missing: string[] = [];
  for (const { file } of manifestFiles(manifest)) {
    if (!await isFile(join(folder, file))) missing.push(file);
  }
  return { folder, manifest, missing };
}
