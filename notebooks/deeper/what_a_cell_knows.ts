/**
 * What the notebook on what a cell knows needs beside the library: what shifting an image or covering a part of it does;
 * and, from the files beside, which pixels a cell uses, which cell of a map is the greatest, and what the border has to do with it.
 * @module
 */
import { drawShift, interactiveFigure, packNetwork, shiftControls, toBase64 } from "../../explorer/mod.ts";
import { imagePixels } from "../../lib/data/datasets.ts";
import { mean } from "../../lib/numbers.ts";
import { greatestMaps } from "../../studies/map_stacks.ts";
import { stackMaps } from "../../lib/trainer/look.ts";
import type { ImageSet, Network } from "../../lib/types.ts";
import type { Html } from "../../lib/visualizer/display.ts";
import { shiftImages } from "../../studies/rearranged.ts";

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

/** What covering does to the answers of a network, as shares 0–1. */
export interface Covering {
  /** Of all pictures, each of which has one covered place: those with another answer than the whole image. */
  readonly pictures: number;
  /** Of all images: those whose answer changes at one place at least. */
  readonly images: number;
}

/** Counts how many answers change when a part of the image is covered. An answer is the class of the greatest pooled value. */
export async function measureCovering(network: Network, set: ImageSet, options: PatchOptions): Promise<Covering> {
  const covered = coverPatches(set, options);
  const places = covered.count / set.count;
  const before = await findAnswers(network, set);
  const after = await findAnswers(network, covered);
  const changes = Array.from(after, (answer, picture) => Number(answer !== before[Math.floor(picture / places)]));
  const changedImages = Array.from(
    { length: set.count },
    (_, image) => Math.max(...changes.slice(image * places, (image + 1) * places)),
  );
  return { pictures: mean(changes), images: mean(changedImages) };
}

/** The accuracy on images that were all shifted by so many pixels, 0–1. */
export interface ShiftedAccuracy {
  readonly pixels: number;
  /** Mean over shifts to the right, to the left, down and up. */
  readonly mean: number;
  /** In the worst of these directions. */
  readonly least: number;
}

/**
 * The accuracy on shifted images, for each distance in four directions. What leaves the picture is lost, what comes in is
 * black. An answer is the class of the greatest pooled value.
 * @param distances Whole pixels.
 */
export async function measureShifts(
  network: Network,
  set: ImageSet,
  distances: readonly number[],
): Promise<ShiftedAccuracy[]> {
  const accuracies: ShiftedAccuracy[] = [];
  for (const pixels of distances) {
    const shares: number[] = [];
    for (const by of [{ right: pixels }, { right: -pixels }, { down: pixels }, { down: -pixels }]) {
      const answers = await findAnswers(network, shiftImages(set, by));
      shares.push(mean(Array.from(answers, (answer, image) => Number(answer === set.labels[image]))));
    }
    accuracies.push({ pixels, mean: mean(shares), least: Math.min(...shares) });
  }
  return accuracies;
}

/** The class of the greatest pooled value of each image. */
async function findAnswers(network: Network, set: ImageSet): Promise<Uint8Array> {
  return greatestMaps(await stackMaps(network, set, { layerIndex: network.layers.length }), "max");
}
