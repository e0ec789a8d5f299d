/**
 * How a notebook watches a training: a progress bar, a figure that grows, and one line for each epoch.
 * @module
 */
import { live, progressBar } from "../visualizer/display.ts";
import { formatEpoch } from "../format.ts";
import type { EpochRecord, Progress } from "../types.ts";
import { accuracyPlot, type AccuracyPlotOptions } from "../visualizer/learning_plot.ts";

/** The hooks that `obtainRun` calls. */
export interface TrainingView {
  readonly onProgress: (progress: Progress) => Promise<void>;
  readonly onEpoch: (history: readonly EpochRecord[]) => Promise<void>;
}

/** What the figure is told, the number of epochs planned among it. */
export interface TrainingViewOptions extends AccuracyPlotOptions {
  readonly epochs: number;
  /** Of a stored history only the lines of the first, of every so many and of the last epoch are printed. @default {1} */
  readonly every?: number;
}

/**
 * Makes the hooks of one training. Its progress bar and its accuracy figure change in place; each epoch prints its line once,
 * a stored history its lines at once, as many as `every` says.
 *
 * @example
 * const run = await obtainRun(gap, data, { epochs: 60, ...trainingView("GAP", { epochs: 60 }) });
 */
export function trainingView(name: string, { every = 1, ...options }: TrainingViewOptions): TrainingView {
  const bar = progressBar(name);
  const figure = live();
  let printed = 0;
  return {
    onProgress: bar,
    async onEpoch(history) {
      await figure(accuracyPlot([{ name, history }], options));
      const fresh = history.slice(printed);
      for (const [i, record] of fresh.entries()) {
        const isEnd = i === 0 || i === fresh.length - 1;
        if (isEnd || record.epoch % every === 0) console.log(formatEpoch(record));
      }
      printed = history.length;
      if (printed === options.epochs) await bar.done(`${printed} epochs`);
    },
  };
}
