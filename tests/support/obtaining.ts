/**
 * Short trainings into a folder, for tests of `obtainRun`.
 * @module
 */
import assert from "node:assert/strict";
import { train } from "../../lib/trainer/trainer.ts";
import { obtainRun, type RunOptions } from "../../lib/runs/obtain.ts";
import type { EpochRecord } from "../../lib/types.ts";
import { LAYERS_AROUND, networkOf, randomDataset } from "./networks.ts";

export const DATA = randomDataset({ count: 20 });
export const SETTINGS = { epochs: 4, batchSize: 8, learningRate: 0.01, shuffleSeed: 3 };

/** With dropout, so that going on needs the step's number too. */
export const build = () => networkOf(LAYERS_AROUND.dropout);
export const whole = async (changed: Partial<typeof SETTINGS> = {}) => {
  const network = build();
  return { network, history: await Array.fromAsync(train(network, DATA, { ...SETTINGS, ...changed })) };
};
export const plain = (history: readonly EpochRecord[]) =>
  history.map(({ seconds: _s, trainingLosses: _l, measured, ...record }) => ({
    ...record,
    measured: Object.values(measured).map(({ losses: _, ...measurement }) => measurement),
  }));

/** Obtains a run and says in which epochs something was trained. */
export async function obtain(
  folder: string,
  options: Omit<RunOptions, "folder" | "onProgress"> = {},
  network = build(),
) {
  const trained = new Set<number>();
  const onProgress: RunOptions["onProgress"] = ({ epoch }) => void trained.add(epoch);
  const run = await obtainRun(network, DATA, { ...SETTINGS, ...options, folder, onProgress });
  return { run, network, trained: [...trained] };
}

/** Trains until `epochs` epochs are stored, then stops in the middle of the next. */
export async function interrupt(folder: string, epochs: number, options: Partial<RunOptions> = {}) {
  const stop = new AbortController();
  let stored = 0;
  const onEpoch = (history: readonly EpochRecord[]) => void (stored = history.length);
  const onProgress = () => void (stored === epochs && stop.abort());
  const network = build();
  const hooks = { onEpoch, onProgress, signal: stop.signal };
  const run = await obtainRun(network, DATA, { ...SETTINGS, ...options, folder, ...hooks });
  assert.deepEqual([run.history.length, run.isComplete], [epochs, false]);
  return { run, network };
}
