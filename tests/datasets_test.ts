import assert from "node:assert/strict";
import { delimiter, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { classCounts, imagePixels, loadDataset, type LoadOptions, takeImages } from "../lib/data/datasets.ts";
import { listDatasets } from "../tasks/data/list.ts";
import { writeTinyDataset } from "./support/tiny_dataset.ts";
import { setEnv } from "./support/surroundings.ts";

async function withLabData<T>(value: string, action: () => Promise<T>): Promise<T> {
  using _ = setEnv({ LAB_DATA: value });
  return await action();
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

Deno.test("loadDataset() takes the first images of each split up to limit, those for training up to trainLimit, and says so", async () => {
  await using tiny = await writeTinyDataset({ train: 10, test: 6 });
  const all = await loadDataset(tiny.folder);
  const few = await loadDataset(tiny.folder, { trainLimit: 4 });
  assert.deepEqual(few.train.pixels, all.train.pixels.subarray(0, 4 * 144));
  assert.deepEqual([few.train.count, few.test], [4, all.test]);
  const some = await loadDataset(tiny.folder, { limit: 7 });
  assert.deepEqual([some.train.count, some.test.count], [7, 6]);
  assert.deepEqual(some.train.labels, all.train.labels.subarray(0, 7));
  const partOf = async (options: LoadOptions) => (await loadDataset(tiny.folder, options)).part;
  assert.deepEqual(few.part, { trainLimit: 4 });
  assert.deepEqual(await partOf({ trainLimit: 10 }), {});
  assert.deepEqual(await partOf({ limit: 5, trainLimit: 3 }), { limit: 5, trainLimit: 3 });
  assert.deepEqual(await partOf({ limit: 5, trainLimit: 7 }), { limit: 5 });
});

Deno.test("loadDataset() refuses a limit that is no positive integer", async () => {
  for (const value of [0, -1, 1.5, NaN, Infinity]) {
    for (const name of ["limit", "trainLimit"]) {
      await assert.rejects(loadDataset("fashion-mnist", { [name]: value }), {
        name: "RangeError",
        message: `Cannot load fashion-mnist: ${name} must be a positive integer, found ${value}`,
      });
    }
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
