/**
 * Which data sets there are.
 * @module
 */
import { basename, dirname } from "node:path";
import { type DatasetFolder, findDataset, listPaths } from "../../lib/data/folders.ts";

/** The data sets that can be made. */
export const MADE: readonly string[] = ["cluttered-digits"];

/** The command that brings a data set which is not here. */
export function commandFor(name: string): string {
  return `deno task data ${MADE.includes(name) ? "make " : ""}${name}`;
}

/** What is known of a data set without reading its images. */
export interface DatasetEntry extends DatasetFolder {
  /** What `loadDataset` takes: the name of the folder. */
  readonly name: string;
  /** Numbers of images. */
  readonly train: number;
  readonly test: number;
}

/**
 * All data sets that `loadDataset` knows by name, present or not.
 * @throws {Error} when `LAB_DATA` lists a folder that is none. @throws {SyntaxError} when a `dataset.json` is malformed.
 */
export async function listDatasets(): Promise<DatasetEntry[]> {
  const names = new Set((await listPaths()).map((path) => basename(dirname(path))));
  return await Promise.all(Array.from(names, async (name) => {
    const found = await findDataset(name, "load");
    const { train, t10k } = found.manifest.files;
    return { ...found, name, train: train.labels.dims[0], test: t10k.labels.dims[0] };
  }));
}
