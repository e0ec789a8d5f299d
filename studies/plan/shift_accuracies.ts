/**
 * What it costs a network when pictures are shifted.
 * @module
 */
import { shiftImages } from "../rearranged.ts";
import { openForward } from "../../lib/trainer/forward.ts";
import { mean, sizeOf } from "../../lib/numbers.ts";
import type { ImageSet, Network } from "../../lib/types.ts";

/** Accuracies, 0–1, of images that were all shifted by so many pixels. */
export interface ShiftAccuracy {
  readonly pixels: number;
  /** Mean over shifts to the right, to the left, down and up. */
  readonly mean: number;
  /** In the worst of these directions. */
  readonly least: number;
}

/**
 * The accuracy on shifted images, for each distance in four directions. What leaves the picture is lost, what comes in is black.
 * @param distances Whole pixels.
 * @throws {RangeError} When a distance is no whole number.
 */
export async function shiftAccuracies(
  network: Network,
  set: ImageSet,
  distances: readonly number[],
): Promise<ShiftAccuracy[]> {
  using session = await openForward(network);
  const { imagesPerCall } = session;
  const size = sizeOf(set.shape);
  /** A part of the set, so that only as many images are copied as one call takes. */
  const partOf = (begin: number, end: number): ImageSet => ({
    ...set,
    count: end - begin,
    pixels: set.pixels.subarray(begin * size, end * size),
    labels: set.labels.subarray(begin, end),
  });
  const accuracy = (by: Parameters<typeof shiftImages>[1]) => {
    let correct = 0;
    for (let begin = 0; begin < set.count; begin += imagesPerCall) {
      const part = shiftImages(partOf(begin, Math.min(set.count, begin + imagesPerCall)), by);
      const { predicted } = session.predict(part);
      correct += predicted.filter((label, image) => label === part.labels[image]).length;
    }
    return correct / set.count;
  };
  return distances.map((pixels) => {
    const shares = [{ right: pixels }, { right: -pixels }, { down: pixels }, { down: -pixels }].map(accuracy);
    return { pixels, mean: mean(shares), least: Math.min(...shares) };
  });
}
