/**
 * How a notebook watches a training: a progress bar, a figure that grows, and one line for each epoch.
 * @module
 */
import { live, progressBar } from "../figures/display.ts";
import { formatEpoch } from "../format.ts";
import type { EpochRecord, Progress } from "../types.ts";
import { accuracyPlot, type AccuracyPlotOptions } from "../figures/learning_plot.ts";

/** The hooks that `obtainRun` calls. */
export interface TrainingView {
  readonly onResume: (from: { readonly epoch: number; readonly epochs: number }) => void;
  readonly onProgress: (progress: Progress) => Promise<void>;
  readonly onEpoch: (history: readonly EpochRecord[]) => Promise<void>;
}

/** What the figure is told, the number of epochs planned among it. */
export interface TrainingViewOptions extends AccuracyPlotOptions {
  readonly epochs: number;
}

/**
 * Makes the hooks of one training. Its progress bar and its accuracy figure change in place; each epoch prints its line once,
 * a stored history all its lines at once, and a training that goes on says so.
 *
 * @example
 * const run = await obtainRun(gap, data, { epochs: 60, ...trainingView("GAP", { epochs: 60 }) });
 */
export function trainingView(name: string, options: TrainingViewOptions): TrainingView {
  const bar = progressBar(name);
  const figure = live();
  let printed = 0;
  return {
    onResume: ({ epoch, epochs }) => console.log(`${name} goes on after epoch ${epoch} of ${epochs}`),
    onProgress: bar,
    async onEpoch(history) {
      await figure(accuracyPlot([{ name, history }], options));
      for (const record of history.slice(printed)) console.log(formatEpoch(record));
      printed = history.length;
      if (printed === options.epochs) await bar.done();
    },
  };
}
