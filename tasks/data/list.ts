/**
 * Which data sets there are.
 * @module
 */
import { basename, dirname } from "node:path";
import { findDataset, listPaths } from "../../lib/data/folders.ts";
import type { Shape } from "../../lib/types.ts";

/** What is known of a data set without reading its images. */
export interface DatasetEntry {
  /** What `loadDataset` takes: the name of the folder. */
  readonly name: string;
  readonly title: string;
  readonly licence: string;
  readonly classes: readonly string[];
  readonly shape: Shape;
  /** Number of training images. */
  readonly train: number;
  /** Number of test images. */
  readonly test: number;
  /** Whether all its files are there. */
  readonly present: boolean;
  readonly folder: string;
}

/**
 * All data sets that `loadDataset` knows by name, present or not.
 * @throws {Error} when `LAB_DATA` lists a folder that is none. @throws {SyntaxError} when a `dataset.json` is malformed.
 */
export async function listDatasets(): Promise<DatasetEntry[]> {
  const entries = new Map<string, DatasetEntry>();
  for (const path of await listPaths()) {
    const { folder, manifest, missing } = await findDataset(dirname(path), "load");
    const name = basename(folder);
    const present = missing.length === 0;
    if (entries.get(name)?.present || (entries.has(name) && !present)) continue;
    const { title, licence, classes, imageShape, files } = manifest;
    const [train, test] = [files.train, files.t10k].map(({ labels }) => labels.dims[0]);
    entries.set(name, { name, title, licence, classes, shape: imageShape, train, test, present, folder });
  }
  return [...entries.values()];
}
