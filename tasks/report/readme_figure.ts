/**
 * Draws the README's figure from the stored runs: `deno run -A tasks/report/readme_figure.ts`.
 * @module
 */
import { fileURLToPath } from "node:url";
import { loadDataset } from "../../lib/data/datasets.ts";
import { convNet1, convNet2 } from "../../lib/models/networks.ts";
import { comparisonPlot } from "../../lib/visualizer/comparison_plot.ts";
import { savePng } from "../../lib/visualizer/save.ts";
import { obtainRun } from "../../lib/runs/obtain.ts";

const data = await loadDataset("fashion-mnist");
const gap = await obtainRun(convNet1({ seed: 0 }), data, { epochs: 60 });
const gmp = await obtainRun(convNet2({ seed: 0 }), data, { epochs: 60 });
const figure = comparisonPlot([{ name: "GAP", history: gap.history }, { name: "GMP", history: gmp.history }]);
await savePng(figure, fileURLToPath(new URL("readme_figure.png", import.meta.url)), { dpi: 192 });
