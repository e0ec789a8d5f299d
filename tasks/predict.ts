/**
 * `deno task predict`: classifies image files with a trained network.
 * @module
 */
import { basename, dirname, join } from "node:path";
import { ImageFileError, readImageFile } from "../lib/data/image_files.ts";
import { resizePicture } from "../lib/data/resize.ts";
import { loadRun } from "../lib/runs/run_folder.ts";
import { alignColumns, formatAccuracy, formatValue } from "../lib/format.ts";
import { predict } from "../lib/trainer/trainer.ts";
import { confusionMatrix } from "../explorer/confusion.ts";
import { tellTie } from "../explorer/inference/answer.ts";
import { indexOfGreatest, sizeOf } from "../lib/numbers.ts";
import type { Network, Run, Shape } from "../lib/types.ts";
import { flag, parseTaskArguments, runTask, text } from "./arguments.ts";
import { listEntries, NOTES } from "./data/image_folder.ts";
import { borderOf, loadBorder, tellBorder } from "./own/border.ts";
import "../studies/pooling_graphs.ts"; // a study's run may pool otherwise than by average and max

const SPEC = {
  task: "predict",
  description:
    `Says which class a trained network gives to image files, that of the greatest value, and every class's value and score.
A folder stands for all images in it; where its folders are named after classes, the accuracy is told and what was taken for
what. Each image is fitted whole into the network's input, in the middle of a black background: areas of pixels are averaged,
and colours become their luma where the network takes grey. Fashion-MNIST and MNIST show light things on black; give
--invert for dark things on white.`,
  positionals: "[FILE_OR_FOLDER…]",
  options: {
    run: text("FOLDER", 'the run folder that "deno task train" wrote'),
    image: text("FILE_OR_FOLDER", "the image: PNG, JPEG, WebP, GIF, TIFF or AVIF; more may follow without a flag"),
    invert: flag("turn light into dark first"),
  },
} as const;

/** Columns of a full bar. */
const BAR = 24;

/** An image file as a network sees it, and how bright the border of the picture is, 0–255. */
export interface FittedPicture {
  readonly pixels: Uint8Array;
  readonly border: number;
}

/**
 * An image file as a network sees it: `[height, width, channels]`, 0–255, row-major; fitted whole into the middle of black.
 * @param invert Whether to turn light into dark first.
 * @throws {Error} When the file is not a whole image, or the network takes neither grey nor RGB.
 */
export async function readFitted(file: string, inputShape: Shape, invert = false): Promise<FittedPicture> {
  const channels = inputShape[2];
  if (channels !== 1 && channels !== 3) {
    throw new Error(
      `Cannot classify ${file}: expected a network for grey or RGB images, found one for ${channels} channels`,
    );
  }
  const picture = await readImageFile(file, invert);
  return { pixels: resizePicture(picture, inputShape, "pad").pixels, border: borderOf(picture) };
}

/** The classes by name; a network may have more outputs than its data set had classes. */
function classNames({ classes, network }: Run): readonly string[] {
  return Array.from({ length: network.classes }, (_, label) => classes[label] ?? `class ${label}`);
}

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

/** Refuses a network that cannot answer. @throws {Error} Where a weight is no finite number. */
function requireFinite({ folder, network }: Run): void {
  if (network.parameters.every((values) => values.every(Number.isFinite))) return;
  throw new Error(
    `Cannot classify with ${folder}: its weights are no finite numbers, since its training diverged; train again with a ` +
      `smaller --learning-rate`,
  );
}

/** A picture to be classified. */
interface PictureFile {
  readonly path: string;
  /** Whether the user named it, so that it must be whole; files of folders may be broken. */
  readonly isNamed: boolean;
  /** The class that its folder is named after, as an index; undefined where there is none. */
  readonly label?: number;
}

/**
 * Lists the files of some paths; those of folders sorted, without what is no picture by its name. A file in a folder that is
 * named after a class is of that class.
 */
async function listPictures(paths: readonly string[], classes: readonly string[]): Promise<PictureFile[]> {
  const found: PictureFile[] = [];
  const labelOf = (path: string) => {
    const label = classes.indexOf(basename(dirname(path)).normalize("NFC"));
    return label < 0 ? {} : { label };
  };
  const walk = async (folder: string) => {
    const { folders, files } = await listEntries(folder);
    for (const name of [...folders, ...files].sort()) {
      const path = join(folder, name);
      if (folders.includes(name)) await walk(path);
      else if (!NOTES.test(name)) found.push({ path, isNamed: false, ...labelOf(path) });
    }
  };
  for (const path of paths) {
    const isFolder = await Deno.stat(path).then(({ isDirectory }) => isDirectory, () => false);
    if (isFolder) await walk(path);
    else found.push({ path, isNamed: true });
  }
  return found;
}

/** More files than these get a line each, without the values of all classes. */
const MOST_WITH_VALUES = 10;
/** More classes than these are not shown as a table of confusions. */
const MOST_CLASSES = 16;

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
  requireFinite(run);
  const { network } = run;
  const classes = classNames(run);
  const learnt = await loadBorder(run);
  const files: PictureFile[] = [];
  const fitted: FittedPicture[] = [];
  for (const file of await listPictures(paths, classes)) {
    try {
      fitted.push(await readFitted(file.path, network.inputShape, invert));
      files.push(file);
    } catch (error) {
      if (file.isNamed || !(error instanceof ImageFileError)) throw error;
      console.error(`${error.message}; left out`);
    }
  }
  if (files.length === 0) throw new Error(`Cannot classify ${paths.join(", ")}: expected images, found none`);
  const size = sizeOf(network.inputShape);
  const pixels = new Uint8Array(files.length * size);
  fitted.forEach((picture, index) => pixels.set(picture.pixels, index * size));
  const labels = new Uint8Array(files.length);
  const set = { name: "images", count: files.length, shape: network.inputShape, classes, pixels, labels };
  const { scores } = await predict(network, set);
  const { scores: values } = await predict({ ...network, output: "logits" }, set);
  const isLong = files.length > MOST_WITH_VALUES;
  const strange = fitted.map(({ border }) => tellBorder(border, learnt));
  const given = files.map(({ path, label }, i) => {
    const own = (all: Float32Array) => all.subarray(i * network.classes, (i + 1) * network.classes);
    if (!own(values).every(Number.isFinite)) {
      throw new Error(`Cannot classify ${path}: the network's values for it are no finite numbers; take another run`);
    }
    const { answer, lines } = describeReply({ values: own(values), scores: own(scores) }, classes, network.output);
    const predicted = indexOfGreatest(own(values));
    const isWrong = label !== undefined && label !== predicted;
    console.log(`${path}: ${answer}${isWrong ? `, but it lies in ${classes[label]}` : ""}`);
    if (!isLong) lines.forEach((line) => console.log(line));
    const doubt = tellDoubt(own(values), classes);
    if (doubt && !isLong) console.error(`${path}: ${doubt}`);
    if (strange[i] && !isLong) console.error(`${path}: ${strange[i]}`);
    return predicted;
  });
  const remarks = strange.filter((remark) => remark !== "");
  if (isLong && remarks.length > 0) console.error(`${remarks.length} of ${files.length} images: ${remarks[0]}`);
  const summary = describeLabelled(files.map(({ label }) => label), given, classes);
  if (summary) console.log(`\n${summary}`);
  const meaning = isLong
    ? "the class of the greatest value"
    : network.output === "sigmoid"
    ? "each class's value, its sigmoid, and a bar by value"
    : "each class's value (a logit), and a bar by value";
  console.log(`\n${network.name} after ${run.epochs.done} epochs; ${meaning}`);
}

/** Accuracy and confusions of the images whose class is known; nothing where none is. */
export function describeLabelled(
  labels: readonly (number | undefined)[],
  predicted: readonly number[],
  classes: readonly string[],
): string {
  const known = labels.flatMap((label, index) => label === undefined ? [] : [{ label, given: predicted[index] }]);
  if (known.length === 0) return "";
  const correct = known.filter(({ label, given }) => label === given).length;
  const accuracy =
    `accuracy ${formatAccuracy({ correct, total: known.length })}: ${correct} of ${known.length} images that lie ` +
    "in folders named after classes";
  if (classes.length > MOST_CLASSES) return accuracy;
  const matrix = confusionMatrix(known.map(({ label }) => label), known.map(({ given }) => given), {
    classes: classes.length,
  });
  const rows = matrix.map((row, label) => [classes[label], ...row.map(String)]);
  const right = [false, ...classes.map(() => true)];
  return [accuracy, "", ...alignColumns([["lies in, taken for:", ...classes], ...rows], { right })].join("\n");
}

if (import.meta.main) await runTask(main);
