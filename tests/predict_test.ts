import assert from "node:assert/strict";
import { join } from "node:path";
import { imagePixels, loadDataset } from "../lib/data/datasets.ts";
import { convNet1 } from "../lib/models/networks.ts";
import { saveRun } from "../lib/runs/run_folder.ts";
import { predict } from "../lib/trainer/trainer.ts";
import type { Network } from "../lib/types.ts";
import { borderOf, tellBorder } from "../tasks/own/border.ts";
import { describeReply, tellDoubt } from "../tasks/predict.ts";
import { runTask } from "./support/commands.ts";
import { testInFolder } from "./support/folder.ts";
import { encodeImage, greyRgba } from "./support/image_files.ts";
import { sampleRun } from "./support/runs.ts";

/** Writes RGBA pixels as a PNG in which each becomes a square of `scale` × `scale`. */
async function writePng(path: string, rgba: ArrayLike<number>, size: [height: number, width: number], scale = 1) {
  await Deno.writeFile(path, encodeImage(rgba, size, { scale }));
}

const { test: TEST, classes: CLASSES } = await loadDataset("fashion-mnist", { limit: 20 });

Deno.test("describeReply() answers by the greatest value, says where sigmoids tie, and draws bars from the least value", () => {
  const [values, scores] = [Float32Array.of(20, -20, 60), Float32Array.of(1, 0, 1)];
  assert.deepEqual(describeReply({ values, scores }, ["a", "long name", "b"], "sigmoid"), {
    answer: "b (saturated: 2 scores are exactly 1, and the article’s rule takes the first of them, a)",
    lines: [
      "  a           20.0  1.0000  ████████████",
      "  long name  −20.0  0.0000",
      "  b           60.0  1.0000  ████████████████████████",
    ],
  });
  const logits = Float32Array.of(-10.5, 100, 100);
  assert.deepEqual(describeReply({ values: logits, scores: logits }, ["a", "b", "c"], "logits"), {
    answer: "b",
    lines: ["  a  −10.5", "  b    100  ████████████████████████", "  c    100  ████████████████████████"],
  });
});

/** Saves a network as a run on a data set of these classes. */
async function saveAsRun(network: Network, folder: string, classes = CLASSES): Promise<void> {
  await saveRun(sampleRun({ history: [], images: {}, classes }, network), folder);
}

testInFolder("deno task predict gives the class and the scores that predict() gives", async (folder) => {
  const network = convNet1({ seed: 6 });
  const files = [2, 5].map((index) => join(folder, `image ${index}.png`));
  await writePng(files[0], greyRgba(imagePixels(TEST, 2)), [28, 28]);
  await writePng(files[1], greyRgba(imagePixels(TEST, 5)), [28, 28]);
  const { scores, classes } = await predict(network, TEST);
  const { scores: values } = await predict({ ...network, output: "logits" }, TEST);

  const run = join(folder, "run");
  await saveAsRun(network, run);
  const { code, out } = await runTask("predict", ["--", "--run", run, "--image", ...files]);
  assert.equal(code, 0);
  const lines = [2, 5].flatMap((index, i) => {
    const [ownValues, ownScores] = [values, scores].map((all) => all.subarray(10 * index, 10 * index + 10));
    return [
      `${files[i]}: ${CLASSES[classes[index]]}`,
      ...describeReply({ values: ownValues, scores: ownScores }, CLASSES, "sigmoid").lines,
    ];
  });
  const last = "ConvNet_1 after 0 epochs; each class's value, its sigmoid, and a bar by value";
  assert.equal(out, [...lines, "", last, ""].join("\n"));

  await saveAsRun(network, run, []); // whose data set has fewer classes than the network outputs
  const numbered = await runTask("predict", ["--run", run, files[0]]);
  assert.match(numbered.out, new RegExp(`: class ${classes[2]}\n  class 0  +[\\d.−]+  0\\.`));
});

testInFolder("deno task predict says in one line what it lacks", async (folder) => {
  const image = join(folder, "a.png");
  await writePng(image, greyRgba([0]), [1, 1]);
  await Deno.writeTextFile(join(folder, "text.png"), "no picture");
  const run = join(folder, "run");
  await saveAsRun(convNet1({ seed: 0 }), run);
  const [empty, diverged] = [join(folder, "empty"), join(folder, "diverged")];
  await Deno.mkdir(empty);
  const wild = convNet1({ seed: 0 });
  wild.parameters[3][0] = NaN;
  await saveAsRun(wild, diverged);
  const cases: [args: string[], message: RegExp][] = [
    [[], /^Cannot classify: expected --run FOLDER and --image FILE, found no run; "deno task train" makes a run\n$/],
    [["--run", join(folder, "none"), image], /^Cannot load the run .*none: expected a file run\.json, found .*\n$/],
    [
      ["--run", run, join(folder, "text.png")],
      /^Cannot read .*: expected a whole PNG, JPEG, WebP, GIF, TIFF or AVIF image, found something else; check the file\n$/,
    ],
    [["--run", run, empty], /^Cannot classify .*empty: expected images, found none\n$/],
    [
      ["--run", diverged, image],
      /^Cannot classify with .*: its weights are no finite numbers, since its training diverged;/,
    ],
  ];
  const ends = await Promise.all(cases.map(([args]) => runTask("predict", args)));
  ends.forEach(({ code, out, errors }, i) => {
    assert.deepEqual([code, out], [1, ""]);
    assert.match(errors, cases[i][1]);
  });
});

testInFolder(
  "deno task predict takes folders, counts by class, and warns of borders of another kind",
  async (folder) => {
    const network = convNet1({ seed: 6, inputShape: [16, 16, 1], classes: 2, blocks: 2, output: "logits" });
    const run = join(folder, "run");
    await saveAsRun(network, run, ["dark", "light"]);
    await Deno.writeTextFile(join(run, "border.json"), '{"border":5}\n');
    const place = join(folder, "photos");
    for (const [name, value] of [["dark/1", 10], ["dark/2", 20], ["light/3", 240], ["other/4", 30]] as const) {
      await Deno.mkdir(join(place, name, ".."), { recursive: true });
      await writePng(join(place, `${name}.png`), greyRgba(Array(4).fill(value)), [2, 2], 8);
    }
    await Deno.writeTextFile(join(place, "dark/broken.png"), "no picture");
    await Deno.writeTextFile(join(place, "dark/notes.txt"), "no picture");
    const { code, out, errors } = await runTask("predict", ["--run", run, place]);
    assert.equal(code, 0, errors);
    assert.equal(out.match(/\.png: (dark|light)/g)?.length, 4);
    assert.match(
      out,
      /\naccuracy [01]\.\d{3}: [0-3] of 3 images that lie in folders named after classes\n/,
    );
    assert.match(errors, /broken\.png: .*something else; check the file; left out\n/);
    const warnings = errors.split("\n").filter((line) =>
      line.includes("border is bright, those of the training images are dark")
    );
    assert.equal(warnings.length, 1, errors);
    assert.match(warnings[0], /light.3\.png: .*try --invert$/);
  },
);

Deno.test("what is said of answers that are near and of borders", () => {
  assert.equal(tellDoubt([3, 2.5, -1], ["a", "b", "c"]), "not sure: b has nearly the same value");
  assert.equal(tellDoubt([3, 2, -1], ["a", "b", "c"]), "");
  const frame = { pixels: Uint8Array.of(9, 9, 9, 9, 200, 9, 9, 9, 9), shape: [3, 3, 1] as const };
  assert.equal(borderOf(frame), 9);
  assert.match(tellBorder(9, 220), /^the border is dark, those of the training images are bright/);
  assert.deepEqual([tellBorder(9, 50), tellBorder(200, undefined)], ["", ""]);
});
