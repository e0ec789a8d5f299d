import assert from "node:assert/strict";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { loadDataset } from "../lib/data/datasets.ts";
import { readManifest, type TinyDataset, writeIdx, writeManifest, writeTinyDataset } from "./support/tiny_dataset.ts";

const NO_ADDRESS = "put the original file there or make the set anew, it has no download address";

/** Replaces one file's bytes by what `change` makes of them. */
async function changeFile(tiny: TinyDataset, file: string, change: (bytes: Uint8Array) => Uint8Array): Promise<void> {
  const path = join(tiny.folder, file);
  await Deno.writeFile(path, change(await Deno.readFile(path)));
}

/** Changes the IDX bytes within the gzip file. */
function inside(change: (payload: Uint8Array) => Uint8Array): (bytes: Uint8Array) => Uint8Array {
  return (bytes) => gzipSync(change(gunzipSync(bytes)));
}

function flip(bytes: Uint8Array, index: number): Uint8Array {
  const flipped = Uint8Array.from(bytes);
  flipped[index] ^= 4;
  return flipped;
}

async function assertNotLoaded(folder: string, what: string | RegExp): Promise<void> {
  const message = typeof what === "string" ? `Cannot load ${folder}: ${what}; ${NO_ADDRESS}` : what;
  await assert.rejects(loadDataset(folder), { name: "Error", message });
}

const [IMAGES, LABELS] = ["t10k-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"];

/** What is done to a file of a set of 48 training images, and what is said of it. */
const REFUSED: readonly [file: string, change: (bytes: Uint8Array) => Uint8Array, message: string][] = [
  [IMAGES, (bytes) => bytes.subarray(0, 1000), "is cut off or damaged (gzip: unexpected end of file; 1000 bytes)"],
  [IMAGES, () => new Uint8Array(), "is cut off or damaged (gzip: unexpected end of file; 0 bytes)"],
  [
    IMAGES,
    inside((payload) => flip(payload, 2)),
    "begins with 00 00 0c 03 00 00 00 18 00 00 00 0c 00 00 00 0c, expected " +
    "00 00 08 03 00 00 00 18 00 00 00 0c 00 00 00 0c (24×12×12 bytes)",
  ],
  [
    IMAGES,
    inside(() => new Uint8Array()),
    "begins with nothing, expected 00 00 08 03 00 00 00 18 00 00 00 0c 00 00 00 0c (24×12×12 bytes)",
  ],
  [
    LABELS,
    inside((payload) => flip(payload, 7)),
    "begins with 00 00 08 01 00 00 00 34, expected 00 00 08 01 00 00 00 30 (48 bytes)",
  ],
  [LABELS, inside((payload) => payload.subarray(0, 12)), "unpacks to 12 bytes, expected 56"],
  [LABELS, inside((payload) => Uint8Array.of(...payload, 0, 1)), "unpacks to more than the expected 56 bytes"],
];

for (const [file, change, message] of REFUSED) {
  Deno.test(`loadDataset() refuses a file that ${message}`, async () => {
    await using tiny = await writeTinyDataset();
    await changeFile(tiny, file, change);
    await assertNotLoaded(tiny.folder, `${file} ${message}`);
  });
}

Deno.test("loadDataset() refuses a flipped bit inside a correct gzip file by its SHA-256", async () => {
  await using tiny = await writeTinyDataset();
  const { sha256 } = (await readManifest(tiny.folder)).files.train.images;
  await changeFile(tiny, "train-images-idx3-ubyte.gz", inside((payload) => flip(payload, 100)));
  await assertNotLoaded(
    tiny.folder,
    new RegExp(`train-images-idx3-ubyte.gz has sha256 [0-9a-f]{64}, expected ${sha256};`),
  );
});

Deno.test("loadDataset() refuses counts of images and labels that differ", async () => {
  await using tiny = await writeTinyDataset({ train: 5 });
  const manifest = await readManifest(tiny.folder);
  const labels = join(tiny.folder, "train-labels-idx1-ubyte.gz");
  manifest.files.train.labels = await writeIdx(labels, [4], new Uint8Array(4));
  await writeManifest(tiny.folder, manifest);
  await assert.rejects(loadDataset(tiny.folder), {
    name: "SyntaxError",
    message: `Cannot read ${join(tiny.folder, "dataset.json")}: files.train.labels.dims must be [5], ` +
      `one label per image, found [4]; data/README.md has the format`,
  });
  manifest.files.train.labels.dims = [5]; // now only the file itself tells
  await writeManifest(tiny.folder, manifest);
  await assertNotLoaded(
    tiny.folder,
    "train-labels-idx1-ubyte.gz begins with 00 00 08 01 00 00 00 04, expected 00 00 08 01 00 00 00 05 (5 bytes)",
  );
});

Deno.test("loadDataset() refuses labels outside the classes", async () => {
  await using tiny = await writeTinyDataset({ test: 4 });
  const manifest = await readManifest(tiny.folder);
  const labels = join(tiny.folder, "t10k-labels-idx1-ubyte.gz");
  manifest.files.t10k.labels = await writeIdx(labels, [4], Uint8Array.of(0, 2, 3, 1));
  await writeManifest(tiny.folder, manifest);
  await assertNotLoaded(tiny.folder, "t10k-labels-idx1-ubyte.gz gives image 2 the label 3, expected 0 … 2");
});
