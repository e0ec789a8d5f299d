/**
 * Writes the folder of a data set: four gzip-compressed IDX files, and the `dataset.json` that describes them.
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { isFile, writeWhole } from "../../lib/files.ts";
import type { Shape } from "../../lib/types.ts";
import { clearDrafts } from "../temporary.ts";
import { idxHeader } from "../../lib/data/idx.ts";
import { type ManifestFile, manifestFiles, parseManifest } from "../../lib/data/manifest.ts";

/** The images of one split, one after the other, so that they need not be in memory together. */
export interface LabelledImages {
  readonly labels: Uint8Array;
  /** The pixels of one image or of several at a time, from the first on each time that it is called. */
  readonly images: () => Iterable<Uint8Array>;
}

/** A data set that is not in a folder yet. */
export interface NewDataset {
  /** Letters, digits, dots, dashes and underscores; best the name of the folder. */
  readonly name: string;
  readonly title: string;
  readonly licence: string;
  readonly imageShape: Shape;
  readonly classes: readonly string[];
  readonly train: LabelledImages;
  readonly test: LabelledImages;
  /** How the data set came to be: plain data that `dataset.json` keeps and nothing else reads. */
  readonly made: Readonly<Record<string, unknown>>;
}

/**
 * Writes a data set so that `loadDataset` takes it. Checksums are of the unpacked files, since two versions of gzip may
 * pack the same bytes differently. `dataset.json` comes last: a folder that has it is whole.
 *
 * A folder that has the same `dataset.json` already gets its files, as one does of which only `dataset.json` was kept.
 * @throws {Error} when the folder holds another data set. @throws {SyntaxError} when `data` makes no valid `dataset.json`.
 */
export async function writeDataset(folder: string, data: NewDataset): Promise<void> {
  const { name, title, licence, imageShape, classes, made } = data;
  const path = join(folder, "dataset.json");
  const payloads = new Map<string, () => Iterable<Uint8Array>>();
  const describe = (file: string, dims: readonly number[], values: () => Iterable<Uint8Array>): ManifestFile => {
    const payload = function* () {
      yield Uint8Array.from(idxHeader(dims));
      yield* values();
    };
    payloads.set(file, payload);
    const hash = createHash("sha256");
    for (const bytes of payload()) hash.update(bytes);
    return { file, dims, sha256: hash.digest("hex") };
  };
  const describeSplit = (split: "train" | "t10k", { labels, images }: LabelledImages) => {
    const dims = [labels.length, ...imageShape.slice(0, imageShape[2] === 1 ? 2 : 3)];
    return {
      images: describe(`${split}-images-idx${dims.length}-ubyte.gz`, dims, images),
      labels: describe(`${split}-labels-idx1-ubyte.gz`, [labels.length], () => [labels]),
    };
  };
  const files = { train: describeSplit("train", data.train), t10k: describeSplit("t10k", data.test) };
  const checksumOf = "decompressed IDX payload";
  const text = JSON.stringify({ name, title, licence, imageShape, classes, made, checksumOf, files }, null, 2) + "\n";
  const manifest = parseManifest(text, path);

  await Deno.mkdir(folder, { recursive: true });
  const before = await isFile(path) ? await Deno.readTextFile(path) : undefined;
  if (before !== undefined && before !== text) {
    throw new Error(
      `Cannot write the data set ${name}: expected ${folder} to be free or to hold the same data set, found another ` +
        `dataset.json; choose another folder, or remove that one`,
    );
  }
  await clearDrafts(folder);
  for (const { file } of manifestFiles(manifest)) {
    const payload = Readable.from(payloads.get(file)!(), { objectMode: true });
    const path = join(folder, file);
    await pipeline(payload, createGzip({ level: 9 }), (packed: AsyncIterable<Uint8Array>) => writeWhole(path, packed));
  }
  await writeWhole(path, text);
}
