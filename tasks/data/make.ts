/**
 * `deno task data make`: makes a data set of another one.
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CLUTTER_PIECES, clutterDigits, PIECE_SIZE } from "./cluttered.ts";
import { loadDataset } from "../../lib/data/datasets.ts";
import { findDataset } from "../../lib/data/folders.ts";
import { requireSeed } from "../../studies/split.ts";
import { type NewDataset, writeDataset } from "./write_dataset.ts";
import { formatNumber } from "../../lib/format.ts";
import { streamSeed } from "../../lib/random.ts";
import { number, parseTaskArguments, text } from "../arguments.ts";

/** The data sets that can be made. */
export const MADE: readonly string[] = ["cluttered-digits"];

const SPEC = {
  task: "data make",
  description: `Makes the data set NAME; the only one so far is cluttered-digits:
56×56 grey, a whole digit of MNIST anywhere among ${CLUTTER_PIECES} pieces, ${PIECE_SIZE}×${PIECE_SIZE}, of other digits.
Training images are made of training digits only, test images of test digits only. The same flags give the same images
on every machine; those in data/cluttered-digits/dataset.json are checked against it.`,
  positionals: "NAME",
  options: {
    from: text("SET", "the set of digits: a name or the path of its folder", "mnist"),
    train: number("N", "number of training images", 10000),
    test: number("N", "number of test images", 5000),
    seed: number("N", "which digits and pieces are drawn, and where they lie", 1),
    out: text("FOLDER", "where to write it (default data/cluttered-digits of the project)"),
  },
} as const;

/**
 * Makes the data set of cluttered digits, training images of training digits and test images of test digits.
 * @param options The name or folder of the set of digits, numbers of images, and a seed, an integer 0 … 2³² − 1.
 */
export async function makeClutteredDigits(
  { from, train, test, seed }: { from: string; train: number; test: number; seed: number },
): Promise<NewDataset> {
  requireSeed(seed, "make cluttered digits");
  const digits = await loadDataset(from);
  const { manifest: { files } } = await findDataset(from, "load");
  // A stream for each, so that the test images stay the same however many training images there are.
  const trainSet = clutterDigits(digits.train, { count: train, seed: streamSeed(seed, "train") });
  const testSet = clutterDigits(digits.test, { count: test, seed: streamSeed(seed, "test") });
  return {
    name: "cluttered-digits",
    title: `Cluttered ${digits.title}`,
    licence: digits.licence,
    imageShape: trainSet.shape,
    classes: digits.classes,
    train: { labels: trainSet.labels, images: () => [trainSet.pixels] },
    test: { labels: testSet.labels, images: () => [testSet.pixels] },
    made: {
      by: `deno task data make cluttered-digits --from ${digits.name} --train ${train} --test ${test} --seed ${seed}`,
      what:
        "each digit whole and anywhere on a canvas of twice its size; where two things meet, the brighter pixel stays",
      pieces: CLUTTER_PIECES,
      pieceSize: PIECE_SIZE,
      from: {
        name: digits.name,
        title: digits.title,
        sha256: { train: files.train.images.sha256, t10k: files.t10k.images.sha256 },
      },
    },
  };
}

/** Runs the task with the arguments behind `make`. */
export async function make(args: readonly string[]): Promise<void> {
  const { values: { out, ...options }, positionals } = parseTaskArguments(SPEC, args);
  if (positionals.length !== 1 || positionals[0] !== MADE[0]) {
    const found = positionals.length === 0 ? "none" : positionals.join(" ");
    throw new Error(`Cannot make a data set: expected one name, ${MADE.join(" or ")}, found ${found}`);
  }
  const data = await makeClutteredDigits(options);
  const folder = out ?? join(fileURLToPath(new URL("../../data", import.meta.url)), data.name);
  await writeDataset(folder, data);
  const [train, test] = [data.train, data.test].map(({ labels }) => formatNumber(labels.length));
  console.log(`${data.name} is complete in ${folder}: ${train} training and ${test} test images`);
}
