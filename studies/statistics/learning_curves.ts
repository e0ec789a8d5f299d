/**
 * Numbers read off the curves of trainings; accuracies are shares 0–1.
 * @module
 */
import { sampleRankCorrelation } from "simple-statistics";
import { indexOfGreatest, mean } from "../../lib/numbers.ts";
import type { EpochRecord, Part } from "../../lib/types.ts";
import { describeValues } from "../../lib/statistics.ts";

/** The accuracy on a part after each epoch, 0–1, `[epochs]`; epochs that did not measure it are left out. */
export function accuracyByEpoch(history: readonly EpochRecord[], part: Part = "test"): number[] {
  return history.flatMap(({ measured: { [part]: measurement } }) =>
    measurement ? [measurement.accuracy.correct / measurement.accuracy.total] : []
  );
}

/**
 * The least and the greatest of some curves after each epoch, `[epochs]` each, in the curves' unit.
 * @param curves `[curves][epochs]`, as many epochs in each.
 * @throws {RangeError} Without curves.
 */
export function envelope(curves: readonly (readonly number[])[]): { readonly low: number[]; readonly high: number[] } {
  if (curves.length === 0) throw new RangeError("Cannot enclose curves: expected at least one, found none");
  const after = (epoch: number) => curves.map((curve) => curve[epoch]);
  const epochs = [...curves[0].keys()];
  return {
    low: epochs.map((epoch) => Math.min(...after(epoch))),
    high: epochs.map((epoch) => Math.max(...after(epoch))),
  };
}

/** How the last epochs of two trainings compare. */
export interface LateLead {
  /** Epochs that were compared, and in how many of them the first and the second is ahead. */
  readonly epochs: number;
  readonly ahead: number;
  readonly behind: number;
  /** Mean of first − second over them. */
  readonly lead: number;
}

/** Compares the last `last` epochs of two trainings of equal length, or all where there are fewer. */
export function lateLead(first: readonly number[], second: readonly number[], last: number): LateLead {
  const leads = first.map((accuracy, i) => accuracy - second[i]).slice(-last);
  return {
    epochs: leads.length,
    ahead: leads.filter((lead) => lead > 0).length,
    behind: leads.filter((lead) => lead < 0).length,
    lead: mean(leads),
  };
}

/** The greatest rise from one epoch to the next, and what came before and after it. */
export interface Rise {
  readonly epoch: number;
  readonly rise: number;
  /** The changes of the epochs before and after. */
  readonly before: number;
  readonly after: number;
}

/** The greatest rise in an epoch from `from` on that has an epoch behind it; undefined where there is none. */
export function greatestRise(curve: readonly number[], { from }: { readonly from: number }): Rise | undefined {
  const change = (epoch: number) => curve[epoch - 1] - curve[epoch - 2];
  const rises = curve.map((_, i) => i + 1).filter((epoch) => epoch >= Math.max(from, 3) && epoch < curve.length)
    .map((epoch) => ({ epoch, rise: change(epoch), before: change(epoch - 1), after: change(epoch + 1) }));
  return rises.toSorted((a, b) => b.rise - a.rise)[0];
}

/** Standard deviation of the changes from one epoch to the next after epoch `after`; NaN of fewer than two changes. */
export function changeDeviation(curve: readonly number[], { after }: { readonly after: number }): number {
  const changes = curve.slice(after).map((value, i) => value - curve[after + i - 1]);
  return changes.length > 1 ? describeValues(changes).deviation : NaN;
}

/** Spearman's rank correlation of accuracy and epoch, −1 to 1: 1 where every epoch is better than all before; NaN of one epoch. */
export function riseCorrelation(curve: readonly number[]): number {
  return curve.length > 1 ? sampleRankCorrelation(curve.map((_, i) => i), [...curve]) : NaN;
}

/** The epoch in which two curves are furthest apart, and first − second there. Both must have at least one epoch. */
export function greatestDistance(
  first: readonly number[],
  second: readonly number[],
): { readonly epoch: number; readonly distance: number } {
  const distances = first.slice(0, second.length).map((accuracy, i) => accuracy - second[i]);
  const index = indexOfGreatest(distances.map(Math.abs));
  return { epoch: index + 1, distance: distances[index] };
}

/** Share of each class's images that got their right class, by epoch, `[classes][epochs]`, 0–1. */
export function recallByEpoch(
  history: readonly EpochRecord[],
  images: readonly number[],
  part: Part = "test",
): number[][] {
  return images.map((count, label) =>
    history.map(({ measured: { [part]: measurement } }) => (measurement?.correctByClass?.[label] ?? NaN) / count)
  );
}
