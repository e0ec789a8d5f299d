/**
 * The two-level bootstrap: what the difference would be with other seeds and other test images of the same kind. Intervals
 * over seeds alone speak of these test images only.
 * @module
 */
import { mean } from "../../lib/numbers.ts";
import { integerBelow, type RandomGenerator, randomGenerator } from "../../lib/random.ts";
import { percentileInterval } from "./bootstrap.ts";
import type { Interval } from "../../lib/types.ts";

/** How seeds and images are drawn again. */
export interface TwoLevelOptions {
  /** Share of intervals that should hold the true difference, 0 < level < 1; 0.95 when left out. */
  readonly level?: number;
  /** Resamples, at least 1; 1999 when left out. */
  readonly resamples?: number;
  /** Seed of the resampling, an integer 0 … 2³² − 1; 0 when left out. */
  readonly seed?: number;
}

/** What the two-level bootstrap found: differences of accuracies, −1 … 1. */
export interface TwoLevelInterval {
  /** Mean accuracy of A less that of B. */
  readonly difference: number;
  /** Between quantiles of the resampled differences. */
  readonly interval: Interval;
  /** From which images were right in each run, or from how many of each class were. */
  readonly from: "images" | "counts";
}

/** Correct images of each class, `[runs][classes]`, in both poolings' runs of the same seeds, and images of each class. */
export interface ClassCounts {
  readonly a: readonly (readonly number[])[];
  readonly b: readonly (readonly number[])[];
  readonly images: readonly number[];
}

/**
 * Draws seeds and images again, both with replacement, an image with its results in all runs and a seed with both its
 * runs. It covers what new seeds and new images bring, also images that are hard for all runs of A and not for those of B.
 * It is somewhat too wide, never too narrow for many seeds and images, since chance of one run on one image is counted
 * more than once (A. B. Owen, "The pigeonhole bootstrap", 2007).
 *
 * @param a Whether A's runs were right, 1 or 0, `[runs][images]`; `b` the same for B, run for run the same seed.
 * @throws {RangeError} when the shapes differ or are empty.
 */
export function twoLevelBootstrap(
  a: readonly ArrayLike<number>[],
  b: readonly ArrayLike<number>[],
  options: TwoLevelOptions = {},
): TwoLevelInterval {
  const images = a[0]?.length ?? 0;
  checkShape(a, b, images);
  const differences = a.map((row, run) => Int8Array.from({ length: images }, (_, image) => row[image] - b[run][image]));
  // Most images count for nothing, because A and B are both right or both wrong of them.
  const telling = differences.map((row) => Int32Array.from(row.keys()).filter((image) => row[image] !== 0));
  const times = new Int32Array(images);
  return resample("images", differences.map((row) => mean(row)), options, (generator) => {
    times.fill(0);
    for (let drawn = 0; drawn < images; drawn++) times[integerBelow(images, generator)]++;
    return (run) => {
      const row = differences[run];
      let sum = 0;
      for (const image of telling[run]) sum += row[image] * times[image];
      return sum / images;
    };
  });
}

/**
 * The same from counts of each class, where it is not known which images were right. The classes' sizes are drawn again
 * as if the images were, once for all runs; each run's correct images then scatter as binomial counts do (as normal numbers
 * with their mean and variance), independently of all other runs. It covers new seeds, another mix of classes and the
 * chance of single runs on single images, which the differences between seeds hold already: there it is too wide. It does
 * not cover images that all runs of A find harder than all runs of B do: there it is too narrow. Prefer images if you have them.
 *
 * @throws {RangeError} when the shapes differ or are empty, or a count is above its class's images.
 */
export function twoLevelBootstrapOfCounts(
  { a, b, images }: ClassCounts,
  options: TwoLevelOptions = {},
): TwoLevelInterval {
  checkShape(a, b, images.length);
  const recalls = [a, b].map((runs) => runs.map((counts) => counts.map((count, label) => count / images[label])));
  const wrong = recalls.flat(2).find((recall) => !(recall >= 0 && recall <= 1));
  if (wrong !== undefined) {
    throw new RangeError(`Cannot resample: expected counts 0 … images of each class, found ${wrong} of a class`);
  }
  const total = images.reduce((sum, count) => sum + count, 0);
  const labels = images.flatMap((count, label) => new Array<number>(count).fill(label));
  const accuracy = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0) / total;
  return resample("counts", a.map((counts, run) => accuracy(counts) - accuracy(b[run])), options, (generator) => {
    const sizes = new Array<number>(images.length).fill(0);
    for (let image = 0; image < total; image++) sizes[labels[integerBelow(total, generator)]]++;
    const draw = (recall: readonly number[]) => {
      const middle = sizes.reduce((sum, size, label) => sum + size * recall[label], 0);
      const variance = sizes.reduce((sum, size, label) => sum + size * recall[label] * (1 - recall[label]), 0);
      return (middle + Math.sqrt(variance) * normal(generator)) / total;
    };
    return (run) => draw(recalls[0][run]) - draw(recalls[1][run]);
  });
}

/** Resampled means over runs drawn again; `drawImages` draws images and gives each run's difference on them, −1 … 1. */
function resample(
  from: TwoLevelInterval["from"],
  differences: readonly number[],
  { level = 0.95, resamples = 1999, seed = 0 }: TwoLevelOptions,
  drawImages: (generator: RandomGenerator) => (run: number) => number,
): TwoLevelInterval {
  const generator = randomGenerator(seed);
  const runs = differences.length;
  const means = Float64Array.from({ length: resamples }, () => {
    const differenceOf = drawImages(generator);
    let sum = 0;
    for (let drawn = 0; drawn < runs; drawn++) sum += differenceOf(integerBelow(runs, generator));
    return sum / runs;
  });
  return { difference: mean(differences), interval: percentileInterval(means, level), from };
}

/** A standard normal number, by Box and Muller. */
function normal(generator: RandomGenerator): number {
  const radius = Math.sqrt(-2 * Math.log(1 - generator.uniform()));
  return radius * Math.cos(2 * Math.PI * generator.uniform());
}

function checkShape(a: readonly ArrayLike<number>[], b: readonly ArrayLike<number>[], length: number): void {
  if (length > 0 && a.length > 0 && a.length === b.length && [...a, ...b].every((row) => row.length === length)) return;
  throw new RangeError(
    `Cannot resample: expected as many runs of A as of B, each of the same length, at least 1; found ${a.length} runs ` +
      `of A and ${b.length} of B, of lengths ${[...new Set([...a, ...b].map((row) => row.length))].join(", ")}`,
  );
}
