/**
 * What tests of imports share: files to import, and imports with the images that they brought.
 * @module
 */
import { loadDataset } from "../../lib/data/datasets.ts";
import { idxHeader } from "../../lib/data/idx.ts";
import type { ImageSet } from "../../lib/types.ts";
import { importDataset, type ImportOptions, type ImportReport } from "../../tasks/data/import_images.ts";

/** Imports a folder, and gives what was found and the images of the data set. */
export async function importImages(
  folder: string,
  options: ImportOptions,
): Promise<ImportReport & { readonly train: ImageSet; readonly test: ImageSet }> {
  const out = await Deno.makeTempDir();
  try {
    const names = { name: "imported", title: "Imported", licence: "none", made: {} };
    const report = await importDataset(folder, out, { ...options, ...names });
    const { train, test } = await loadDataset(out);
    return { ...report, train, test };
  } finally {
    await Deno.remove(out, { recursive: true });
  }
}

/** An IDX file of these sizes and bytes; type 8 stands for unsigned bytes. */
export function idx(dims: readonly number[], bytes: ArrayLike<number>, type = 8): Uint8Array<ArrayBuffer> {
  const file = Uint8Array.from([...idxHeader(dims), ...Array.from(bytes)]);
  file[2] = type;
  return file;
}
