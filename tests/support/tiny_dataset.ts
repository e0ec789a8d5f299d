/**
 * A small, valid data set in a folder of its own, learnable by a convolutional network: each class is a stripe pattern.
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { idxHeader } from "../../lib/data/idx.ts";
import { randomGenerator } from "../../lib/random.ts";
import type { Shape } from "../../lib/types.ts";

/** What the data set is made of; everything has a default. */
export interface TinyOptions {
  /** Name of the set and of its folder; `"tiny"` by default. */
  readonly name?: string;
  /** `[12, 12, 1]` by default. */
  readonly shape?: Shape;
  /** Number of classes, 2 … 10; 3 by default. */
  readonly classes?: number;
  /** Number of training images; 48 by default. */
  readonly train?: number;
  /** Number of test images; 24 by default. */
  readonly test?: number;
  /** Base address that the manifest names, ending in a slash; without it the manifest names none. */
  readonly url?: string;
}

/** The folder; `await using` removes it when the test ends. */
export interface TinyDataset extends AsyncDisposable {
  /** The folder that holds `folder`: what `LAB_DATA` lists. */
  readonly place: string;
  readonly folder: string;
}

/** A manifest as it stands in the file, to be changed by tests. */
// deno-lint-ignore no-explicit-any -- tests break it in every way
export type LooseManifest = Record<string, any>;

/** Writes the data set: image i has the class i modulo the number of classes; the same options give the same bytes. */
export async function writeTinyDataset(options: TinyOptions = {}): Promise<TinyDataset> {
  const { name = "tiny", shape = [12, 12, 1], classes = 3, train = 48, test = 24, url } = options;
  const place = await Deno.makeTempDir({ prefix: "tiny_dataset_" });
  const folder = join(place, name);
  await Deno.mkdir(folder);
  const rank = shape[2] === 1 ? 3 : 4;
  const files: LooseManifest = {};
  for (const [split, count, seed] of [["train", train, 1], ["t10k", test, 2]] as const) {
    const labels = Uint8Array.from({ length: count }, (_, index) => index % classes);
    const pixels = drawStripes(labels, shape, seed);
    const dims = [count, ...shape].slice(0, rank);
    files[split] = {
      images: await writeIdx(join(folder, `${split}-images-idx${rank}-ubyte.gz`), dims, pixels),
      labels: await writeIdx(join(folder, `${split}-labels-idx1-ubyte.gz`), [count], labels),
    };
    if (url) { for (const entry of [files[split].images, files[split].labels]) entry.url = url + entry.file; }
  }
  await writeManifest(folder, {
    name,
    title: "Stripes",
    imageShape: shape,
    classes: Array.from({ length: classes }, (_, label) => `${label % 2 ? "column" : "row"}s ${2 + (label >> 1)}`),
    licence: "none needed, drawn by a test",
    checksumOf: "decompressed IDX payload",
    files,
  });
  return { place, folder, [Symbol.asyncDispose]: () => Deno.remove(place, { recursive: true }) };
}

/** Writes one gzip-compressed IDX file and gives its entry for the manifest. */
export async function writeIdx(path: string, dims: readonly number[], values: Uint8Array): Promise<LooseManifest> {
  const payload = new Uint8Array([...idxHeader(dims), ...values]);
  await Deno.writeFile(path, gzipSync(payload));
  const sha256 = createHash("sha256").update(payload).digest("hex");
  return { file: path.slice(path.search(/[^/\\]*$/)), dims, sha256 };
}

/** Reads the manifest of a folder as it stands. */
export async function readManifest(folder: string): Promise<LooseManifest> {
  return JSON.parse(await Deno.readTextFile(join(folder, "dataset.json")));
}

/** Writes the manifest of a folder, right or wrong. */
export async function writeManifest(folder: string, manifest: LooseManifest): Promise<void> {
  await Deno.writeTextFile(join(folder, "dataset.json"), JSON.stringify(manifest, null, 2));
}

/** Bright and dark stripes under noise: even classes run along rows, odd ones along columns, wider with each pair of classes. */
function drawStripes(labels: Uint8Array, [height, width, channels]: Shape, seed: number): Uint8Array {
  const generator = randomGenerator(seed);
  const pixels = new Uint8Array(labels.length * height * width * channels);
  let position = 0;
  for (const label of labels) {
    const stripe = 2 + (label >> 1);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const bright = Math.floor((label % 2 ? column : row) / stripe) % 2;
        for (let channel = 0; channel < channels; channel++) {
          pixels[position++] = (bright ? 180 : 20) + Math.floor(56 * generator.uniform());
        }
      }
    }
  }
  return pixels;
}

/** Writes a study of two small trainings on a data set into a folder; gives its path. */
export async function writeTinyStudy(folder: string, dataset: string): Promise<string> {
  const path = join(folder, "study.ts");
  const arm = {
    name: "one",
    dataset,
    seeds: [3],
    output: "logits",
    shuffled: true,
    epochs: 4,
    blocks: 2,
    heads: { average: { pooling: { pooling: "average" } }, max: { pooling: { pooling: "max" } } },
    learningRate: 0.01,
    settings: { batchSize: 8, measure: { train: "never", test: "last" } },
    arithmetic: { towers: 1, packed: false, threads: 1, oneDNN: true },
  };
  await Deno.writeTextFile(path, `export default ${JSON.stringify({ name: "tiny-study", arms: [arm] })};\n`);
  return path;
}
