/**
 * A made-up run for tests of run folders, and what makes two runs the same.
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { convNet1 } from "../../lib/models/networks.ts";
import { trainSettings } from "../../lib/trainer/train_options.ts";
import { describeExperiment } from "../../lib/runs/experiment.ts";
import { makeRun, type RunParts } from "../../lib/runs/run_file.ts";
import { loadRun } from "../../lib/runs/run_folder.ts";
import type { Dataset, EpochRecord, Network, Run } from "../../lib/types.ts";
import { listFiles, timeless } from "./folder.ts";
import { randomDataset } from "./networks.ts";
import { assertSameBits } from "./tensors.ts";

export const ARITHMETIC = { towers: 2, packed: false, threads: 1, oneDNN: true };

/** An epoch's record with counts of two classes, of 10 training and 6 test images. */
export function sampleRecord(epoch: number, withLosses = false): EpochRecord {
  const floats = (...values: number[]) => withLosses ? values.map(Math.fround) : undefined;
  const keep = (losses: number[] | undefined) => losses ? { losses } : {};
  const [training, train, test] = [floats(2.1 / epoch, 1.7), floats(1.8, 0.1), floats(1e-30 / epoch)];
  return {
    epoch,
    trainingLoss: 2.1 / 3 / epoch,
    ...(training ? { trainingLosses: training } : {}),
    measured: {
      train: { loss: 0.7, accuracy: { correct: 3 + epoch, total: 10 }, correctByClass: [3, epoch], ...keep(train) },
      test: { loss: 1 / 3, accuracy: { correct: epoch, total: 6 }, correctByClass: [epoch, 0], ...keep(test) },
    },
    seconds: { training: 0.25, evaluation: 0.125 },
  };
}

/** A run of a network, by default a small one after two epochs of two. */
export function sampleRun(
  changed: Partial<RunParts> = {},
  network: Network = convNet1({ seed: 4, width: 2, blocks: 1, inputShape: [4, 4, 1], classes: 2 }),
): Run {
  const { inputShape, classes } = network;
  const data: Dataset = randomDataset({ count: 10, test: 6, shape: inputShape, classes });
  return makeRun({
    folder: "/nowhere",
    experiment: describeExperiment(network, data, trainSettings({}), ARITHMETIC),
    planned: 2,
    network,
    history: [sampleRecord(1), sampleRecord(2)],
    classes: ["a", "b"],
    images: { train: [5, 5], test: [4, 2] },
    started: "2026-11-24T05:00:00.000Z",
    sessions: [{ epochs: [1, 2], versions: { deno: "2.7.14" }, machine: { processor: "x", cores: 2 } }],
    ...changed,
  });
}

/** Asserts that two folders hold the same run: weights, history, and every file but run.json byte by byte. */
export async function assertSameRun(folder: string, whole: string): Promise<void> {
  const [found, expected] = [await loadRun(folder), await loadRun(whole)];
  assert(found.isComplete);
  assertSameBits(found.network.parameters, expected.network.parameters);
  assert.deepEqual(timeless(found.history), timeless(expected.history));
  const files = await listFiles(whole);
  assert.deepEqual(await listFiles(folder), files);
  for (const name of files.filter((name) => name !== "run.json")) {
    assert.deepEqual(await Deno.readFile(join(folder, name)), await Deno.readFile(join(whole, name)), name);
  }
}
