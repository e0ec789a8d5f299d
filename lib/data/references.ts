/**
 * The article's recipe as PyTorch ran it: numbers from elsewhere to hold ours against.
 * @module
 */
import type { Count, EpochRecord } from "../types.ts";

/** One training by PyTorch. Its records hold no losses of single batches and no seconds: nobody stored them. */
export interface ReferenceRun {
  readonly pooling: "average" | "max";
  readonly seed: number;
  readonly history: readonly EpochRecord[];
}

interface StoredReference {
  readonly runs: readonly {
    readonly pool: "avg" | "max";
    readonly seed: number;
    readonly trainingLoss: readonly number[];
    readonly validationLoss: readonly number[];
    readonly trainingAccuracy: readonly number[];
    readonly validationAccuracy: readonly number[];
  }[];
}

const FILE = new URL("../../data/references/pytorch-60-epochs.json", import.meta.url);

/**
 * The two trainings of 60 epochs on Fashion-MNIST that `data/references/pytorch-60-epochs.json` holds, one of each pooling.
 * Losses are means of batch means, in nats; accuracies are over all 60,000 and 10,000 images.
 * @throws {Deno.errors.NotFound} Where the file is missing.
 */
export async function loadPytorchRuns(): Promise<Record<"average" | "max", ReferenceRun>> {
  const { runs } = JSON.parse(await Deno.readTextFile(FILE)) as StoredReference;
  const find = (pool: "avg" | "max", pooling: "average" | "max"): ReferenceRun => {
    const run = runs.find((other) => other.pool === pool)!;
    const count = (share: number, total: number): Count => ({ correct: Math.round(share * total), total });
    const history = run.trainingLoss.map((trainingLoss, index): EpochRecord => ({
      epoch: index + 1,
      trainingLoss,
      measured: {
        train: { loss: NaN, accuracy: count(run.trainingAccuracy[index], 60_000) },
        test: { loss: run.validationLoss[index], accuracy: count(run.validationAccuracy[index], 10_000) },
      },
      seconds: { training: NaN, evaluation: NaN },
    }));
    return { pooling, seed: run.seed, history };
  };
  return { average: find("avg", "average"), max: find("max", "max") };
}
