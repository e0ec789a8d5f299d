import assert from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import type { ImportOptions } from "../tasks/data/import_images.ts";
import { idx, importImages } from "./support/import_images.ts";
import { testInFolder } from "./support/folder.ts";
import { encodeImage, greyRgba, writeAt } from "./support/image_files.ts";

const DEFAULTS: ImportOptions = { fit: "pad", grey: true, invert: false, test: 0.5, seed: 1, skipBroken: false };
const png = (value: number) => encodeImage(greyRgba([value]), [1, 1]);

/** Writes grey images of one pixel, each of another value, so that it can be told where each has gone. */
async function writeImages(folder: string, paths: readonly string[]): Promise<void> {
  for (const [value, path] of paths.entries()) await writeAt(join(folder, path), await png(value));
}
const classFiles = (...parts: readonly string[]) =>
  parts.flatMap((part) => ["cat", "dog"].flatMap((name) => [`${part}/${name}/1.png`, `${part}/${name}/2.png`]));

const SPELLINGS: readonly [parts: readonly string[], train: number, test: number, notes: readonly string[]][] = [
  [["train", "test"], 4, 4, []],
  [["Train", "Test"], 4, 4, []],
  [["training", "testing"], 4, 4, []],
  [["train", "val"], 4, 4, ["The validation images are held out as the test images"]],
  [["TRAIN", "Validation"], 4, 4, ["The validation images are held out as the test images"]],
  [["training_set", "test_set"], 4, 4, []],
  [["train", "val", "test"], 8, 4, ["The validation images join the training images"]],
  [["photos/train", "photos/test"], 4, 4, []],
  [["train"], 2, 2, ["The classes are those in train"]],
  [["archive/photos"], 2, 2, ["The classes are those in photos"]],
];

for (const [parts, train, test, notes] of SPELLINGS) {
  testInFolder(`importImages() takes ${parts.join(" and ")}`, async (folder) => {
    await writeImages(folder, classFiles(...parts));
    const found = await importImages(folder, DEFAULTS);
    assert.deepEqual([found.train.labels.length, found.test.labels.length], [train, test]);
    assert.deepEqual([found.classes, found.notes, found.leftAside], [["cat", "dog"], notes, []]);
  });
}

testInFolder("importImages() passes over what systems leave, and leaves texts aside by name", async (folder) => {
  await writeImages(folder, classFiles("."));
  for (
    const junk of ["__MACOSX/cat/._1.png", "Thumbs.db", "cat/Thumbs.db", "cat/desktop.ini", "@eaDir/x", ".DS_Store"]
  ) {
    await writeAt(join(folder, junk), "junk");
  }
  await writeAt(join(folder, "cat/about.txt"), "a note");
  const { classes, leftAside, train, test } = await importImages(folder, DEFAULTS);
  assert.deepEqual([classes, leftAside], [["cat", "dog"], ["cat/about.txt"]]);
  assert.equal(train.labels.length + test.labels.length, 4);
});

const TABLES: readonly [text: string, test: number | undefined][] = [
  ["id,breed\na,dog\nb,dog\nc,cat\nd,cat\n", undefined],
  ["\ufefffilename,width,label\r\na.png,1,dog\r\nb.png,1,dog\r\nc.png,1,cat\r\nd.png,1,cat\r\n", undefined],
  ["id;breed\na;dog\nb;dog\nc;cat\nd;cat\n", undefined],
  ["a.png,dog\nb.png,dog\nc.png,cat\nd.png,cat\n", undefined],
  ["path,class,split\nimages/a.png,dog,train\nx/b.png,dog,test\nc.png,cat,train\nd.png,cat,test\n", 2],
];

for (const [text, test] of TABLES) {
  testInFolder(
    `importImages() takes a flat folder with the table ${JSON.stringify(text.slice(0, 30))}`,
    async (folder) => {
      await writeImages(folder, ["a.png", "b.png", "c.png", "d.png"]);
      await writeAt(join(folder, "labels.csv"), text);
      const found = await importImages(folder, DEFAULTS);
      assert.deepEqual([found.classes, found.isDrawn, found.leftAside], [["cat", "dog"], test === undefined, []]);
      for (const { pixels, labels } of [found.train, found.test]) {
        pixels.forEach((value, i) => assert.equal(labels[i], value < 2 ? 1 : 0));
      }
    },
  );
}

testInFolder("importImages() takes a table beside the folder of its images", async (folder) => {
  await writeImages(folder, ["images/a.png", "images/b.png", "images/c.png", "images/d.png"]);
  await writeAt(join(folder, "train.csv"), "Image_ID\tClass\na\tdog\nimages/b.png\tdog\nc.jpg\tcat\nd\tcat\n");
  const { classes, leftAside, train, test } = await importImages(folder, DEFAULTS);
  assert.deepEqual([classes, leftAside, train.labels.length + test.labels.length], [["cat", "dog"], [], 4]);
});

/** A NumPy file of version 1. Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html. */
function npy(descr: string, shape: readonly number[], values: ArrayBufferView): Uint8Array {
  const dict = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(", ")}${
    shape.length === 1 ? "," : ""
  }), }`;
  const header = `${dict.padEnd(128 - 11)}\n`;
  const begin = Uint8Array.from("\x93NUMPY\x01\x00", (sign) => sign.charCodeAt(0));
  return Uint8Array.from([
    ...begin,
    ...[header.length & 255, header.length >> 8],
    ...new TextEncoder().encode(header),
    ...new Uint8Array(values.buffer),
  ]);
}

testInFolder("importImages() takes NumPy archives as MedMNIST, Keras and KMNIST have them", async (folder) => {
  const images = (count: number, from: number) =>
    npy("|u1", [count, 1, 2], Uint8Array.from({ length: 2 * count }, (_, i) => from + i));
  const med = {
    "train_images.npy": images(4, 0),
    "train_labels.npy": npy("|u1", [4, 1], Uint8Array.of(0, 1, 0, 1)),
    "val_images.npy": images(2, 8),
    "val_labels.npy": npy("|u1", [2, 1], Uint8Array.of(0, 1)),
    "test_images.npy": images(2, 12),
    "test_labels.npy": npy("|u1", [2, 1], Uint8Array.of(1, 0)),
  };
  await writeAt(join(folder, "med.npz"), zipSync(med));
  for (const path of [folder, join(folder, "med.npz")]) {
    const { train, test, classes, imageShape, notes } = await importImages(path, DEFAULTS);
    assert.deepEqual([classes, imageShape, notes], [["0", "1"], [1, 2, 1], [
      "The validation images join the training images",
    ]]);
    assert.deepEqual([[...train.pixels], [...test.labels]], [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], [1, 0]]);
  }
  const keras = {
    "x_train.npy": npy("<f4", [4, 1, 1], Float32Array.of(0, 0.2, 0.4, 1)),
    "y_train.npy": npy("<i8", [4], BigInt64Array.of(5n, 7n, 5n, 7n)),
  };
  await writeAt(join(folder, "keras/mnist.npz"), zipSync(keras));
  const { train, test, classes } = await importImages(join(folder, "keras"), DEFAULTS);
  assert.deepEqual([classes, [...train.pixels, ...test.pixels].sort((a, b) => a - b)], [["5", "7"], [0, 51, 102, 255]]);
  const pair = join(folder, "kmnist");
  await writeAt(join(pair, "kmnist-train-imgs.npz"), zipSync({ "arr_0.npy": images(4, 0) }));
  await writeAt(
    join(pair, "kmnist-train-labels.npz"),
    zipSync({ "arr_0.npy": npy("|u1", [4], Uint8Array.of(0, 1, 0, 1)) }),
  );
  assert.equal((await importImages(pair, DEFAULTS)).train.labels.length, 2);
});

testInFolder("importImages() takes CIFAR's binary files, and says what to do about pickles", async (folder) => {
  const row = (
    label: number,
    value: number,
  ) => [label, ...Array(1024).fill(value), ...Array(1024).fill(value + 1), ...Array(1024).fill(value + 2)];
  await writeAt(join(folder, "data_batch_1.bin"), Uint8Array.from([...row(3, 10), ...row(5, 20)]));
  await writeAt(join(folder, "data_batch_2.bin"), Uint8Array.from([...row(5, 30)]));
  await writeAt(join(folder, "test_batch.bin"), Uint8Array.from([...row(3, 40), ...row(5, 50)]));
  const { train, test, classes, imageShape } = await importImages(folder, { ...DEFAULTS, grey: false });
  assert.deepEqual([classes, imageShape, [...train.labels], [...test.labels]], [["3", "5"], [32, 32, 3], [0, 1, 1], [
    0,
    1,
  ]]);
  assert.deepEqual([...train.pixels.subarray(0, 3)], [10, 11, 12]);
  await writeAt(join(folder, "pickles/data_batch_1"), "\x80\x02}q");
  await assert.rejects(
    importImages(join(folder, "pickles"), DEFAULTS),
    /data_batch_1 is pickled.*take the binary or NumPy form/,
  );
});

testInFolder("importImages() takes EMNIST: labels from 1, a mapping, images on their side", async (folder) => {
  await writeAt(
    join(folder, "emnist-letters-train-images-idx3-ubyte.gz"),
    gzipSync(idx([4, 2, 3], Array.from({ length: 24 }, (_, i) => i))),
  );
  await writeAt(join(folder, "emnist-letters-train-labels-idx1-ubyte.gz"), gzipSync(idx([4], [1, 2, 1, 2])));
  const plain = await importImages(folder, DEFAULTS);
  assert.deepEqual([plain.classes, plain.imageShape], [["1", "2"], [2, 3, 1]]);
  assert.match(plain.notes.join(), /--transpose/);
  assert.deepEqual((await importImages(folder, { ...DEFAULTS, names: ["A", "B"] })).classes, ["A", "B"]);
  await writeAt(join(folder, "emnist-letters-mapping.txt"), "1 65 97\n2 66 98\n");
  const { classes, imageShape, train, test, leftAside, notes } = await importImages(folder, {
    ...DEFAULTS,
    transpose: true,
  });
  assert.deepEqual([classes, imageShape, leftAside, notes], [["A", "B"], [3, 2, 1], [], []]);
  const first = [train, test].map(({ pixels }) => pixels.subarray(0, 6)).find((pixels) => pixels[0] === 0)!;
  assert.deepEqual([...first], [0, 3, 1, 4, 2, 5]);
});

testInFolder(
  "importImages() takes IDX of other types, torchvision's raw folder, and refuses pixels that are none",
  async (folder) => {
    const raw = join(folder, "FashionMNIST/raw");
    const labels = idx([4], [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1], 12);
    await writeAt(join(raw, "train-images-idx3-ubyte"), idx([4, 1, 1], [1, 2, 3, 4]));
    await writeAt(join(raw, "train-labels-idx1-ubyte"), labels);
    await writeAt(join(raw, "train-labels-idx1-ubyte.gz"), gzipSync(labels));
    const { classes, leftAside } = await importImages(raw, DEFAULTS);
    assert.deepEqual([classes, leftAside], [["0", "1"], []]);
    await writeAt(join(raw, "train-images-idx3-ubyte"), idx([4, 1, 1], [0, 1, 0, 2, 0, 3, 4, 0], 11));
    await assert.rejects(
      importImages(raw, DEFAULTS),
      /has values from 1 to 1024, expected pixels 0–255, or 0–1 as floats$/,
    );
    await writeAt(join(raw, "train-images-idx3-ubyte"), idx([4, 0, 0], []));
    await assert.rejects(importImages(raw, DEFAULTS), /has images of 0×0 pixels, expected some$/);
  },
);

testInFolder("importImages() refuses gzip and zip bombs in little memory", async (folder) => {
  const bomb = gzipSync(new Uint8Array(300e6));
  await writeAt(join(folder, "train-images-idx3-ubyte.gz"), bomb);
  await writeAt(join(folder, "train-labels-idx1-ubyte"), idx([1], [0]));
  const before = Deno.memoryUsage().rss;
  await assert.rejects(importImages(folder, DEFAULTS), /a gzip file that is cut off, damaged or a bomb/);
  await Deno.remove(join(folder, "train-images-idx3-ubyte.gz"));
  await writeAt(join(folder, "x.npz"), zipSync({ "x_train.npy": new Uint8Array(300e6) }));
  const between = Deno.memoryUsage().rss;
  await assert.rejects(importImages(folder, DEFAULTS), /one that unpacks to 300000000 bytes, a bomb/);
  assert.ok(between - before < 250e6, `${between - before} bytes`);
});
