/**
 * The figure of a benchmark.
 * @module
 */
import { benchmarkPlot } from "./benchmark_plot.ts";
import type { SvgFigure } from "../../lib/visualizer/figure.ts";
import type { PartResult } from "./types.ts";

/** The article's epoch of everyone who competed, as bars. */
export function articleFigure({ contenders }: PartResult, { repetitions, processor, cores }: {
  repetitions: number;
  processor: string;
  cores: number;
}): SvgFigure {
  const bars = contenders.map(({ name, title, samples }) => ({
    name: title,
    seconds: samples.map(({ values }) => values.articleEpochSeconds),
    isOurs: name === "ours",
  }));
  return benchmarkPlot(bars.filter(({ seconds }) => seconds.length > 0), {
    title: "One epoch of the article",
    caption: `Seconds of one epoch (training pass, training accuracy, validation) on ${cores} cores of ${processor}: ` +
      `bars are medians of ${repetitions} turns, dots the turns; × is the ratio to this lab.`,
  });
}
