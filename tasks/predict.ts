/**
 * `deno task predict`: classifies image files with a trained network.
 * @module
 */
import { readImageFile } from "../lib/data/image_files.ts";
import { resizePicture } from "../lib/data/resize.ts";
import { loadRun } from "../lib/runs/run_folder.ts";
import { alignColumns, formatValue } from "../lib/format.ts";
import { predict } from "../lib/trainer/trainer.ts";
import { tellTie } from "../explorer/inference/answer.ts";
import { indexOfGreatest } from "../lib/numbers.ts";
import type { Network, Run, Shape } from "../lib/types.ts";
import { parseTaskArguments, runTask } from "./arguments.ts";

const SPEC = {
  task: "predict",
  description:
    `Says which class a trained network gives to image files, that of the greatest value, and every class's value and score.
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
  const { scores } = await predict(network, set);
  const { scores: values } = await predict({ ...network, output: "logits" }, set);
  files.forEach((file, i) => {
    const own = (all: Float32Array) => all.subarray(i * network.classes, (i + 1) * network.classes);
    const { answer, lines } = describeReply({ values: own(values), scores: own(scores) }, classes, network.output);
    console.log(`${file}: ${answer}`);
    lines.forEach((line) => console.log(line));
  });
  const meaning = network.output === "sigmoid"
    ? "each class's value, its sigmoid, and a bar by value"
    : "each class's value (a logit), and a bar by value";
  console.log(`\n${network.name} after ${run.epochs.done} epochs; ${meaning}`);
}

if (import.meta.main) await runTask(main);
