/**
 * Which classes a network takes for which.
 * @module
 */

import { NUMBERS } from "../lib/kinds.ts";
import { check, optionsOf } from "../lib/options.ts";

/**
 * Counts the images of each class by the class that they were given: row = actual, column = predicted.
 * @throws {RangeError} When there is not one prediction for each label, or a class is outside 0 … classes − 1.
 */
export function confusionMatrix(
  labels: ArrayLike<number>,
  predicted: ArrayLike<number>,
  options: { readonly classes: number },
): number[][] {
  const kinds = optionsOf<typeof options>({ classes: "a number" }, ["classes"]);
  check("confusionMatrix", { labels: [labels, NUMBERS], predicted: [predicted, NUMBERS], options: [options, kinds] });
  const { classes } = options;
  if (labels.length !== predicted.length) {
    throw new RangeError(
      `Cannot count confusions: expected one prediction for each of ${labels.length} labels, found ${predicted.length}`,
    );
  }
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let index = 0; index < labels.length; index++) {
    const [actual, given] = [labels[index], predicted[index]];
    if (!(actual < classes && given < classes)) {
      throw new RangeError(
        `Cannot count confusions: expected classes 0 … ${classes - 1}, found ${Math.max(actual, given)} at ${index}`,
      );
    }
    counts[actual][given]++;
  }
  return counts;
}

/** The recall of each class: the share of its images that were given it, 0–1; NaN for a class without images. */
export function recallByClass(confusions: readonly (readonly number[])[]): number[] {
  return confusions.map((row, index) => row[index] / row.reduce((sum, count) => sum + count, 0));
}
