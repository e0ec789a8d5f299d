/**
 * Which data sets there are.
 * @module
 */
import { basename, dirname } from "node:path";
import { type DatasetFolder, findDataset, listPaths } from "../../lib/data/folders.ts";

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
  const entries = new Map<string, DatasetEntry>();
  for (const path of await listPaths()) {
    const found = await findDataset(dirname(path), "load");
    const name = basename(found.folder);
    if (entries.has(name) && (entries.get(name)!.missing.length === 0 || found.missing.length > 0)) continue;
    const { train, t10k } = found.manifest.files;
    entries.set(name, { ...found, name, train: train.labels.dims[0], test: t10k.labels.dims[0] });
  }
  return [...entries.values()];
}
