/**
 * `deno task predict`: classifies image files with a trained network.
 * @module
 */
import { Buffer } from "node:buffer";
import { basename, dirname, join } from "node:path";
import { ImageFileError, readImageFile } from "../lib/data/image_files.ts";
import { resizePicture } from "../lib/data/resize.ts";
import { loadRun } from "../lib/runs/run_folder.ts";
import { alignColumns, formatAccuracy, formatValue } from "../lib/format.ts";
import { predict } from "../lib/trainer/trainer.ts";
import { tellTie } from "../explorer/inference/answer.ts";
import { indexOfGreatest } from "../lib/numbers.ts";
import type { Network } from "../lib/types.ts";
import { flag, parseTaskArguments, runTask, text } from "./arguments.ts";
import { listEntries, NOTES } from "./data/image_folder.ts";
import { borderOf, loadBorder, tellBorder } from "./own/border.ts";
import "../studies/pooling_graphs.ts"; // a study's run may pool otherwise than by average and max

const SPEC = {
  task: "predict",
  description:
    `Says which class a trained network gives to image files, that of the greatest value, and every class's value and score.
A folder stands for all images in it; where its folders are named after classes, the accuracy is told. Each image is fitted
whole into the network's input, in the middle of a black background: areas of pixels are averaged, and colours become their
luma where the network takes grey. Fashion-MNIST and MNIST show light things on black; give --invert for dark things on white.`,
  positionals: "[FILE_OR_FOLDER…]",
  options: {
    run: text("FOLDER", 'the run folder that "deno task train" wrote'),
    image: text("FILE_OR_FOLDER", "the image: PNG, JPEG, WebP, GIF, TIFF or AVIF; more may follow without a flag"),
    invert: flag("turn light into dark first"),
  },
} as const;

/** Columns of a full bar. */
const BAR = 24;
/** More files than these get a line each, without the values of all classes. */
const MOST_WITH_VALUES = 10;

/** What a network makes of one image: a value of each class, and the score that its output function makes of it. */
export interface Reply {
  readonly values: Float32Array;
  readonly scores: Float32Array;
}

/** The answer, and a line for the value and the score of each class, in the classes' order; bars begin at the least value. */
export function describeReply({ values, scores }: Reply, classes: readonly string[], output: Network["output"]) {
  const least = Math.min(...values);
  const room = Math.max(...values) - least || 1;
  const rows = classes.map((name, i) => [
    `  ${name}`,
    formatValue(values[i]),
    ...(output === "sigmoid" ? [scores[i].toFixed(4)] : []),
    "█".repeat(Math.round(BAR * (values[i] - least) / room)),
  ]);
  const tie = tellTie(values, scores, classes);
  return {
    answer: classes[indexOfGreatest(values)] + (tie && ` (${tie})`),
    lines: alignColumns(rows, { right: [false, true, output === "sigmoid"] }),
  };
}

/** What is said where a second class is at least half as probable as the answer; nothing where the answer is clear. */
export function tellDoubt(values: ArrayLike<number>, classes: readonly string[]): string {
  const [first, second] = Array.from(values, (value, label) => ({ value, label })).sort((a, b) => b.value - a.value);
  if (!second || first.value - second.value >= Math.LN2) return "";
  return `not sure: ${classes[second.label]} has nearly the same value`;
}

/** The files that paths stand for: those in folders without what is no picture by its name. */
async function listPictures(paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  const walk = async (folder: string) => {
    const { folders, files } = await listEntries(folder);
    found.push(...files.filter((name) => !NOTES.test(name)).map((name) => join(folder, name)));
    for (const name of folders) await walk(join(folder, name));
  };
  for (const path of paths) {
    const isFolder = await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false);
    if (isFolder) await walk(path);
    else found.push(path);
  }
  return found;
}

async function main(): Promise<void> {
  const { values: { run: folder, image, invert }, positionals } = parseTaskArguments(SPEC);
  const paths = [...(image === undefined ? [] : [image]), ...positionals];
  if (folder === undefined || paths.length === 0) {
    const lack = folder === undefined ? "no run" : "no image";
    throw new Error(
      `Cannot classify: expected --run FOLDER and --image FILE, found ${lack}; "deno task train" makes a run`,
    );
  }
  const run = await loadRun(folder);
  const { network } = run;
  if (!network.parameters.every((values) => values.every(Number.isFinite))) {
    throw new Error(
      `Cannot classify with ${folder}: its weights are no finite numbers, since its training diverged; train again with a ` +
        `smaller --learning-rate`,
    );
  }
  // A network may have more outputs than its data set had classes.
  const classes = Array.from({ length: network.classes }, (_, label) => run.classes[label] ?? `class ${label}`);
  const learnt = await loadBorder(run);
  const files: string[] = [];
  const fitted: Uint8Array[] = [];
  const strange: string[] = [];
  for (const path of await listPictures(paths)) {
    try {
      const picture = await readImageFile(path, invert);
      fitted.push(resizePicture(picture, network.inputShape, "pad").pixels);
      strange.push(tellBorder(borderOf(picture), learnt));
      files.push(path);
    } catch (error) {
      // A file that the user named must be whole; those of folders may be broken.
      if (paths.includes(path) || !(error instanceof ImageFileError)) throw error;
      console.error(`${error.message}; left out`);
    }
  }
  if (files.length === 0) throw new Error(`Cannot classify ${paths.join(", ")}: expected images, found none`);
  const pixels = Buffer.concat(fitted);
  const labels = new Uint8Array(files.length);
  const set = { name: "images", count: files.length, shape: network.inputShape, classes, pixels, labels };
  const { scores } = await predict(network, set);
  const { scores: values } = await predict({ ...network, output: "logits" }, set);
  const isLong = files.length > MOST_WITH_VALUES;
  let [known, correct] = [0, 0];
  for (const [index, path] of files.entries()) {
    const own = (all: Float32Array) => all.subarray(index * network.classes, (index + 1) * network.classes);
    if (!own(values).every(Number.isFinite)) {
      throw new Error(`Cannot classify ${path}: the network's values for it are no finite numbers; take another run`);
    }
    const { answer, lines } = describeReply({ values: own(values), scores: own(scores) }, classes, network.output);
    const label = paths.includes(path) ? -1 : classes.indexOf(basename(dirname(path)).normalize("NFC"));
    const isRight = label === indexOfGreatest(own(values));
    if (label >= 0) known++;
    if (isRight) correct++;
    console.log(`${path}: ${answer}${label >= 0 && !isRight ? `, but it lies in ${classes[label]}` : ""}`);
    if (isLong) continue;
    lines.forEach((line) => console.log(line));
    for (const remark of [tellDoubt(own(values), classes), strange[index]]) {
      if (remark !== "") console.error(`${path}: ${remark}`);
    }
  }
  const remarks = strange.filter((remark) => remark !== "");
  if (isLong && remarks.length > 0) console.error(`${remarks.length} of ${files.length} images: ${remarks[0]}`);
  if (known > 0) {
    const accuracy = formatAccuracy({ correct, total: known });
    console.log(`\naccuracy ${accuracy}: ${correct} of ${known} images that lie in folders named after classes`);
  }
  const shown = network.output === "sigmoid" ? ", its sigmoid" : " (a logit)";
  const meaning = isLong ? "the class of the greatest value" : `each class's value${shown}, and a bar by value`;
  console.log(`\n${network.name} after ${run.epochs.done} epochs; ${meaning}`);
}

if (import.meta.main) await runTask(main);
