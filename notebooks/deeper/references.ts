/**
 * The article's recipe as PyTorch ran it: numbers from elsewhere to hold ours against.
 * @module
 */
import * as z from "zod";
import { parseJsonWith } from "../../lib/schema.ts";
import type { Count, EpochRecord, Pooling } from "../../lib/types.ts";

/** One training by PyTorch. Its records hold no losses of single batches and no seconds: nobody stored them. */
export interface ReferenceRun {
  readonly pooling: Pooling;
  readonly seed: number;
  readonly history: readonly EpochRecord[];
}

const FILE = new URL("../../data/references/pytorch-60-epochs.json", import.meta.url);

const losses = z.array(z.number()).length(60);
const shares = z.array(z.number().min(0).max(1)).length(60);

const run = <P extends Pooling>(pooling: P) =>
  z.object({
    pooling: z.literal(pooling),
    seed: z.int(),
    trainingLoss: losses,
    testLoss: losses,
    trainingAccuracy: shares,
    testAccuracy: shares,
  });
const STORED = z.object({ runs: z.tuple([run("average"), run("max")]) });

/**
 * The two trainings of 60 epochs on Fashion-MNIST that `data/references/pytorch-60-epochs.json` holds, one of each pooling.
 * Losses are means of batch means, in nats; accuracies are over all 60,000 and 10,000 images.
 * @throws {Deno.errors.NotFound} Where the file is missing.
 * @throws {SyntaxError} Where it does not hold that.
 */
export async function loadPytorchRuns(): Promise<Record<Pooling, ReferenceRun>> {
  const options = { what: "data/references/pytorch-60-epochs.json", remedy: "take it from the project again" };
  const { runs: [average, max] } = parseJsonWith(STORED, await Deno.readTextFile(FILE), options);
  return { average: toReference(average), max: toReference(max) };
}

function toReference(run: z.output<typeof STORED>["runs"][number]): ReferenceRun {
  const count = (share: number, total: number): Count => ({ correct: Math.round(share * total), total });
  const history = run.trainingLoss.map((trainingLoss, index): EpochRecord => ({
    epoch: index + 1,
    trainingLoss,
    measured: {
      train: { loss: NaN, accuracy: count(run.trainingAccuracy[index], 60_000) },
      test: { loss: run.testLoss[index], accuracy: count(run.testAccuracy[index], 10_000) },
    },
    seconds: { training: NaN, evaluation: NaN },
  }));
  return { pooling: run.pooling, seed: run.seed, history };
}
