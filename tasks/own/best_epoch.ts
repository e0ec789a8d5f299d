/**
 * A training that keeps the network of its best epoch, by images held back, in a run folder beside its own.
 * @module
 */
import { formatAccuracy, formatEpoch } from "../../lib/format.ts";
import { obtainRun, type RunOptions } from "../../lib/runs/obtain.ts";
import { loadRun, saveRun } from "../../lib/runs/run_folder.ts";
import type { Dataset, EpochRecord, Network, Run } from "../../lib/types.ts";

/**
 * Trains as `obtainRun` does, printing each epoch; after each epoch that is the best so far, the run as it is then is written
 * to `FOLDER-best` as well.
 * @param data With a validation part, which is measured after each epoch.
 * @throws {Error} When the run was stored before without its best epoch.
 */
export async function trainKeepingBest(
  network: Network,
  data: Dataset,
  options: Omit<RunOptions, "onStart" | "onEpoch">,
): Promise<{ run: Run; best: Run }> {
  let [folder, printed] = ["", 0];
  const run = await obtainRun(network, data, {
    ...options,
    onStart: (begun) => void (folder = begun.folder),
    onEpoch: async (history) => {
      for (; printed < history.length; printed++) console.log(formatEpoch(history[printed]));
      if (history.length > 0 && bestEpoch(history) === history.length) {
        await saveRun(await loadRun(folder), bestFolder(folder));
      }
    },
  });
  const best = await loadRun(bestFolder(run.folder)).catch(() => undefined);
  const epoch = bestEpoch(run.history);
  if (best?.epochs.done === epoch && best.id === run.id) return { run, best };
  throw new Error(
    `Cannot give the best epoch of ${run.folder}: expected epoch ${epoch} in ${bestFolder(run.folder)}, found ` +
      `${best ? `epoch ${best.epochs.done}` : "no run"}; train again with --retrain`,
  );
}

function bestFolder(folder: string): string {
  return `${folder.replace(/[\\/]+$/, "")}-best`;
}

/** The epoch after which most images held back were recognised, of equal ones that of the least loss; 1 for the first. */
export function bestEpoch(history: readonly EpochRecord[]): number {
  const found = history.map(({ epoch, measured: { validation } }) => ({
    epoch,
    correct: validation?.accuracy.correct ?? 0,
    loss: validation?.loss ?? Infinity,
  }));
  return found.reduce((a, b) => b.correct > a.correct || b.correct === a.correct && b.loss < a.loss ? b : a).epoch;
}

/** What was kept, in a sentence. */
export function describeBest({ history, folder, epochs }: Run): string {
  const { accuracy } = history.at(-1)!.measured.validation!;
  const share = formatAccuracy(accuracy);
  return `best after epoch ${epochs.done}: ${share} of ${accuracy.total} images held back, in ${folder}`;
}
