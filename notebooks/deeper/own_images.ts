/**
 * How the images of a class fare under the loss on sigmoids: what their own class scores, and which class wins them.
 * @module
 */
import { indexOfGreatest, mean } from "../../lib/numbers.ts";
import { lossPulls, sigmoid } from "../../explorer/inference/loss_pull.ts";
import { describeValues } from "../../lib/statistics.ts";

/** What a network makes of the images of one class. */
export interface OwnImages {
  readonly class: number;
  readonly count: number;
  /** Share of them that are given their own class, 0–1. */
  readonly recall: number;
  /** Median of the pooled values of their own class, and of the sigmoids of these. */
  readonly pooled: number;
  readonly score: number;
  /** Shares of them whose own class scores above 0.9, and below 0.01. */
  readonly nearOne: number;
  readonly nearZero: number;
  /** Mean size of the gradient of an image's loss by the pooled value of its own class. */
  readonly pull: number;
  /** The other class that most of them are given, and to how many. */
  readonly rival: number;
  readonly lost: number;
}

/**
 * Describes the images of each class that has any.
 * @param pooled Values in front of the sigmoid, `[count, classes]`, row-major.
 * @param labels The class of each image, `[count]`, each below `classes`.
 * @param predicted The class that the network gave it, `[count]`.
 * @throws {RangeError} When there is not one row of values for each label.
 */
export function describeOwnImages(
  pooled: Float32Array,
  { labels, predicted, classes }: {
    readonly labels: ArrayLike<number>;
    readonly predicted: ArrayLike<number>;
    readonly classes: number;
  },
): OwnImages[] {
  if (pooled.length !== labels.length * classes) {
    throw new RangeError(
      `Cannot describe images: expected ${classes} values for each of ${labels.length} labels, found ${pooled.length}`,
    );
  }
  const images = Array.from(labels, (_, i) => i);
  return Array.from({ length: classes }, (_, label) => images.filter((i) => labels[i] === label)).flatMap(
    (own, label) => {
      if (own.length === 0) return [];
      const given = new Array<number>(classes).fill(0);
      for (const i of own) given[predicted[i]]++;
      return [describe(label, own.map((i) => pooled.subarray(i * classes, (i + 1) * classes)), given)];
    },
  );
}

function describe(label: number, images: readonly Float32Array[], given: readonly number[]): OwnImages {
  const pooled = images.map((values) => values[label]);
  const scores = pooled.map(sigmoid);
  const share = (isSo: (score: number) => boolean) => scores.filter(isSo).length / images.length;
  const rival = indexOfGreatest(given.map((count, k) => k === label ? -1 : count));
  return {
    class: label,
    count: images.length,
    recall: given[label] / images.length,
    pooled: describeValues(pooled).median,
    score: describeValues(scores).median,
    nearOne: share((score) => score > 0.9),
    nearZero: share((score) => score < 0.01),
    pull: mean(images.map((values) => Math.abs(lossPulls(values, label, "sigmoid")[label]))),
    rival,
    lost: given[rival],
  };
}
