/**
 * Numbers read off the curves of trainings; accuracies are shares 0–1.
 * @module
 */
import { sampleRankCorrelation } from "simple-statistics";
import type { EpochRecord, Part, Run } from "../../lib/types.ts";
import { describeValues } from "./describe.ts";

/** The accuracy on a part after each epoch, 0–1, `[epochs]`; epochs that did not measure it are left out. */
export function accuracyByEpoch(history: readonly EpochRecord[], part: Part = "test"): number[] {
  return history.flatMap(({ measured: { [part]: measurement } }) =>
    measurement ? [measurement.accuracy.correct / measurement.accuracy.total] : []
  );
}

/** The share of each class's test images that a run recognises after its last epoch, 0–1, `[classes]`. */
export function lastRecalls({ history, images }: Pick<Run, "history" | "images">): number[] {
  const correct = history.at(-1)?.measured.test?.correctByClass ?? [];
  return correct.map((count, label) => count / (images.test?.[label] ?? NaN));
}

/**
 * The least and the greatest of some curves after each epoch, `[epochs]` each, in the curves' unit.
 * @param curves `[curves][epochs]`, one at least, as many epochs in each.
 */
export function envelope(curves: readonly (readonly number[])[]): { readonly low: number[]; readonly high: number[] } {
  const after = (epoch: number) => curves.map((curve) => curve[epoch]);
  const epochs = [...curves[0].keys()];
  return {
    low: epochs.map((epoch) => Math.min(...after(epoch))),
    high: epochs.map((epoch) => Math.max(...after(epoch))),
  };
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
