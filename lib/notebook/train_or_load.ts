/**
 * The article's `model.train(…)` in one cell: it trains a network, or shows the run that is stored, in the same form.
 * @module
 */
import { formatEpoch, formatSeconds } from "../format.ts";
import { kernel, noteInterrupt } from "../kernel.ts";
import { obtainRun, type RunOptions } from "../runs/obtain.ts";
import { divergedIn } from "../numbers.ts";
import { DATASET, NETWORK } from "../kinds.ts";
import { check, optionsOf } from "../options.ts";
import { InterruptedError } from "../trainer/stop.ts";
import { TRAIN_OPTIONS, trainSettings } from "../trainer/train_options.ts";
import type { Dataset, Network, Run } from "../types.ts";
import { live, progressBar } from "../visualizer/display.ts";
import { poolingOf } from "../models/pooling.ts";
import { accuracyPlot } from "../visualizer/learning_plot.ts";

/** How to train where no run is stored, as `train` takes it, and how to call the network. */
export interface TrainOrLoadOptions extends Omit<RunOptions, "onStart" | "onProgress" | "onEpoch"> {
  /** What the lines and the figure call the network. Default: its own name. */
  readonly name?: string;
  /** Whether to leave out the figure and the lines of the epochs, for a second or third training in a notebook. */
  readonly quiet?: boolean;
}

const OPTIONS = optionsOf<TrainOrLoadOptions>({
  ...(({ resumeFrom: _, onCheckpoint: __, onProgress: ___, ...kinds }) => kinds)(TRAIN_OPTIONS),
  folder: "a text",
  retrain: "true or false",
  keepBatchLosses: "true or false",
  name: "a text",
  quiet: "true or false",
});

/**
 * Trains a network on a data set and stores the run, or reads the run if it is stored already. Either way a notebook shows
 * the same: a line that says which of the two it is, a progress bar, the accuracies in a figure that grows, and the article's
 * line for each epoch. Afterwards `network.parameters` are the run's. Losses of every batch are kept unless
 * `keepBatchLosses` is false.
 *
 * `deno task report -- --epochs N` sets the environment variable `LAB_EPOCHS`, which decides instead of `epochs`.
 *
 * Errors are those of `obtainRun`, and a RangeError where `LAB_EPOCHS` is no whole number from 1.
 * @example
 * ```ts
 * import { convNet1, loadDataset } from "../mod.ts";
 *
 * const data = await loadDataset("fashion-mnist");
 * const run = await trainOrLoad(convNet1({ seed: 0 }), data, { epochs: 60 }); // stored; another seed trains
 * ```
 */
export async function trainOrLoad(network: Network, data: Dataset, options: TrainOrLoadOptions = {}): Promise<Run> {
  check("trainOrLoad", { network: [network, NETWORK], data: [data, DATASET], options: [options, OPTIONS] });
  const { name = network.name, quiet = false, ...how } = options;
  const epochs = plannedEpochs(trainSettings(how).epochs);
  const bar = progressBar(name);
  const figure = live();
  const pooling = poolingOf(network);
  const hue = pooling ? { pooling } : {};
  let printed = 0;
  const run = await obtainRun(network, data, {
    keepBatchLosses: true,
    ...how,
    epochs,
    onStart: (run) => bar.begin(`${name}: ${describeStart(run)}`),
    onProgress: bar,
    async onEpoch(history) {
      if (quiet) return;
      if (kernel()) await figure(accuracyPlot([{ name, ...hue, history }], { epochs }));
      for (; printed < history.length; printed++) bar.print(formatEpoch(history[printed]));
    },
  }).catch((error) => {
    if (error instanceof InterruptedError) noteInterrupt(); // here, where the cell gets it
    throw error;
  });
  await bar.done(describeEnd(run));
  return run;
}

function plannedEpochs(own: number): number {
  const text = Deno.env.get("LAB_EPOCHS") || String(own);
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new RangeError(
    `Cannot read the environment variable LAB_EPOCHS: expected a whole number from 1, found "${text}"; correct or unset it`,
  );
}

function describeStart({ id, epochs: { done, planned }, isComplete, started, sessions }: Run): string {
  if (isComplete) {
    const day = new Date(started).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
    return `stored run ${id}, trained on ${day} (${sessions.at(-1)?.machine.processor})`;
  }
  return done > 0 ? `training goes on after epoch ${done} of ${planned}` : `training for ${countEpochs(planned)}`;
}

function describeEnd({ epochs: { done }, seconds, history, experiment }: Run): string {
  const diverged = divergedIn(history);
  const rate = experiment.training.optimizer.learningRate;
  return `${countEpochs(done)} in ${formatSeconds(seconds)}` +
    (diverged === undefined ? "" : `; diverged in epoch ${diverged}: take a learning rate below ${rate}`);
}

function countEpochs(count: number): string {
  return count === 1 ? "1 epoch" : `${count} epochs`;
}
