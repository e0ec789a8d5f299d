/**
 * Cluttered digits: a digit somewhere on a canvas of twice its size, among pieces of other digits. Where the evidence is
 * small and the rest says nothing, theory expects max pooling to be ahead of average pooling (Y.-L. Boureau, J. Ponce,
 * Y. LeCun, "A theoretical analysis of feature pooling in visual recognition", 2010).
 * @module
 */
import { integerBelow, permutation, type RandomGenerator, randomGenerator } from "../../lib/random.ts";
import type { ImageSet } from "../../lib/types.ts";
import { imagePixels } from "../../lib/data/datasets.ts";

/** Pieces of other digits on each canvas: of MNIST nearly twice the digit's ink, and a person still reads the digit. */
export const CLUTTER_PIECES = 8;
/** Height and width of a piece in pixels: long enough for a stroke or a bend, too small for a digit. */
export const PIECE_SIZE = 8;

/** The middle pixel of a piece is at least so bright, so that no piece is empty. */
const INK = 128;
/** One piece in ten has ink in its middle; a set where none of so many has is no set of digits. */
const MOST_DRAWS = 10_000;

/** How many images to make, and the seed that they follow from, an integer 0 … 2³² − 1. */
export interface ClutterOptions {
  readonly count: number;
  readonly seed: number;
}

/**
 * Makes cluttered images of a set of grey digits: `[count, 2 · height, 2 · width, 1]`, each with its digit's label.
 * Each digit is used once at most, in random order (the official test images of MNIST get harder towards their end), lies
 * whole anywhere on the canvas, and shows the brighter of itself and the clutter at each pixel. The pieces are cut from
 * other images of the same set. The first images do not depend on how many are made.
 * @throws {RangeError} when `count` is not an integer 1 … the set's count, the images are not grey, smaller than a piece,
 * or have no ink.
 */
export function clutterDigits(digits: ImageSet, { count, seed }: ClutterOptions): ImageSet {
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
