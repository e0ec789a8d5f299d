import assert from "node:assert/strict";
import { join } from "node:path";
import { loadDataset } from "../lib/data/datasets.ts";
import own, { checkOwnOptions, countOwnTrainings } from "../studies/own.ts";
import { memoryFor } from "../studies/plan/memory.ts";
import { planStudy, settingsOf } from "../studies/plan/study.ts";
import { poolingNet } from "../studies/networks.ts";
import { studyFolder } from "../studies/plan/results.ts";
import { findOwnData } from "../tasks/own/data.ts";
import { OWN_FLAGS, readOwnFlags, writeOwnFlags } from "../tasks/own/flags.ts";
import { readTaskArguments } from "../tasks/arguments.ts";
import { testInFolder } from "./support/folder.ts";
import { writeAt, writeClassFolders } from "./support/image_files.ts";
import { randomDataset } from "./support/networks.ts";

Deno.test("the study of own images is changed by its options, and every change is another training", async () => {
  const folder = await Deno.makeTempDir();
  const data = { ...randomDataset({ shape: [16, 16, 1], count: 60, classes: 3 }), name: "photos" };
  const plan = async (options: Parameters<typeof own>[3]) =>
    planStudy(await own(data, "./photos", folder, { rates: [0.01], ...options }));
  const usual = await plan({});
  assert.deepEqual([usual.length, usual[0].arm.epochs, usual[0].arm.learningRate], [12, 200, 0.01]);
  // the test images at the end only, those held back after each epoch: so overfitting shows
  assert.deepEqual(settingsOf(usual[0]).measure, { train: "last", validation: "each", test: "last" });
  const changed = await plan({ epochs: 3, seeds: 2, heads: ["max", "average and max", "linear"] });
  assert.deepEqual([changed.length, changed[0].arm.epochs, Object.keys(changed[0].arm.heads)], [
    ...[6, 3, ["max", "average and max", "linear"]],
  ]);
  const search = await own(data, "./photos", folder, { rates: [0.1, 0.2], seeds: 1 });
  assert.deepEqual(search.arms.map(({ learningRate }) => learningRate), [0.1, 0.2]);
  assert.deepEqual([planStudy(search).length, countOwnTrainings({ rates: [0.1, 0.2], seeds: 1 })], [8, 10]);
  assert.match(studyFolder(search), /[\\/]mine[\\/]studies[\\/]own-photos$/); // where git does not look
  await Deno.remove(folder);
});

Deno.test("an option of the study outside its range is refused, with the nearest name", () => {
  const refused: [Parameters<typeof checkOwnOptions>[0], RegExp][] = [
    [{ epochs: 0 }, /expected epochs from 1 to 10,000, found 0; change it$/],
    [{ epochs: 2.5 }, /found 2\.5/],
    [{ epochs: NaN }, /found NaN/],
    [{ seeds: 101 }, /expected 1 to 100 seeds, found 101/],
    [{ heads: ["averge", "max"] }, /heads among average, max, .*, found "averge"; did you mean "average"\?$/],
    [{ heads: ["average"] }, /two or more different heads to compare, found average/],
    [{ heads: ["max", "max"] }, /two or more different heads/],
    [{ rates: [30] }, /learning rates from 0\.000001 to 1, found 30/],
    [{ rates: [0.1, 0.1] }, /different learning rates/],
    [{ rates: [] }, /different learning rates, one at least, found none/],
    [{ rates: [NaN] }, /found NaN/],
  ];
  for (const [options, message] of refused) {
    assert.throws(() => checkOwnOptions(options), { name: "RangeError", message });
  }
  const read = (args: string[]) =>
    readOwnFlags(readTaskArguments({ task: "sweep", description: "", options: OWN_FLAGS }, args).values);
  const flags = ["--epochs", "5", "--seeds", "2", "--heads", "average,top 2", "--rates", "0.1,0.02"];
  assert.deepEqual(read(flags), { epochs: 5, seeds: 2, heads: ["average", "top 2"], rates: [0.1, 0.02] });
  assert.deepEqual(writeOwnFlags(read(flags)), flags); // what the trainings are started with
  assert.throws(() => read(["--rates", "fast"]), /found NaN/);
});

testInFolder("a class of few images still has one held back, and one of a single image is refused", async (folder) => {
  const set = (labels: number[]) => ({
    name: "few train",
    labels: Uint8Array.from(labels),
    count: labels.length,
    shape: [12, 12, 1] as const,
    pixels: new Uint8Array(labels.length * 144),
    classes: ["many", "rare"],
  });
  const data = (labels: number[]) => ({
    name: "few",
    title: "",
    licence: "",
    classes: ["many", "rare"],
    imageShape: [12, 12, 1] as const,
    train: set(labels),
    test: set([0, 1]),
  });
  const { arms: [{ part }] } = await own(data([0, 0, 0, 0, 0, 0, 1, 1]), "./few", folder);
  assert.deepEqual(part, { validation: { share: 0.5, seed: 0 } });
  await assert.rejects(own(data([0, 0, 1]), "./few", folder), /held back, found 1 of "rare"; add images/);
});

testInFolder("a folder of images becomes a data set once, and a changed one is told", async (folder) => {
  const set = { ...randomDataset({ shape: [4, 4, 1], count: 12, classes: 2 }).train, classes: ["cat", "dog"] };
  const photos = join(folder, "Été photos");
  await writeClassFolders(photos, { ...set, labels: set.labels.map((_, i) => i % 2) });
  await writeAt(join(photos, "cat/broken.png"), "no image");
  const place = join(folder, "place");
  const { dataset, imported } = await findOwnData(photos, { place, size: "4" });
  assert.match(dataset, /place[\\/]E-te-photos-[0-9a-f]{6}-4$/);
  assert.equal(imported?.skipped.length, 1);
  const data = await loadDataset(dataset);
  assert.deepEqual([data.title, data.classes, data.imageShape], ["Été photos", ["cat", "dog"], [4, 4, 3]]);
  const { made } = JSON.parse(await Deno.readTextFile(join(dataset, "dataset.json")));
  assert.deepEqual(made.findings.skipped, [["cat/broken.png", "something else"]]);
  assert.deepEqual(await findOwnData(photos, { place, size: "4" }), { dataset }); // nothing is read again
  assert.deepEqual(await findOwnData(dataset), { dataset });
  await assert.rejects(findOwnData(dataset, { size: "8" }), /--size is for a folder of images, found a data set/);
  await writeAt(join(photos, "cat/new.txt"), "new");
  await assert.rejects(
    findOwnData(photos, { place, size: "4" }),
    /images have changed since .* remove .* to begin anew, or give --data/,
  );
  await assert.rejects(
    findOwnData(join(folder, "nosuch"), { place }),
    /^Error: Cannot load .*nosuch: expected a folder/,
  );
  await assert.rejects(findOwnData("nosuch", { place }), /no such data set, known are/);
});

Deno.test("memoryFor() grows with images and layers, and grants small studies a gibibyte at most", () => {
  const network = (side: number, blocks: number) =>
    poolingNet({ seed: 0, inputShape: [side, side, 3], blocks, pooling: { pooling: "max" } });
  assert.equal(memoryFor(network(32, 3), 1000), 768);
  // seen: 1,114 MiB for 150 images of 224×224, 767 for 230 of 128×128
  assert.ok(memoryFor(network(224, 5), 150) >= 1280);
  assert.ok(memoryFor(network(128, 5), 230) >= 768);
  assert.ok(
    memoryFor(network(224, 5), 5000) > memoryFor(network(224, 5), 50),
  );
});
