/**
 * The README's figure, of the stored runs. A test holds `readme_figure.png` to it, and `deno task pictures` stores it.
 * @module
 */
import { loadDataset } from "../../lib/data/datasets.ts";
import { convNet1, convNet2 } from "../../lib/models/networks.ts";
import { obtainRun } from "../../lib/runs/obtain.ts";
import { comparisonPlot } from "../../notebooks/figures/comparison_plot.ts";
import type { SvgFigure } from "../../lib/visualizer/figure.ts";

/** Where the picture is. */
export const README_FIGURE = new URL("readme_figure.png", import.meta.url);

/** Draws both networks' accuracies and their difference. */
export async function drawReadmeFigure(): Promise<SvgFigure> {
  const data = await loadDataset("fashion-mnist");
  const gap = await obtainRun(convNet1({ seed: 0 }), data, { epochs: 60 });
  const gmp = await obtainRun(convNet2({ seed: 0 }), data, { epochs: 60 });
  return comparisonPlot([
    { name: "GAP", pooling: "average", history: gap.history },
    { name: "GMP", pooling: "max", history: gmp.history },
  ]);
}
