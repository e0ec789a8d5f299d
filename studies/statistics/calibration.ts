/**
 * Whether a network's confidence can be believed.
 * @module
 */
import { mean } from "../../lib/numbers.ts";

/**
 * The expected calibration error, 0–1: answers are sorted by their confidence into bins of equal width, and the distances
 * between mean confidence and accuracy in each are averaged, each bin by its share of the answers. A confidence on the edge
 * of two bins belongs to the lower one.
 * Source: C. Guo, G. Pleiss, Y. Sun, K. Q. Weinberger, "On Calibration of Modern Neural Networks", 2017, section 2.
 *
 * @param confidences Probability of each answer, 0–1.
 * @param correct 1 for each right answer, else 0.
 */
export function calibrationError(confidences: readonly number[], correct: ArrayLike<number>, bins = 15): number {
  const binOf = (confidence: number) => Math.max(0, Math.ceil(confidence * bins) - 1);
  const byBin = Map.groupBy(confidences.keys(), (image) => binOf(confidences[image]));
  return [...byBin.values()].reduce((error, images) => {
    const distance = Math.abs(mean(images.map((i) => confidences[i])) - mean(images.map((i) => correct[i])));
    return error + distance * images.length / confidences.length;
  }, 0);
}
