/**
 * Imports with all pixels in one array, as tests compare them.
 * @module
 */
import {
  type ImportedImages,
  importImages as importParts,
  type ImportOptions,
} from "../../tasks/data/import_images.ts";
import type { LabelledImages, LabelledPixels } from "../../tasks/data/write_dataset.ts";

/** What `importImages` brings, its images at hand. */
export type Imported = Omit<ImportedImages, "train" | "test" | typeof Symbol.dispose> & {
  readonly train: LabelledPixels;
  readonly test: LabelledPixels;
};

/** Imports a folder, and lets go of what the import holds. */
export async function importImages(folder: string, options: ImportOptions): Promise<Imported> {
  using imported = await importParts(folder, options);
  const { [Symbol.dispose]: _, ...rest } = imported;
  return { ...rest, train: join(imported.train), test: join(imported.test) };
}

function join({ labels, images }: LabelledImages): LabelledPixels {
  const all = [...images()];
  const pixels = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const image of all) {
    pixels.set(image, at);
    at += image.length;
  }
  return { pixels, labels };
}
