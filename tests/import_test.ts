import assert from "node:assert/strict";
import { join } from "node:path";
import { classCounts, imagePixels, loadDataset } from "../lib/data/datasets.ts";
import type { ImportOptions } from "../tasks/data/import_images.ts";
import { importImages } from "./support/import_images.ts";
import type { ImageSet } from "../lib/types.ts";
import { encodeImage, greyRgba, writeAt, writeClassFolders } from "./support/image_files.ts";
import { testInFolder } from "./support/folder.ts";

const { train: TRAIN, test: TEST } = await loadDataset("fashion-mnist", { limit: 60 });

const DEFAULTS: ImportOptions = { fit: "pad", grey: true, invert: false, test: 0.4, seed: 1, skipBroken: false };

type LabelledPixels = Pick<ImageSet, "pixels" | "labels">;

/** Each image with its label as a text, sorted, so that two sets in any order can be compared. */
function sorted({ pixels, labels }: LabelledPixels): string[] {
  const size = pixels.length / labels.length;
  return Array.from(labels, (label, i) => `${label} ${pixels.subarray(i * size, (i + 1) * size).join()}`).sort();
}

const labelled = (...parts: LabelledPixels[]): LabelledPixels => ({
  pixels: Uint8Array.from(parts.flatMap(({ pixels }) => [...pixels])),
  labels: Uint8Array.from(parts.flatMap(({ labels }) => [...labels])),
});

testInFolder("importImages() gives back a data set that was written as images of many sizes", async (folder) => {
  await writeClassFolders(folder, TRAIN, {
    names: TRAIN.classes.map((_, label) => `${label}`),
    scale: (i) => 1 + i % 3,
  });
  const { train, test, ...rest } = await importImages(folder, { ...DEFAULTS, size: [28, 28] });
  assert.deepEqual(sorted(labelled(train, test)), sorted(TRAIN));
  assert.deepEqual(rest, {
    classes: [..."0123456789"],
    imageShape: [28, 28, 1],
    counts: { train: 36, test: 24 },
    skipped: [],
    duplicates: [],
    leftAside: [],
    notes: [],
    isDrawn: true,
  });
  const count = (labels: Uint8Array, label: number) => labels.filter((found) => found === label).length;
  classCounts(TRAIN).forEach((all, label) => {
    assert(Math.abs(count(test.labels, label) - 0.4 * all) < 1);
  });
  // In random order: a training that keeps the file's order sees the classes mixed.
  assert.notDeepEqual([...train.labels], train.labels.toSorted());
  const again = await importImages(folder, { ...DEFAULTS, size: [28, 28] });
  assert.deepEqual([again.train, again.test], [train, test]);
  const other = await importImages(folder, { ...DEFAULTS, size: [28, 28], seed: 2 });
  assert.notDeepEqual(other.test, test);
});

testInFolder(
  "importImages() keeps the test images that a folder names, and tells of those seen in training",
  async (folder) => {
    const names = TRAIN.classes.map((name) => name.replace("/", "-"));
    await writeClassFolders(join(folder, "train"), TRAIN, { names });
    await writeClassFolders(join(folder, "test"), TEST, { names });
    const copied = imagePixels(TRAIN, 4);
    const label = names[TRAIN.labels[4]];
    await writeAt(join(folder, "test", label, "copy.png"), encodeImage(greyRgba(copied), [28, 28]));
    await writeAt(join(folder, "README.txt"), "a note");
    await writeAt(join(folder, "train", ".DS_Store"), "nor this");
    const { train, test, classes, duplicates, leftAside, isDrawn } = await importImages(folder, DEFAULTS);
    assert.deepEqual(classes, names.toSorted());
    assert.deepEqual([train.labels.length, test.labels.length, isDrawn], [60, 61, false]);
    assert.deepEqual(duplicates, [[`test/${label}/copy.png`, `train/${label}/4.png`]]);
    assert.deepEqual(leftAside, ["README.txt"]);
  },
);

testInFolder("importImages() takes PNG, JPEG and WebP, in colour, by content and not by name", async (folder) => {
  const square = [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 0, 0, 0, 0]; // the last one is transparent
  for (const [index, format] of (["png", "jpeg", "webp"] as const).entries()) {
    for (const name of ["été", "Ünïcode 犬"]) {
      await writeAt(
        join(folder, name, `${format}.dat`),
        encodeImage(square, [2, 2], { format, scale: 17 + index }),
      );
    }
  }
  const { classes, imageShape, train, test } = await importImages(folder, { ...DEFAULTS, grey: false, size: [2, 2] });
  assert.deepEqual(classes, ["Ünïcode 犬", "été"].sort());
  assert.deepEqual([imageShape, train.labels.length, test.labels.length], [[2, 2, 3], 4, 2]);
  for (const { pixels } of [train, test]) {
    pixels.forEach((value, i) => {
      const expected = [255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0][i % 12];
      assert(Math.abs(value - expected) <= 25, `${[...pixels]}`); // JPEG and WebP smear colours over edges
    });
  }
});

testInFolder("importImages() gives classes their composed names, numbers in their order", async (folder) => {
  const png = encodeImage(greyRgba([9]), [1, 1]);
  for (const name of ["10", "9", "e\u0301te\u0301", "a"]) {
    for (const file of ["1.png", "2.png"]) await writeAt(join(folder, name, file), png);
  }
  const { classes } = await importImages(folder, { ...DEFAULTS, test: 0.5 });
  assert.deepEqual(classes, ["9", "10", "a", "\u00e9t\u00e9"]);
});

/** Two classes of two whole images each, and what else a test needs. */
async function writePets(folder: string, more: Readonly<Record<string, Uint8Array | string>> = {}): Promise<void> {
  const [png, jpeg] = [encodeImage(greyRgba([1, 2]), [1, 2]), encodeImage(greyRgba([3, 4]), [1, 2])];
  const files = { "cat/1.png": png, "cat/2.png": jpeg, "dog/1.png": png, "dog/2.png": jpeg, ...more };
  for (const [path, bytes] of Object.entries(files)) await writeAt(join(folder, path), bytes);
}

testInFolder("importImages() names broken files and refuses them, or leaves them out as told", async (folder) => {
  const jpeg = encodeImage(greyRgba(imagePixels(TEST, 2)), [28, 28], { format: "jpeg", scale: 4 });
  await writePets(folder, {
    "cat/cut.jpg": jpeg.subarray(0, jpeg.length >> 1),
    "cat/text.png": "no picture",
    "dog/empty.webp": "",
  });
  const seen: string[] = [];
  const options = {
    ...DEFAULTS,
    test: 0.5,
    onProgress: (done: number, total: number) => seen.push(`${done}/${total}`),
  };
  await assert.rejects(importImages(folder, options), {
    message: [
      `Cannot import ${folder}: 3 of 7 files are no whole images:`,
      `  ${
        join(folder, "cat/cut.jpg")
      }: a JPEG file that is cut off or damaged (VipsJpeg: premature end of JPEG image)`,
      `  ${join(folder, "cat/text.png")}: something else`,
      `  ${join(folder, "dog/empty.webp")}: an empty file`,
      "Repair or remove them, or leave them out with --skip-broken",
    ].join("\n"),
  });
  assert.deepEqual(seen, [1, 2, 3, 4, 5, 6, 7].map((done) => `${done}/7`));
  const { train, test, skipped } = await importImages(folder, { ...options, skipBroken: true });
  assert.deepEqual([train.labels.length, test.labels.length], [2, 2]);
  assert.deepEqual(skipped.map(({ found }) => found), [
    ...[
      "a JPEG file that is cut off or damaged (VipsJpeg: premature end of JPEG image)",
      "something else",
      "an empty file",
    ],
  ]);
});

testInFolder("importImages() refuses a class without images, also when all its files are broken", async (folder) => {
  await writePets(folder, { "fox/.gitkeep": "" });
  const message = `Cannot import ${folder}: the class "fox" has no images; add some or remove it`;
  await assert.rejects(importImages(folder, { ...DEFAULTS, skipBroken: true }), { message });
  await writeAt(join(folder, "fox/1.png"), "no picture");
  await assert.rejects(importImages(folder, { ...DEFAULTS, skipBroken: true }), { message });
});

testInFolder("importImages() refuses folders that it cannot take for classes", async (folder) => {
  const of = (name: string) => join(folder, name);
  const refused = async (name: string, what: string | RegExp, options: Partial<ImportOptions> = {}) => {
    const message = typeof what === "string" ? `Cannot import ${of(name)}: ${what}` : what;
    await assert.rejects(importImages(of(name), { ...DEFAULTS, ...options }), { message });
  };
  await refused("none", "expected a folder, found none; check the path");
  await writePets(of("pets"));
  await writeAt(of("pets/file"), "");
  await refused("pets/file", "expected a folder, found a file that is no .npz; check the path");
  await refused("pets/cat", "expected 2 to 256 classes, a folder for each, found 0");
  await refused("pets", /^Cannot split .*pets: the share must lie between 0 and 1, found 1$/, { test: 1 });
  await refused("pets", /: the seed must be an integer 0 … 4294967295, found 0\.5$/, { seed: 0.5 });
  await refused("pets", "classes have the names of their folders, leave out --classes", { names: ["a"] });

  await writePets(of("sizes"), { "dog/3.png": encodeImage(greyRgba([1, 2]), [2, 1]) });
  await refused(
    "sizes",
    "expected images of one size, found cat/1.png with 1×2 and dog/3.png with 2×1; give --size",
  );
  await writePets(of("deep"), { "dog/poodle/1.png": "" });
  await refused("deep", "expected images only in dog, found the folder poodle; move its images or remove it");

  await writePets(of("parts/train"), { "cat/0.png": "no image, and never read" });
  await writePets(of("parts/test"), { "fox/1.png": encodeImage(greyRgba([1, 2]), [1, 2]) });
  await refused("parts", 'the class "fox" has no training images; add some or remove it');

  for (let index = 0; index < 257; index++) await Deno.mkdir(of(`many/${index}`), { recursive: true });
  await refused("many", "expected 2 to 256 classes, a folder for each, found 257");
});
