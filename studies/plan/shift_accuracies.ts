/**
 * What it costs a network when pictures are shifted.
 * @module
 */
import { shiftImages } from "../../lib/data/rearranged.ts";
import { openSession } from "../../lib/trainer/session.ts";
import { mean } from "../../lib/numbers.ts";
import type { ImageSet, Network } from "../../lib/types.ts";

/** Accuracies, 0–1, of images that were all shifted by so many pixels. */
export interface ShiftAccuracy {
  readonly pixels: number;
  /** Mean over shifts to the right, to the left, down and up. */
  readonly mean: number;
  /** In the worst of these directions. */
  readonly least: number;
}

const IMAGES_A_CALL = 1000;

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
  using session = await openSession(network);
  const accuracy = (shifted: ImageSet) => {
    let correct = 0;
    for (let begin = 0; begin < shifted.count; begin += IMAGES_A_CALL) {
      const { predicted } = session.predict(shifted, begin, Math.min(shifted.count, begin + IMAGES_A_CALL));
      correct += predicted.filter((label, image) => label === shifted.labels[begin + image]).length;
    }
    return correct / shifted.count;
  };
  return distances.map((pixels) => {
    const shares = [{ right: pixels }, { right: -pixels }, { down: pixels }, { down: -pixels }]
      .map((by) => accuracy(shiftImages(set, by)));
    return { pixels, mean: mean(shares), least: Math.min(...shares) };
  });
}
