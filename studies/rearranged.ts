/**
 * Image sets made of other image sets: pixels in another order, shifted pictures, pictures on black ground.
 * @module
 */
import { DATASET } from "../lib/kinds.ts";
import { check } from "../lib/options.ts";
import { permutation, randomGenerator } from "../lib/random.ts";
import type { Dataset, ImageSet } from "../lib/types.ts";

/**
 * The same images with all pixels moved in one and the same way: place `p` of each gets the value of place `order[p]`.
 * The channels of a pixel stay together.
 * @param order Each of 0 … height · width − 1 once, as `permutation` draws it.
 */
export function permutePixels(set: ImageSet, order: ArrayLike<number>): ImageSet {
  const [height, width, channels] = set.shape;
  const places = height * width;
  return {
    ...set,
    pixels: set.pixels.map((_, index) => {
      const channel = index % channels;
      const place = (index - channel) / channels % places;
      return set.pixels[index + (order[place] - place) * channels];
    }),
  };
}

/**
 * A data set with the pixels of all its images, of every part, moved in one and the same way; `part` of the result says how.
 * @param seed Which order: an integer 0 … 2³² − 1.
 * @throws {Error} When the pixels are moved already. @throws {RangeError} When the seed is none.
 */
export function permuteDataset(data: Dataset, seed: number): Dataset {
  check("permuteDataset", { data: [data, DATASET], seed: [seed, "a number"] });
  if (data.part?.permutation) {
    throw new Error(
      `Cannot permute the pixels of ${data.name}: expected them in their own order, found them permuted by the seed ` +
        `${data.part.permutation.seed}; permute the data set that loadDataset() gives`,
    );
  }
  const [height, width] = data.imageShape;
  const order = permutation(height * width, randomGenerator(seed));
  return {
    ...data,
    train: permutePixels(data.train, order),
    ...(data.validation ? { validation: permutePixels(data.validation, order) } : {}),
    test: permutePixels(data.test, order),
    part: { ...data.part, permutation: { seed } },
  };
}

/**
 * The same images moved by whole pixels. What leaves the picture is lost; what comes in from the other side is 0.
 * @param by Whole pixels to the right and down, negative ones to the left and up.
 */
export function shiftImages(
  set: ImageSet,
  { right = 0, down = 0 }: { readonly right?: number; readonly down?: number },
): ImageSet {
  const [height, width, channels] = set.shape;
  return {
    ...set,
    pixels: set.pixels.map((_, index) => {
      const pixel = Math.floor(index / channels);
      const row = Math.floor(pixel / width) % height - down;
      const column = pixel % width - right;
      if (row < 0 || row >= height || column < 0 || column >= width) return 0;
      return set.pixels[index - (down * width + right) * channels];
    }),
  };
}

/** The same images in the middle of a black ground: `margin` whole pixels of 0 on every side. */
export function padImages(set: ImageSet, margin: number): ImageSet {
  const [height, width, channels] = set.shape;
  const [high, wide] = [height + 2 * margin, width + 2 * margin];
  const pixels = new Uint8Array(set.count * high * wide * channels);
  const line = width * channels;
  for (let row = 0; row < set.count * height; row++) {
    const image = Math.floor(row / height);
    const below = (image * high + margin + row % height) * wide + margin;
    pixels.set(set.pixels.subarray(row * line, (row + 1) * line), below * channels);
  }
  return { ...set, pixels, shape: [high, wide, channels] };
}
