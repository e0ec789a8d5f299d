import assert from "node:assert/strict";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { loadDataset } from "../lib/data/datasets.ts";
import type { ImportOptions } from "../tasks/data/import_images.ts";
import { idx, importImages } from "./support/import_images.ts";
import { runTask } from "./support/commands.ts";
import { testInFolder } from "./support/folder.ts";
import { encodeImage, greyRgba, writeAt } from "./support/image_files.ts";
import { readManifest, writeTinyDataset } from "./support/tiny_dataset.ts";

const DEFAULTS: ImportOptions = { fit: "pad", grey: false, invert: false, test: 0.25, seed: 1, skipBroken: false };

for (const shape of [[12, 12, 1], [5, 7, 3]] as const) {
  Deno.test(`importImages() takes IDX files of ${shape.join("×")} as they are, packed or plain`, async () => {
    await using tiny = await writeTinyDataset({ shape, train: 20, test: 8 });
    const data = await loadDataset(tiny.folder);
    for (const isPlain of [false, true]) {
      for (const { name } of isPlain ? [...Deno.readDirSync(tiny.folder)] : []) {
        if (!name.endsWith(".gz")) continue;
        const path = join(tiny.folder, name);
        await Deno.writeFile(path.slice(0, -3), gunzipSync(await Deno.readFile(path)));
        await Deno.remove(path);
      }
      const { train, test, classes, imageShape, isDrawn, leftAside } = await importImages(tiny.folder, DEFAULTS);
      assert.deepEqual([imageShape, classes, isDrawn], [shape, ["0", "1", "2"], false]);
      assert.deepEqual([train.pixels, train.labels], [data.train.pixels, data.train.labels]);
      assert.deepEqual([test.pixels, test.labels], [data.test.pixels, data.test.labels]);
      assert.deepEqual(leftAside, ["dataset.json"]);
    }
  });
}

testInFolder(
  "importImages() holds test images out of one pair of IDX files, in their order, resized as told",
  async (folder) => {
    const labels = [3, 7, 3, 7, 3, 7, 3, 7]; // classes are what occurs
    await writeAt(join(folder, "images-idx3-ubyte"), idx([8, 2, 2], labels.flatMap((_, i) => [i, i, i, i])));
    await writeAt(join(folder, "labels.idx1-ubyte.gz"), gzipSync(idx([8], labels)));
    const { train, test, classes, isDrawn } = await importImages(folder, { ...DEFAULTS, size: [1, 1] });
    assert.deepEqual([classes, isDrawn, test.labels.length], [["3", "7"], true, 2]);
    for (const { pixels, labels } of [train, test]) {
      assert.deepEqual(pixels, pixels.toSorted());
      assert.deepEqual([...labels], [...pixels].map((number) => number % 2));
    }
    await assert.rejects(
      importImages(folder, { ...DEFAULTS, names: ["a"] }),
      /: expected 2 names in --classes, for 3, 7, found 1$/,
    );
  },
);

testInFolder("importImages() refuses IDX files that are wrong or do not go together", async (folder) => {
  const [images, labels] = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"].map((name) => join(folder, name));
  const refused = (message: RegExp) => assert.rejects(importImages(folder, DEFAULTS), { message });
  await writeAt(images, idx([2, 1, 2], [1, 2, 3, 4]));
  await refused(/: expected one file of training labels, found none$/);
  await writeAt(labels, idx([3], [0, 1, 0]));
  await refused(/train-images-idx3-ubyte has the sizes 2×1×2, train-labels-idx1-ubyte 3$/);
  await writeAt(labels, idx([2], [0]));
  await refused(
    /^Cannot read .*labels.*: expected an IDX file, found 1 values where the sizes 2 make 2; check/,
  );
  await writeAt(labels, Uint8Array.of(0, 0, 7, 1, 0, 0, 0, 0));
  await refused(/found the first bytes 0 0 7 1;/);
  await writeAt(labels, Uint8Array.of(0, 0, 8));
  await refused(/found the first bytes 0 0 8;/);
  await writeAt(labels, gzipSync(idx([2], [0, 1])).subarray(0, 20));
  await refused(/found a gzip file that is cut off, damaged or a bomb/);
  await writeAt(labels, idx([2], [0, 1]));
  await writeAt(join(folder, "other-train-labels-idx1-ubyte"), idx([2], [0, 1]));
  await refused(/expected one file of training labels, found other-train-labels-idx1-ubyte, train-labels-idx1-ubyte$/);
  await Deno.remove(join(folder, "other-train-labels-idx1-ubyte"));
  await assert.rejects(importImages(folder, { ...DEFAULTS, invert: true }), /taken as they are, leave out --invert$/);
});

testInFolder("deno task data import writes a data set that loads, and says what it left out", async (folder) => {
  const from = join(folder, "photos");
  for (const [label, name] of ["cat", "dog"].entries()) {
    for (let index = 0; index < 5; index++) {
      const png = encodeImage(greyRgba([100 * label, 20 * index]), [1, 2], { scale: 3 });
      await writeAt(join(from, name, `${index}.png`), png);
    }
  }
  await writeAt(join(from, "dog", "note.png"), "no picture");
  await writeAt(join(from, "notes.txt"), "");
  const out = join(folder, "pets");
  const flags = ["import", from, "--out", out, "--size", "2x4", "--grey", "--licence", "mine"];
  const refused = await runTask("data", flags);
  assert.equal(refused.code, 1);
  assert.match(refused.errors, /^Cannot import .*: 1 of 11 files are no whole images:\n .*note\.png: something else\n/);
  await assert.rejects(Deno.stat(out), Deno.errors.NotFound);

  const { code, out: said, errors } = await runTask("data", ["--", ...flags, "--skip-broken"]);
  assert.equal(code, 0, errors);
  assert.equal(
    said,
    [
      `pets is complete in ${out}: 8 training and 2 test images of 2 classes, 2×4 grey`,
      "1 skipped, no whole images:",
      `  ${join(from, "dog/note.png")}: something else`,
      "Left aside, in no class: notes.txt",
      "",
    ].join("\n"),
  );
  const { train, test, name, title, licence, classes } = await loadDataset(out);
  assert.deepEqual([name, title, licence, classes], ["pets", "pets", "mine", ["cat", "dog"]]);
  assert.deepEqual([train.count, test.count, train.shape], [8, 2, [2, 4, 1]]);
  const { made } = await readManifest(out);
  assert.deepEqual(made, {
    by: "deno task data import",
    from: "photos",
    size: [2, 4],
    fit: "pad",
    grey: true,
    invert: false,
    test: 0.2,
    seed: 1,
    skipped: 1,
    duplicates: 0,
    findings: { skipped: [["dog/note.png", "something else"]], duplicates: [], leftAside: ["notes.txt"], notes: [] },
  });
});

testInFolder("deno task data import and make say in one line what they lack", async (folder) => {
  const cases: [args: string[], code: number, message: RegExp][] = [
    [["import"], 1, /^Cannot import: expected one folder of images and --out FOLDER, found 0 folders\n$/],
    [["import", folder], 1, /^Cannot import: expected one folder of images and --out FOLDER, found no --out\n$/],
    [["import", folder, "--out", folder], 1, /^Cannot import .*: --out must be another folder\n$/],
    [
      ["import", folder, "--out", join(folder, "a b")],
      1,
      /^Cannot import .*: a data set's name has at most 200 letters.*"a b".*\n$/,
    ],
    [["import", folder, "--out", "x", "--size", "0x9"], 1, /^Cannot import: --size must be a size.*, found 0x9\n$/],
    [["import", folder, "--out", "x", "--fit", "tile"], 2, /--fit must be one of pad, crop, stretch, found "tile"\n$/],
    [["make"], 1, /^Cannot make a data set: expected one name, cluttered-digits, found none\n$/],
    [["make", "noise"], 1, /^Cannot make a data set: expected one name, cluttered-digits, found noise\n$/],
    [["make", "cluttered-digits", "--colour"], 2, /^Cannot run "deno task data make": it has no flag --colour/],
    [
      ["cluttered-digits"],
      1,
      /^Cannot download cluttered-digits: it is made, not downloaded; run "deno task data make /,
    ],
  ];
  const ends = await Promise.all(cases.map(([args]) => runTask("data", args)));
  ends.forEach(({ code, out, errors }, i) => {
    assert.deepEqual([code, out], [cases[i][1], ""], errors);
    assert.match(errors, cases[i][2]);
  });
  for (const command of ["import", "make"]) {
    const { out } = await runTask("data", [command, "--help"]);
    assert.match(out, new RegExp(`^usage: deno task data ${command} \\[flags\\] `));
  }
});
