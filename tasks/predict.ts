/**
 * `deno task predict`: classifies image files with a trained network.
 * @module
 */
import { readImageFile } from "../lib/data/image_files.ts";
import { resizePicture } from "../lib/data/resize.ts";
import { loadRun } from "../lib/runs/run_folder.ts";
import { alignColumns } from "../lib/format.ts";
import { predict } from "../lib/trainer/trainer.ts";
import type { Network, Run, Shape } from "../lib/types.ts";
import { parseTaskArguments, runTask } from "./arguments.ts";

const SPEC = {
  task: "predict",
  description: `Says which class a trained network gives to image files, and the score of every class.
Each image is fitted whole into the network's input, in the middle of a black background: areas of pixels are averaged,
and colours become their luma where the network takes grey. Fashion-MNIST and MNIST show light things on black; give
--invert for dark things on white.`,
  positionals: "[FILE…]",
  options: {
    run: { type: "string", value: "FOLDER", help: 'the run folder that "deno task train" wrote' },
    image: { type: "string", value: "FILE", help: "the image: PNG, JPEG or WebP; more may follow without a flag" },
    invert: { type: "boolean", help: "turn light into dark first" },
  },
} as const;

/** Columns of a full bar. */
const BAR = 24;

/**
 * An image file as a network sees it: `[height, width, channels]`, 0–255, row-major; fitted whole into the middle of black.
 * @param invert Whether to turn light into dark first.
 * @throws {Error} When the file is not a whole image, or the network takes neither grey nor RGB.
 */
export async function readPixels(file: string, inputShape: Shape, invert = false): Promise<Uint8Array> {
  const channels = inputShape[2];
  if (channels !== 1 && channels !== 3) {
    throw new Error(
      `Cannot classify ${file}: expected a network for grey or RGB images, found one for ${channels} channels`,
    );
  }
  return resizePicture(await readImageFile(file, invert), inputShape, "pad").pixels;
}

/** The classes by name; a network may have more outputs than its data set had classes. */
function classNames({ classes, network }: Run): readonly string[] {
  return Array.from({ length: network.classes }, (_, label) => classes[label] ?? `class ${label}`);
}

/** The class, and a line for the score of each class, in the classes' order. */
export function describeScores(scores: Float32Array, classes: readonly string[], output: Network["output"]): string[] {
  const exponentials = scores.map((score) => Math.exp(score - Math.max(...scores)));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  const shares = output === "sigmoid" ? scores : exponentials.map((value) => value / sum);
  const rows = classes.map((name, i) => [`  ${name}`, scores[i].toFixed(4), "█".repeat(Math.round(BAR * shares[i]))]);
  return alignColumns(rows, { right: [false, true] });
}

async function main(): Promise<void> {
  const { values: { run: folder, image, invert }, positionals } = parseTaskArguments(SPEC);
  const files = [...(image === undefined ? [] : [image]), ...positionals];
  if (folder === undefined || files.length === 0) {
    throw new Error(
      `Cannot classify: expected --run FOLDER and --image FILE, found ${
        folder === undefined ? "no run" : "no image"
      }; ` +
        `"deno task train" makes a run`,
    );
  }
  const run = await loadRun(folder);
  const { network } = run;
  const images = [];
  for (const file of files) images.push(await readPixels(file, network.inputShape, invert));
  const classes = classNames(run);
  const set = {
    name: "images",
    count: files.length,
    shape: network.inputShape,
    classes,
    pixels: Uint8Array.from(images.flatMap((pixels) => [...pixels])),
    labels: new Uint8Array(files.length),
  };
  const found = await predict(network, set);
  files.forEach((file, i) => {
    console.log(`${file}: ${classes[found.classes[i]]}`);
    const scores = found.scores.subarray(i * network.classes, (i + 1) * network.classes);
    describeScores(scores, classes, network.output).forEach((line) => console.log(line));
  });
  const meaning = network.output === "sigmoid"
    ? "scores are sigmoids, 0 to 1, and so are the bars"
    : "scores are logits, bars their softmax";
  console.log(`\n${network.name} after ${run.epochs.done} epochs; ${meaning}`);
}

if (import.meta.main) await runTask(main);
