/**
 * The article's recipe as PyTorch ran it: numbers from elsewhere to hold ours against.
 * @module
 */
import * as z from "zod";
import { parseJsonWith } from "../schema.ts";
import type { Count, EpochRecord } from "../types.ts";

/** One training by PyTorch. Its records hold no losses of single batches and no seconds: nobody stored them. */
export interface ReferenceRun {
  readonly pooling: "average" | "max";
  readonly seed: number;
  readonly history: readonly EpochRecord[];
}

const FILE = new URL("../../data/references/pytorch-60-epochs.json", import.meta.url);

const losses = z.array(z.number()).length(60);
const shares = z.array(z.number().min(0).max(1)).length(60);

/** A training as it is stored, where poolings are called "avg" and "max". */
const run = <Pool extends string>(pool: Pool) =>
  z.object({
    pool: z.literal(pool),
    seed: z.int(),
    trainingLoss: losses,
    validationLoss: losses,
    trainingAccuracy: shares,
    validationAccuracy: shares,
  });
const STORED = z.object({ runs: z.tuple([run("avg"), run("max")]) });

/**
 * The two trainings of 60 epochs on Fashion-MNIST that `data/references/pytorch-60-epochs.json` holds, one of each pooling.
 * Losses are means of batch means, in nats; accuracies are over all 60,000 and 10,000 images.
 * @throws {Deno.errors.NotFound} Where the file is missing.
 * @throws {SyntaxError} Where it does not hold that.
 */
export async function loadPytorchRuns(): Promise<Record<"average" | "max", ReferenceRun>> {
  const options = { what: "data/references/pytorch-60-epochs.json", remedy: "take it from the project again" };
  const { runs: [average, max] } = parseJsonWith(STORED, await Deno.readTextFile(FILE), options);
  return {
    average: { pooling: "average", seed: average.seed, history: historyOf(average) },
    max: { pooling: "max", seed: max.seed, history: historyOf(max) },
  };
}

function historyOf(run: z.output<typeof STORED>["runs"][number]): EpochRecord[] {
  const count = (share: number, total: number): Count => ({ correct: Math.round(share * total), total });
  return run.trainingLoss.map((trainingLoss, index) => ({
    epoch: index + 1,
    trainingLoss,
    measured: {
      train: { loss: NaN, accuracy: count(run.trainingAccuracy[index], 60_000) },
      test: { loss: run.validationLoss[index], accuracy: count(run.validationAccuracy[index], 10_000) },
    },
    seconds: { training: NaN, evaluation: NaN },
  }));
}
