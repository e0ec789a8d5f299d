import assert from "node:assert/strict";
import { delimiter, dirname, join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { classCounts, firstOfEachClass, imagePixels, listDatasets, loadDataset, takeImages } from "../lib/datasets.ts";
import { readManifest, type TinyDataset, writeIdx, writeManifest, writeTinyDataset } from "./support/tiny_dataset.ts";

const NO_ADDRESS = "put the original file there, this data set has no download address";

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

async function withLabData<T>(value: string, action: () => Promise<T>): Promise<T> {
  const before = Deno.env.get("LAB_DATA");
  Deno.env.set("LAB_DATA", value);
  try {
    return await action();
  } finally {
    if (before === undefined) Deno.env.delete("LAB_DATA");
    else Deno.env.set("LAB_DATA", before);
  }
}

Deno.test("loadDataset() loads the Fashion-MNIST that comes with the project", async () => {
  const data = await loadDataset("fashion-mnist");
  assert.equal(data.name, "fashion-mnist");
  assert.equal(data.title, "Fashion-MNIST");
  assert.equal(data.licence, "MIT");
  assert.deepEqual(data.imageShape, [28, 28, 1]);
  assert.equal(data.classes[9], "Ankle boot");
  assert.equal(data.train.name, "fashion-mnist train");
  assert.equal(data.test.name, "fashion-mnist test");
  assert.equal(data.train.pixels.length, 60_000 * 784);
  assert.deepEqual(classCounts(data.train), Array(10).fill(6000));
  assert.deepEqual(classCounts(data.test), Array(10).fill(1000));
  assert.deepEqual([...data.test.labels.subarray(0, 3)], [9, 2, 1]); // image 2 is the article's trouser
  assert.equal(data.train.labels[0], 9);
});

for (const shape of [[12, 12, 1], [7, 9, 3]] as const) {
  Deno.test(`loadDataset() gives the pixels and labels of a ${shape.join("×")} set as they were written`, async () => {
    await using tiny = await writeTinyDataset({ shape, classes: 4, train: 10, test: 6 });
    const { train, test, classes, imageShape } = await loadDataset(tiny.folder);
    assert.deepEqual(imageShape, shape);
    assert.deepEqual(classes, ["rows 2", "columns 2", "rows 3", "columns 3"]);
    assert.deepEqual([...train.labels], [0, 1, 2, 3, 0, 1, 2, 3, 0, 1]);
    assert.deepEqual([...test.labels], [0, 1, 2, 3, 0, 1]);
    const file = `train-images-idx${shape[2] === 1 ? 3 : 4}-ubyte.gz`;
    const payload = gunzipSync(await Deno.readFile(join(tiny.folder, file)));
    assert.deepEqual(train.pixels, new Uint8Array(payload.subarray(-10 * shape[0] * shape[1] * shape[2])));
  });
}

Deno.test("loadDataset() takes the first images of each split up to limit", async () => {
  await using tiny = await writeTinyDataset({ train: 10, test: 6 });
  const all = await loadDataset(tiny.folder);
  const some = await loadDataset(tiny.folder, { limit: 7 });
  assert.equal(some.train.count, 7);
  assert.equal(some.test.count, 6);
  assert.deepEqual(some.train.pixels, all.train.pixels.subarray(0, 7 * 144));
  assert.deepEqual(some.train.labels, all.train.labels.subarray(0, 7));
});

Deno.test("loadDataset() refuses a limit that is no positive integer", async () => {
  for (const limit of [0, -1, 1.5, NaN, Infinity]) {
    await assert.rejects(loadDataset("fashion-mnist", { limit }), {
      name: "RangeError",
      message: `Cannot load fashion-mnist: limit must be a positive integer, found ${limit}`,
    });
  }
});

Deno.test("loadDataset() names the known sets when the name is unknown", async () => {
  for (const name of ["fashion", "", "FASHION MNIST"]) {
    await assert.rejects(withLabData("", () => loadDataset(name)), {
      name: "Error",
      message: new RegExp(
        `^Cannot load ${JSON.stringify(name)}: no such data set, known are .*fashion-mnist,.* kmnist,.* mnist.*; ` +
          `give one of them, or the path of a folder with a dataset.json$`,
      ),
    });
  }
});

Deno.test("loadDataset() says how to get a set that is known but not downloaded", async () => {
  await using tiny = await writeTinyDataset({ url: "https://example.org/" });
  await Deno.remove(join(tiny.folder, "train-images-idx3-ubyte.gz"));
  await Deno.remove(join(tiny.folder, "t10k-labels-idx1-ubyte.gz"));
  await assert.rejects(withLabData(tiny.place, () => loadDataset("tiny")), {
    name: "Error",
    message: `Cannot load tiny: ${tiny.folder} lacks train-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz; ` +
      `run "deno task data tiny" to download what is missing or wrong`,
  });
});

Deno.test("loadDataset() refuses a folder without dataset.json, or that is not there", async () => {
  await using tiny = await writeTinyDataset();
  for (const folder of [tiny.place, join(tiny.place, "none"), "./none", "..", join(tiny.folder, "dataset.json")]) {
    await assert.rejects(loadDataset(folder), {
      name: "Error",
      message:
        `Cannot load ${folder}: expected a folder with a dataset.json, found none; data/README.md has the format`,
    });
  }
});

Deno.test("loadDataset() refuses a malformed dataset.json and names the file", async () => {
  await using tiny = await writeTinyDataset();
  await Deno.writeTextFile(join(tiny.folder, "dataset.json"), "name: tiny");
  await assert.rejects(loadDataset(tiny.folder), (error: Error) => {
    assert.equal(error.name, "SyntaxError");
    assert(error.message.startsWith(`Cannot read ${join(tiny.folder, "dataset.json")}: it is not JSON (`));
    return true;
  });
});

Deno.test("loadDataset() refuses a truncated file", async () => {
  await using tiny = await writeTinyDataset();
  await changeFile(tiny, "train-images-idx3-ubyte.gz", (bytes) => bytes.subarray(0, 1000));
  await assertNotLoaded(
    tiny.folder,
    "train-images-idx3-ubyte.gz is cut off or damaged (gzip: unexpected end of file; 1000 bytes)",
  );
  await changeFile(tiny, "train-images-idx3-ubyte.gz", (bytes) => bytes.subarray(0, 0));
  await assertNotLoaded(
    tiny.folder,
    "train-images-idx3-ubyte.gz is cut off or damaged (gzip: unexpected end of file; 0 bytes)",
  );
});

Deno.test("loadDataset() refuses a file with one flipped bit, wherever it is in the data", async () => {
  await using tiny = await writeTinyDataset({ train: 6 });
  const path = join(tiny.folder, "train-images-idx3-ubyte.gz");
  const original = await Deno.readFile(path);
  for (let index = 10; index < original.length; index += 37) { // bytes 4–9 hold time and system, which are free
    await Deno.writeFile(path, flip(original, index));
    await assertNotLoaded(
      tiny.folder,
      /train-images-idx3-ubyte\.gz (is cut off or damaged|has sha256|unpacks to more)/,
    );
  }
});

Deno.test("loadDataset() refuses a flipped bit inside a correct gzip file by its SHA-256", async () => {
  await using tiny = await writeTinyDataset();
  const { sha256 } = (await readManifest(tiny.folder)).files.train.images;
  await changeFile(tiny, "train-images-idx3-ubyte.gz", inside((payload) => flip(payload, 100)));
  await assertNotLoaded(
    tiny.folder,
    new RegExp(`train-images-idx3-ubyte.gz has sha256 [0-9a-f]{64}, expected ${sha256};`),
  );
});

Deno.test("loadDataset() refuses a file with another magic number", async () => {
  await using tiny = await writeTinyDataset();
  await changeFile(tiny, "t10k-images-idx3-ubyte.gz", inside((payload) => flip(payload, 2)));
  await assertNotLoaded(
    tiny.folder,
    "t10k-images-idx3-ubyte.gz begins with 00 00 0c 03, expected the magic number 00 00 08 03",
  );
  await changeFile(tiny, "t10k-images-idx3-ubyte.gz", inside(() => new Uint8Array(0)));
  await assertNotLoaded(
    tiny.folder,
    "t10k-images-idx3-ubyte.gz begins with nothing, expected the magic number 00 00 08 03",
  );
});

Deno.test("loadDataset() refuses sizes and lengths that differ from dataset.json", async () => {
  await using tiny = await writeTinyDataset({ train: 5 });
  const file = "train-labels-idx1-ubyte.gz";
  await changeFile(tiny, file, inside((payload) => flip(payload, 7)));
  await assertNotLoaded(tiny.folder, `${file} has the sizes 00 00 00 01 in hexadecimal, expected 00 00 00 05 (5)`);
  await changeFile(tiny, file, inside((payload) => flip(payload, 7).subarray(0, 12)));
  await assertNotLoaded(tiny.folder, `${file} unpacks to 12 bytes, expected 13`);
  await changeFile(tiny, file, inside((payload) => new Uint8Array([...payload, 0, 1])));
  await assertNotLoaded(tiny.folder, `${file} unpacks to more than the expected 13 bytes`);
});

Deno.test("loadDataset() refuses counts of images and labels that differ", async () => {
  await using tiny = await writeTinyDataset({ train: 5 });
  const manifest = await readManifest(tiny.folder);
  const labels = join(tiny.folder, "train-labels-idx1-ubyte.gz");
  manifest.files.train.labels = await writeIdx(labels, [4], new Uint8Array(4));
  await writeManifest(tiny.folder, manifest);
  await assert.rejects(loadDataset(tiny.folder), {
    name: "SyntaxError",
    message: `Cannot read ${join(tiny.folder, "dataset.json")}: files.train.labels.dims must be 5, ` +
      `one label per image, found 4; data/README.md has the format`,
  });
  manifest.files.train.labels.dims = [5]; // now only the file itself tells
  await writeManifest(tiny.folder, manifest);
  await assertNotLoaded(
    tiny.folder,
    "train-labels-idx1-ubyte.gz has the sizes 00 00 00 04 in hexadecimal, expected 00 00 00 05 (5)",
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

Deno.test("loadDataset() names the first wrong file when several are wrong", async () => {
  await using tiny = await writeTinyDataset();
  for (const file of ["t10k-labels-idx1-ubyte.gz", "train-labels-idx1-ubyte.gz"]) {
    await changeFile(tiny, file, (bytes) => bytes.subarray(0, 9));
  }
  await assertNotLoaded(tiny.folder, /: train-labels-idx1-ubyte\.gz is cut off or damaged/);
});

Deno.test("loadDataset() and listDatasets() take the first folder of LAB_DATA whose files are all there", async () => {
  await using first = await writeTinyDataset({ train: 6 });
  await using second = await writeTinyDataset({ train: 7 });
  await using third = await writeTinyDataset({ train: 8 });
  await Deno.remove(join(first.folder, "t10k-labels-idx1-ubyte.gz"));
  await withLabData([first, second, third].map(({ place }) => place).join(delimiter), async () => {
    assert.equal((await loadDataset("tiny")).train.count, 7);
    assert.deepEqual((await listDatasets()).filter(({ name }) => name === "tiny").map(({ train }) => train), [7]);
  });
});

Deno.test("listDatasets() lists the project's sets and those of LAB_DATA", async () => {
  await using tiny = await writeTinyDataset({ classes: 2, train: 4, test: 2, shape: [5, 6, 3] });
  await Deno.remove(join(tiny.folder, "t10k-images-idx4-ubyte.gz"));
  const entries = await withLabData(tiny.place, () => listDatasets());
  for (const name of ["fashion-mnist", "kmnist", "mnist"]) {
    const entry = entries.find((entry) => entry.name === name);
    assert.deepEqual([entry?.train, entry?.test, entry?.shape], [60_000, 10_000, [28, 28, 1]]);
  }
  assert.equal(entries.find(({ name }) => name === "fashion-mnist")?.present, true);
  assert.deepEqual(entries.at(-1), {
    name: "tiny",
    title: "Stripes",
    licence: "none needed, drawn by a test",
    classes: ["rows 2", "columns 2"],
    shape: [5, 6, 3],
    train: 4,
    test: 2,
    present: false,
    folder: tiny.folder,
  });
});

Deno.test("listDatasets() refuses a LAB_DATA that lists no folder", async () => {
  await assert.rejects(withLabData("/nowhere/at/all", () => listDatasets()), {
    name: "Error",
    message: "Cannot look for data sets: expected the folder /nowhere/at/all, found none; correct LAB_DATA",
  });
});

Deno.test("takeImages() and imagePixels() give views of the set", async () => {
  await using tiny = await writeTinyDataset({ train: 5, shape: [3, 4, 3] });
  const { train } = await loadDataset(tiny.folder);
  const two = takeImages(train, 2);
  assert.deepEqual([two.count, two.labels.length, two.pixels.length], [2, 2, 72]);
  assert.equal(two.pixels.buffer, train.pixels.buffer);
  assert.deepEqual(imagePixels(two, 1), train.pixels.subarray(36, 72));
  for (const count of [0, 6, 1.5, NaN]) {
    assert.throws(() => takeImages(train, count), {
      name: "RangeError",
      message: `Cannot take ${count} images: tiny train has 5, the count must be 1 … 5`,
    });
  }
  for (const index of [-1, 2, 0.5, NaN]) {
    assert.throws(() => imagePixels(two, index), {
      name: "RangeError",
      message: `Cannot show image ${index}: tiny train has the images 0 … 1`,
    });
  }
});

Deno.test("classCounts() and firstOfEachClass() go by the order of the classes", async () => {
  await using tiny = await writeTinyDataset({ classes: 3, train: 7 });
  const { train } = await loadDataset(tiny.folder);
  assert.deepEqual(classCounts(train), [3, 2, 2]);
  assert.deepEqual(firstOfEachClass(train), [0, 1, 2]);
  assert.throws(() => firstOfEachClass(takeImages(train, 2)), {
    name: "RangeError",
    message: 'Cannot find an image of each class: tiny train has none of "rows 3" among 2 images',
  });
});

const SHARED = join(dirname(import.meta.dirname as string), "..", "shared", "data");
const MORE_SETS: readonly (readonly [name: string, counts: string])[] = [
  ["mnist", "28×28×1, 10 classes, 60000 + 10000"],
  ["kmnist-7k", "28×28×1, 10 classes, 7011 + 10000"],
  ["cifar10-8k", "32×32×3, 10 classes, 8000 + 5000"],
  ["usps", "16×16×1, 10 classes, 7291 + 2007"],
  ["notmnist-small10k", "28×28×1, 10 classes, 7804 + 2000"],
  ["pneumoniamnist", "28×28×1, 2 classes, 4708 + 624"],
];
for (const [name, expected] of MORE_SETS) {
  const folder = join(SHARED, name);
  const ignore = await Deno.stat(folder).then(() => false, () => true);
  if (ignore) console.log(`skipped: loadDataset() of ${name}, since ${folder} is not there`);
  Deno.test({
    name: `loadDataset() loads ${name}`,
    ignore,
    fn: async () => {
      const { imageShape, classes, train, test } = await loadDataset(folder);
      const found = `${imageShape.join("×")}, ${classes.length} classes, ${train.count} + ${test.count}`;
      assert.equal(found, expected);
      assert.equal(firstOfEachClass(test).length, classes.length);
    },
  });
}
