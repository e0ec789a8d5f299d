/**
 * The article's `model.train(…)` in one cell: it trains a network, or shows the run that is stored, in the same form.
 * @module
 */
import { formatEpoch, formatSeconds } from "../format.ts";
import { kernel } from "../kernel.ts";
import { obtainRun, type RunOptions } from "../runs/obtain.ts";
import { trainSettings } from "../trainer/trainer.ts";
import type { Dataset, Network, Run } from "../types.ts";
import { live, progressBar } from "../visualizer/display.ts";
import { accuracyPlot } from "../visualizer/learning_plot.ts";
import { labSettings } from "./settings.ts";

/** How to train where no run is stored, as `train` takes it, and how to call the network. */
export interface TrainOrLoadOptions extends Omit<RunOptions, "onStart" | "onProgress" | "onEpoch"> {
  /** What the lines and the figure call the network. Default: its own name. */
  readonly name?: string;
}

/**
 * Trains a network on a data set and stores the run, or reads the run if it is stored already. Either way a notebook shows
 * the same: a line that says which of the two it is, a progress bar, the accuracies in a figure that grows, and the article's
 * line for each epoch. Afterwards `network.parameters` are the run's. Losses of every batch are kept unless
 * `keepBatchLosses` is false.
 *
 * `deno task report -- --epochs N` sets `LAB_EPOCHS`, which decides instead of `epochs`; `LAB_RETRAIN=1` is as `retrain`.
 *
 * Errors are those of `obtainRun`.
 * @example
 * ```ts
 * const data = await loadDataset("fashion-mnist", { limit: 640 });
 * const run = await trainOrLoad(convNet1({ seed: 0 }), data, { epochs: 2 });
 * ```
 */
export async function trainOrLoad(network: Network, data: Dataset, options: TrainOrLoadOptions = {}): Promise<Run> {
  const { name = network.name } = options;
  const settings = labSettings(trainSettings(options));
  const bar = progressBar(name);
  const figure = live();
  let printed = 0;
  const run = await obtainRun(network, data, {
    keepBatchLosses: true,
    ...options,
    epochs: settings.epochs,
    retrain: settings.retrain || (options.retrain ?? false),
    async onStart(run) {
      bar.print(`${name}: ${describeStart(run)}`);
      if (run.isComplete) await bar.done(describeEnd(run));
    },
    onProgress: bar,
    async onEpoch(history) {
      if (kernel()) await figure(accuracyPlot([{ name, history }], { epochs: settings.epochs }));
      for (; printed < history.length; printed++) bar.print(formatEpoch(history[printed]));
    },
  });
  await bar.done(describeEnd(run));
  return run;
}

function describeStart({ id, epochs: { done, planned }, isComplete, started, sessions }: Run): string {
  if (isComplete) {
    const day = new Date(started).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
    return `stored run ${id}, trained on ${day} (${sessions.at(-1)?.machine.processor})`;
  }
  return done > 0 ? `training goes on after epoch ${done} of ${planned}` : `training for ${countEpochs(planned)}`;
}

function describeEnd({ epochs: { done }, seconds }: Run): string {
  return `${countEpochs(done)} in ${formatSeconds(seconds)}`;
}

function countEpochs(count: number): string {
  return count === 1 ? "1 epoch" : `${count} epochs`;
}
