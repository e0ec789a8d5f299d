/**
 * What the notebook on what a cell knows needs beside the library: what shifting an image or covering a part of it does;
 * and, from the files beside, which pixels a cell uses, which cell of a map is the greatest, and what the border has to do with it.
 * @module
 */
import { drawShift, interactiveFigure, packNetwork, shiftControls, toBase64 } from "../../explorer/mod.ts";
import { imagePixels } from "../../lib/data/datasets.ts";
import { mean } from "../../lib/numbers.ts";
import { predict } from "../../lib/trainer/trainer.ts";
import type { ImageSet, Network } from "../../lib/types.ts";
import type { Html } from "../../lib/visualizer/display.ts";
import { shiftAccuracies, type ShiftAccuracy } from "../../studies/plan/outcomes.ts";

export { describeBorders, describeMap, stackMapsWithoutBorder, stackMapsWithRepeatedEdges } from "./borders.ts";
export {
  cellInfluence,
  commonestShare,
  commonestShareByEpoch,
  compareInfluence,
  drawBrightestCells,
  fieldRows,
  loadEpochs,
  meanImages,
  peakShares,
} from "./cells.ts";

/** A live figure in which the reader moves an image and both networks answer. */
export function shiftFigure(
  set: ImageSet,
  images: readonly number[],
  { GAP, GMP }: { readonly GAP: Network; readonly GMP: Network },
): Promise<Html> {
  const data = {
    title: "Move the image, and both networks answer",
    classes: set.classes,
    images: images.map((index) => ({
      name: `Image ${index}, ${set.classes[set.labels[index]]}`,
      label: set.labels[index],
      pixels: toBase64(imagePixels(set, index)),
    })),
    networks: [
      { name: "GAP", pooling: "average" as const, network: packNetwork(GAP) },
      { name: "GMP", pooling: "max" as const, network: packNetwork(GMP) },
    ],
  };
  return interactiveFigure({
    data,
    controls: shiftControls(data),
    draw: drawShift,
    caption: "The image moved by whole pixels, with black coming in. Bold: the answer. Ticked: the image's own class.",
  });
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

/**
 * Which share of answers changes when a part of the image is covered, 0–1: of all `pictures`, each with one covered place, and
 * of all `images`, at one place at least. An answer is the class of the greatest pooled value.
 */
export async function measureCovering(network: Network, set: ImageSet, options: PatchOptions) {
  const byValue = { ...network, output: "logits" } as const;
  const { classes: before } = await predict(byValue, set);
  const { classes: after } = await predict(byValue, coverPatches(set, options));
  const places = after.length / set.count;
  const changes = Array.from(after, (answer, picture) => Number(answer !== before[Math.floor(picture / places)]));
  const changedImages = Array.from(
    { length: set.count },
    (_, image) => Math.max(...changes.slice(image * places, (image + 1) * places)),
  );
  return { pictures: mean(changes), images: mean(changedImages) };
}

/** What {@link shiftAccuracies} gives where an answer is the class of the greatest pooled value. */
export function measureShifts(network: Network, set: ImageSet, distances: readonly number[]): Promise<ShiftAccuracy[]> {
  return shiftAccuracies({ ...network, output: "logits" }, set, distances);
}
