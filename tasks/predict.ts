/**
 * `deno task predict`: classifies image files with a trained network.
 * @module
 */
import { Canvas, loadImage } from "skia-canvas";
import { loadRun } from "../lib/runs/run_folder.ts";
import { alignColumns } from "../lib/format.ts";
import { predict } from "../lib/engine/trainer.ts";
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
    image: { type: "string", value: "FILE", help: "the image: PNG, JPEG, WebP …; more may follow without a flag" },
    invert: { type: "boolean", help: "turn light into dark first" },
  },
} as const;

/** Columns of a full bar. */
const BAR = 24;

/**
 * An image file as a network sees it: `[height, width, channels]`, 0–255, row-major.
 * @param invert Whether to turn light into dark; what lies behind the image becomes black in any case.
 * @throws {Error} When the file cannot be read, or the network takes neither grey nor RGB.
 */
export async function readPixels(file: string, [height, width, channels]: Shape, invert = false): Promise<Uint8Array> {
  if (channels !== 1 && channels !== 3) {
    throw new Error(
      `Cannot classify ${file}: expected a network for grey or RGB images, found one for ${channels} channels`,
    );
  }
  const image = await loadImage(file).catch((cause) => {
    const found = cause.message.replace("Could not decode image data", "something else");
    throw new Error(`Cannot read ${file}: expected an image file, found ${found}; check the path`, { cause });
  });
  // A canvas of the input's proportions that the image just fits into.
  const canvas = new Canvas(
    Math.max(image.width, Math.round(image.height * width / height)),
    Math.max(image.height, Math.round(image.width * height / width)),
  );
  const context = canvas.getContext("2d");
  context.fillStyle = invert ? "white" : "black";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(
    image,
    Math.floor((canvas.width - image.width) / 2),
    Math.floor((canvas.height - image.height) / 2),
  );
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  const colours = averageAreas(data, [canvas.height, canvas.width], [height, width]);
  return Uint8Array.from(colours.flatMap((colour) => {
    const [red, green, blue] = invert ? colour.map((value) => 255 - value) : colour;
    // Luma of Rec. 601, as other tools make grey images.
    const values = channels === 3 ? [red, green, blue] : [0.299 * red + 0.587 * green + 0.114 * blue];
    return values.map(Math.round);
  }));
}

/** Means of the RGBA pixels under each cell of a smaller or larger grid, `[height · width]` of red, green and blue. */
export function averageAreas(
  rgba: ArrayLike<number>,
  [fromHeight, fromWidth]: readonly [height: number, width: number],
  [height, width]: readonly [height: number, width: number],
): number[][] {
  const rows = overlaps(fromHeight, height);
  const columns = overlaps(fromWidth, width);
  return rows.flatMap((ofRow) =>
    columns.map((ofColumn) => {
      const sum = [0, 0, 0];
      for (const [row, rowShare] of ofRow) {
        for (const [column, columnShare] of ofColumn) {
          const at = 4 * (row * fromWidth + column);
          for (let i = 0; i < 3; i++) sum[i] += rowShare * columnShare * rgba[at + i];
        }
      }
      return sum;
    })
  );
}

/** For each of `cells` equal cells over `pixels` pixels, the pixels under it with their shares, which add up to 1. */
function overlaps(pixels: number, cells: number): [pixel: number, share: number][][] {
  const size = pixels / cells;
  return Array.from({ length: cells }, (_, cell) => {
    const [begin, end] = [cell * size, (cell + 1) * size];
    const first = Math.floor(begin);
    const covered = Array.from({ length: Math.min(pixels, Math.ceil(end)) - first }, (_, i) => first + i);
    return covered.map((pixel) => [pixel, (Math.min(end, pixel + 1) - Math.max(begin, pixel)) / size]);
  });
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
    ...{ name: "images", count: files.length, shape: network.inputShape, classes },
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
