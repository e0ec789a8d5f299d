/**
 * Arithmetic on plain numbers that every room needs.
 * @module
 */
import type { EpochRecord } from "./types.ts";

/** The number of values in an array of this shape: the product of its extents, 1 for a scalar's `[]`. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** The index of the greatest value, the first of equals, as every argmax in the lab counts; NaN never wins over index 0. */
export function indexOfGreatest(values: ArrayLike<number>): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) if (values[index] > values[best]) best = index;
  return best;
}

/** The arithmetic mean, summed first to last in double precision; NaN of nothing. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += values[index];
  return sum / values.length;
}

/** Nats that no training on images comes near while it learns: guessing among a thousand classes costs 7. */
const GREATEST_LOSS = 1000;

/**
 * The epoch in which a training diverged: from there on losses are above 1,000 nats, to the last epoch or to one with a loss
 * that is no finite number, since what is no number stays none. `undefined` of a sound training.
 */
export function divergedIn(
  history: readonly Pick<EpochRecord, "epoch" | "trainingLoss" | "measured">[],
): number | undefined {
  const greatest = history.map(({ trainingLoss, measured }) =>
    Math.max(trainingLoss, ...Object.values(measured).map(({ loss }) => loss)) // NaN where one is
  );
  const lost = greatest.findIndex((loss) => !Number.isFinite(loss));
  const before = lost < 0 ? greatest : greatest.slice(0, lost);
  return history[before.findLastIndex((loss) => loss <= GREATEST_LOSS) + 1]?.epoch;
}
