/**
 * The article's recipe as PyTorch ran it: numbers from elsewhere to hold ours against.
 * @module
 */
import * as z from "zod";
import { parseJsonWith } from "../schema.ts";
import type { Count, EpochRecord, Pooling } from "../types.ts";

/** One training by PyTorch. Its records hold no losses of single batches and no seconds: nobody stored them. */
export interface ReferenceRun {
  readonly pooling: Pooling;
  readonly seed: number;
  readonly history: readonly EpochRecord[];
}

const EPOCHS = 60;
const losses = z.array(z.number().min(0)).length(EPOCHS);
const accuracies = z.array(z.number().min(0).max(1)).length(EPOCHS);
const run = (pooling: Pooling) =>
  z.object({
    pooling: z.literal(pooling),
    seed: z.int(),
    trainingLoss: losses,
    testLoss: losses,
    trainingAccuracy: accuracies,
    testAccuracy: accuracies,
  });
const REFERENCE = z.object({ runs: z.tuple([run("average"), run("max")]) });
type StoredRun = z.infer<typeof REFERENCE>["runs"][number];

const FILE = new URL("../../data/references/pytorch-60-epochs.json", import.meta.url);

/**
 * The two trainings of 60 epochs on Fashion-MNIST that `data/references/pytorch-60-epochs.json` holds, one of each pooling.
 * Losses are means of batch means, in nats; accuracies are over all 60,000 and 10,000 images.
 * @throws {Deno.errors.NotFound} Where the file is missing. @throws {SyntaxError} Where it is not what it was.
 */
export async function loadPytorchRuns(): Promise<Record<Pooling, ReferenceRun>> {
  const options = { what: "data/references/pytorch-60-epochs.json", remedy: "restore it with git" };
  const { runs: [average, max] } = parseJsonWith(REFERENCE, await Deno.readTextFile(FILE), options);
  return { average: toReference(average), max: toReference(max) };
}

function toReference({ pooling, seed, ...epochs }: StoredRun): ReferenceRun {
  const count = (share: number, total: number): Count => ({ correct: Math.round(share * total), total });
  const history = epochs.trainingLoss.map((trainingLoss, index): EpochRecord => ({
    epoch: index + 1,
    trainingLoss,
    measured: {
      train: { loss: NaN, accuracy: count(epochs.trainingAccuracy[index], 60_000) },
      test: { loss: epochs.testLoss[index], accuracy: count(epochs.testAccuracy[index], 10_000) },
    },
    seconds: { training: NaN, evaluation: NaN },
  }));
  return { pooling, seed, history };
}
