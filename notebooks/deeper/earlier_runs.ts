/**
 * The lab's own training as it came out before: same seed, recipe and processor, but sums added in another order.
 * @module
 */
import type { EpochRecord, Pooling } from "../../lib/types.ts";

/** Correct test images after each epoch of the two trainings. */
interface StoredAccuracies {
  readonly images: number;
  readonly correct: Readonly<Record<Pooling, readonly number[]>>;
}

const FILE = new URL("../../data/references/earlier-60-epochs.json", import.meta.url);

/**
 * The histories of seed 0's two trainings by an earlier engine, test accuracies only: `data/references/earlier-60-epochs.json`
 * says how they were made.
 * @throws {Deno.errors.NotFound} Where the file is missing.
 */
export async function loadEarlierRuns(): Promise<Record<Pooling, readonly EpochRecord[]>> {
  const { images, correct }: StoredAccuracies = JSON.parse(await Deno.readTextFile(FILE));
  const historyOf = (pooling: Pooling) =>
    correct[pooling].map((count, index): EpochRecord => ({
      epoch: index + 1,
      trainingLoss: NaN,
      measured: { test: { loss: NaN, accuracy: { correct: count, total: images } } },
      seconds: { training: NaN, evaluation: NaN },
    }));
  return { average: historyOf("average"), max: historyOf("max") };
}
