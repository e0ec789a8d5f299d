/**
 * Image sets with black painted around the pictures, or onto them.
 * @module
 */
import type { ImageSet } from "../../lib/types.ts";

/**
 * The same images in the middle of a black ground: `margin` pixels of 0 on every side.
 * @throws {RangeError} When the margin is no whole number from 0.
 * @example
 * const framed = padImages(data.test, 16); // 60×60 instead of 28×28
 */
export function padImages(set: ImageSet, margin: number): ImageSet {
  if (!(Number.isInteger(margin) && margin >= 0)) {
    throw new RangeError(`Cannot pad ${set.name}: expected a margin of 0 or more whole pixels, found ${margin}`);
  }
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

/** Squares that are painted over. */
export interface PatchOptions {
  /** Side of the square in pixels. */
  readonly size: number;
  /** Pixels from one place of the square to the next; the squares stay within the image. */
  readonly step: number;
}

/**
 * Each image as often as the square has places, with the square painted black at one place in each: all places of image 0
 * row by row, then those of image 1 …
 * @throws {RangeError} When size or step is no whole number from 1, or the square is larger than the image.
 * @example
 * const covered = coverPatches(takeImages(data.test, 500), { size: 8, step: 4 }); // 36 pictures of each image
 */
export function coverPatches(set: ImageSet, { size, step }: PatchOptions): ImageSet {
  const [height, width, channels] = set.shape;
  const fits = [size, step].every((value) => Number.isInteger(value) && value > 0) && size <= Math.min(height, width);
  if (!fits) {
    throw new RangeError(
      `Cannot cover ${set.name}: expected a square of 1 … ${Math.min(height, width)} whole pixels and a step of 1 or ` +
        `more, found ${size} and ${step}`,
    );
  }
  const starts = (extent: number) =>
    Array.from({ length: Math.floor((extent - size) / step) + 1 }, (_, place) => place * step);
  const places = starts(height).flatMap((top) => starts(width).map((left) => [top, left]));
  const length = height * width * channels;
  const pixels = new Uint8Array(set.count * places.length * length);
  for (let picture = 0; picture < set.count * places.length; picture++) {
    const image = Math.floor(picture / places.length);
    const [top, left] = places[picture % places.length];
    const own = pixels.subarray(picture * length, (picture + 1) * length);
    own.set(set.pixels.subarray(image * length, (image + 1) * length));
    for (let row = top; row < top + size; row++) {
      own.fill(0, (row * width + left) * channels, (row * width + left + size) * channels);
    }
  }
  const labels = Uint8Array.from(
    { length: set.count * places.length },
    (_, picture) => set.labels[Math.floor(picture / places.length)],
  );
  return { ...set, pixels, labels, count: labels.length };
}
