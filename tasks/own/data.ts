/**
 * A user's images, as a flag names them: a data set, or a folder that becomes one below `mine/data`.
 * @module
 */
import { createHash } from "node:crypto";
import { basename, join, relative, resolve } from "node:path";
import { findDataset } from "../../lib/data/folders.ts";
import { FILE_NAME } from "../../lib/data/manifest.ts";
import { isFile } from "../../lib/files.ts";
import { type Findings, importDataset, type ImportReport } from "../data/import_images.ts";
import { readImportSize } from "../data/import.ts";
import { ROOT } from "../setup/paths.ts";

/** The size of images that come from a folder without `--size`. */
const SIZE = "32";

/** How a folder becomes a data set. */
export interface OwnDataOptions {
  /** As `--size` has it, "28" or "24x32". */
  readonly size?: string | undefined;
  /** Where the data sets of folders lie. @default {"mine/data"} */
  readonly place?: string;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Where the images lie as a data set, and what was found while they were imported just now. */
export interface OwnData {
  /** What `loadDataset` takes. */
  readonly dataset: string;
  readonly imported?: ImportReport;
}

/**
 * Finds the images that `--data` names. A name of a data set is left as it is. A folder of images becomes a data set the
 * first time, files that are no whole images left out; later the data set is taken as long as the folder has not changed.
 * @throws {Error} When there is neither, the folder has changed, or it cannot be imported.
 */
export async function findOwnData(
  nameOrFolder: string,
  { size, place = join(ROOT, "mine/data"), onProgress }: OwnDataOptions = {},
): Promise<OwnData> {
  const refuse = (what: string) => new Error(`Cannot take ${nameOrFolder}: ${what}`);
  const known = await findDataset(nameOrFolder, "load").catch((error) => error as Error);
  const folder = resolve(Deno.env.get("INIT_CWD") ?? Deno.cwd(), nameOrFolder);
  const isHere = await Deno.stat(folder).then(() => true, () => false);
  const dataset = !(known instanceof Error)
    ? /[/\\]|^\./.test(nameOrFolder) ? folder : nameOrFolder
    : await isFile(join(folder, "dataset.json"))
    ? folder
    : undefined;
  if (dataset !== undefined) {
    if (size === undefined) return { dataset };
    throw refuse(`--size is for a folder of images, found a data set, whose images have their size; import them again`);
  }
  if (!isHere) throw known;

  const wanted = size ?? SIZE;
  const name = nameFor(folder) + (size === undefined ? "" : `-${size.replace("×", "x")}`);
  const out = join(place, name);
  const print = await fingerprintOf(folder);
  const before = await readFindings(out);
  if (before?.fingerprint === print) return { dataset: out };
  if (await isFile(join(out, "dataset.json"))) {
    const shown = relative(Deno.cwd(), out);
    throw refuse(
      `its images have changed since they were imported to ${shown}; remove ${shown} to begin anew, or give ` +
        `--data ${shown} to go on with the images as they were`,
    );
  }
  const imported = await importDataset(folder, out, {
    size: readImportSize(wanted),
    fit: "pad",
    grey: false,
    invert: false,
    test: 0.2,
    seed: 1,
    skipBroken: true,
    onProgress,
    name,
    title: titleFor(folder),
    licence: "not stated",
    made: { by: "deno task sweep own", fingerprint: print },
  });
  return { dataset: out, imported };
}

/** Whether a data set is a user's own: imported, or not one of the project's. */
export async function isOwnData(dataset: string): Promise<boolean> {
  const { folder } = await findDataset(dataset, "load");
  const isHere = resolve(folder, "..") === join(ROOT, "data");
  return !isHere || (await readFindings(folder))?.findings !== undefined;
}

/** What an import found, as `dataset.json` keeps it. */
export type OwnFindings = Partial<Findings> & { readonly fingerprint?: string };

/** What an import found; undefined for data sets that were not imported. */
export async function readFindings(folder: string): Promise<OwnFindings | undefined> {
  const text = await Deno.readTextFile(join(folder, "dataset.json")).catch(() => undefined);
  return text === undefined ? undefined : JSON.parse(text).made;
}

/** A name for a data set and its folder that is as near to the folder's as a name may be. */
function nameFor(folder: string): string {
  const own = basename(folder).replace(/\.npz$/i, "");
  if (FILE_NAME.test(own)) return own;
  const plain = own.normalize("NFKD").replace(/[^a-z0-9]+/gi, "-").replace(/^-+|-+$/g, "").slice(0, 100);
  // Folders whose names have no such letters are told apart by their names' hash.
  return `${plain || "images"}-${createHash("sha256").update(own).digest("hex").slice(0, 6)}`;
}

function titleFor(folder: string): string {
  return basename(folder).replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu, "").trim().slice(0, 200) || "own images";
}

/** A hash of names, sizes and times of all files, by which a changed folder is known without reading it. */
async function fingerprintOf(folder: string): Promise<string> {
  const lines: string[] = [];
  const walk = async (path: string) => {
    const { isDirectory, size, mtime } = await Deno.stat(path).catch(() => ({
      isDirectory: false,
      size: 0,
      mtime: null,
    }));
    if (!isDirectory) return lines.push(`${relative(folder, path)} ${size} ${mtime?.getTime()}`);
    for await (const { name } of Deno.readDir(path)) await walk(join(path, name));
  };
  await walk(folder);
  return createHash("sha256").update(lines.sort().join("\n")).digest("hex");
}
