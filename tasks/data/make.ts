/**
 * `deno task data make`: makes a data set of another one. The only one so far are cluttered digits: a digit somewhere on a
 * canvas of twice its size, among pieces of other digits. Where the evidence is small and the rest says nothing, theory
 * expects max pooling to be ahead of average pooling (Y.-L. Boureau, J. Ponce, Y. LeCun, "A theoretical analysis of feature
 * pooling in visual recognition", 2010).
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { imagePixels, loadDataset } from "../../lib/data/datasets.ts";
import { findDataset } from "../../lib/data/folders.ts";
import { formatNumber } from "../../lib/format.ts";
import { integerBelow, permutation, type RandomGenerator, randomGenerator, streamSeed } from "../../lib/random.ts";
import type { ImageSet } from "../../lib/types.ts";
import { requireSeed } from "../../studies/split.ts";
import { number, parseTaskArguments, text } from "../arguments.ts";
import { MADE } from "./list.ts";
import { type NewDataset, writeDataset } from "./write_dataset.ts";

/** Pieces of other digits on each canvas: of MNIST nearly twice the digit's ink, and a person still reads the digit. */
const CLUTTER_PIECES = 8;
/** Height and width of a piece in pixels: long enough for a stroke or a bend, too small for a digit. */
const PIECE_SIZE = 8;

/** The middle pixel of a piece is at least so bright, so that no piece is empty. */
const INK = 128;
/** One piece in ten has ink in its middle; a set where none of so many has is no set of digits. */
const MOST_DRAWS = 10_000;

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
 * Makes cluttered images of a set of grey digits: `[count, 2 · height, 2 · width, 1]`, each with its digit's label.
 * Each digit is used once at most, in random order (the official test images of MNIST get harder towards their end), lies
 * whole anywhere on the canvas, and shows the brighter of itself and the clutter at each pixel. The pieces are cut from
 * other images of the same set. The first images do not depend on how many are made.
 * @param options How many images to make, and the seed that they follow from, an integer 0 … 2³² − 1.
 * @throws {RangeError} when `count` is not an integer 1 … the set's count, the images are not grey, smaller than a piece,
 * or have no ink.
 */
export function clutterDigits(
  digits: ImageSet,
  { count, seed }: { readonly count: number; readonly seed: number },
): ImageSet {
  const [height, width, channels] = digits.shape;
  if (!Number.isInteger(count) || count < 1 || count > digits.count) {
    throw refused(digits, `the count must be an integer 1 … ${digits.count}, found ${count}`);
  }
  if (channels !== 1 || height < PIECE_SIZE || width < PIECE_SIZE || digits.count < 2) {
    throw refused(
      digits,
      `expected two or more grey images of at least ${PIECE_SIZE}×${PIECE_SIZE} pixels, found ${digits.count} of ` +
        digits.shape.join("×"),
    );
  }
  const generator = randomGenerator(seed);
  const order = permutation(digits.count, generator).subarray(0, count);
  const size = 4 * height * width;
  const pixels = new Uint8Array(count * size);
  order.forEach((index, position) => {
    const canvas = pixels.subarray(position * size, (position + 1) * size);
    const place = (patch: Patch) => {
      const top = integerBelow(2 * height - patch.height + 1, generator);
      const left = integerBelow(2 * width - patch.width + 1, generator);
      for (let row = 0; row < patch.height; row++) {
        for (let column = 0; column < patch.width; column++) {
          const at = (top + row) * 2 * width + left + column;
          canvas[at] = Math.max(canvas[at], patch.pixels[row * width + column]);
        }
      }
    };
    for (let piece = 0; piece < CLUTTER_PIECES; piece++) place(drawPiece(digits, index, generator));
    place({ pixels: imagePixels(digits, index), height, width });
  });
  return {
    name: `cluttered ${digits.name}`,
    pixels,
    labels: Uint8Array.from(order, (index) => digits.labels[index]),
    count,
    shape: [2 * height, 2 * width, 1],
    classes: digits.classes,
  };
}

function refused(digits: ImageSet, what: string): RangeError {
  return new RangeError(`Cannot make cluttered digits of ${digits.name}: ${what}`);
}

/** A rectangle cut from a digit's image, whose rows are as long as the image's. */
interface Patch {
  readonly pixels: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** Cuts a piece with ink in its middle from any image but one. */
function drawPiece(digits: ImageSet, except: number, generator: RandomGenerator): Patch {
  const [height, width] = digits.shape;
  for (let draw = 0; draw < MOST_DRAWS; draw++) {
    const other = integerBelow(digits.count - 1, generator);
    const image = imagePixels(digits, other < except ? other : other + 1);
    const top = integerBelow(height - PIECE_SIZE + 1, generator);
    const left = integerBelow(width - PIECE_SIZE + 1, generator);
    const middle = (top + PIECE_SIZE / 2) * width + left + PIECE_SIZE / 2;
    if (image[middle] < INK) continue;
    return { pixels: image.subarray(top * width + left), height: PIECE_SIZE, width: PIECE_SIZE };
  }
  throw refused(digits, "its images have no ink");
}

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
