/**
 * The two-level bootstrap: what the difference would be with other seeds and other test images of the same kind. Intervals
 * over seeds alone speak of these test images only.
 * @module
 */
import { quantileSorted } from "simple-statistics";
import { integerBelow, randomGenerator } from "../../lib/random.ts";
import type { Interval } from "./distributions.ts";

/**
 * Draws seeds and images again, both with replacement, an image with its results in all runs and a seed with both its
 * runs. It covers what new seeds and new images bring, also images that are hard for all runs of A and not for those of B.
 * It is somewhat too wide, never too narrow for many seeds and images, since chance of one run on one image is counted
 * more than once (A. B. Owen, "The pigeonhole bootstrap", 2007).
 *
 * @returns The 95 % interval of the difference of accuracies, −1 … 1, between quantiles of the resampled ones.
 * @param a Whether A's runs were right, 1 or 0, `[runs][images]`; `b` the same for B, run for run the same seed.
 * @param resamples At least 1.
 */
export function twoLevelBootstrap(
  a: readonly ArrayLike<number>[],
  b: readonly ArrayLike<number>[],
  resamples = 1999,
): Interval {
  const images = a[0].length;
  const differences = a.map((row, run) => Int8Array.from({ length: images }, (_, image) => row[image] - b[run][image]));
  // Most images count for nothing, because A and B are both right or both wrong of them.
  const telling = differences.map((row) => Int32Array.from(row.keys()).filter((image) => row[image] !== 0));
  const times = new Int32Array(images);
  const generator = randomGenerator(0);
  const means = Float64Array.from({ length: resamples }, () => {
    times.fill(0);
    for (let drawn = 0; drawn < images; drawn++) times[integerBelow(images, generator)]++;
    let sum = 0;
    for (let drawn = 0; drawn < a.length; drawn++) {
      const run = integerBelow(a.length, generator);
      for (const image of telling[run]) sum += differences[run][image] * times[image];
    }
    return sum / images / a.length;
  }).sort();
  const [low, high] = [0.025, 0.975].map((share) => quantileSorted(Array.from(means), share));
  return { low, high };
}
