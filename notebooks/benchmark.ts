/**
 * What notebook 02 needs beside the library: the article's comparison held against others like it.
 * @module
 */
import { formatPoints } from "../studies/format.ts";
import type { Run } from "../lib/types.ts";
import { accuracyByEpoch } from "../studies/statistics/learning_curves.ts";
export { lastRecalls } from "../studies/statistics/learning_curves.ts";
export { classPlot } from "./figures/class_plot.ts";
export { comparisonPlot } from "./figures/comparison_plot.ts";
export { imageTable } from "./figures/image_table.ts";
export { lossPlot } from "./figures/loss_plot.ts";

/** What the article says of its own pair. */
const ARTICLE = {
  pair: "the article",
  "GAP, first": "about 0.66",
  "GMP, first": "just under 0.70",
  "GAP, last": "about 0.87",
  "GMP, last": "just under 0.85",
  "GAP − GMP": "about +2",
};

/**
 * The pair of a notebook's two runs beside three others of the article's recipe: the article's own, the same seed by an earlier
 * engine that adds in another order, and PyTorch's with initial weights of its own. `data/references` says how the last two
 * were made. Rows of a table: accuracies on the test images after the first and after the last epoch, their difference in
 * percentage points. Each is read after as many epochs as the runs have, at most 60; the article's always after 60.
 * @throws {Deno.errors.NotFound} Where a file of `data/references` is missing.
 */
export async function comparePairs(gap: Run, gmp: Run) {
  const { images, correct } = await readReference("earlier-60-epochs.json");
  const shares = (counts: readonly number[]) => counts.map((count) => count / images);
  const { runs: [average, max] } = await readReference("pytorch-60-epochs.json");
  const pairs = [
    ["this notebook", accuracyByEpoch(gap.history), accuracyByEpoch(gmp.history)],
    ["same seed, other rounding", shares(correct.average), shares(correct.max)],
    ["PyTorch, other weights", average.testAccuracy, max.testAccuracy],
  ] as const;
  const epochs = Math.min(...pairs.flatMap(([, ...curves]) => curves.map(({ length }) => length)));
  return [
    ARTICLE,
    ...pairs.map(([pair, ofGap, ofGmp]) => ({
      pair,
      "GAP, first": ofGap[0].toFixed(3),
      "GMP, first": ofGmp[0].toFixed(3),
      "GAP, last": ofGap[epochs - 1].toFixed(3),
      "GMP, last": ofGmp[epochs - 1].toFixed(3),
      "GAP − GMP": formatPoints(ofGap[epochs - 1] - ofGmp[epochs - 1]),
    })),
  ];
}

async function readReference(name: string) {
  return JSON.parse(await Deno.readTextFile(new URL(`../data/references/${name}`, import.meta.url)));
}
