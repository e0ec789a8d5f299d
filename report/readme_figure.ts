/**
 * Draws the README's figure from the stored runs: `deno run -A report/readme_figure.ts`.
 * @module
 */
import { comparisonPlot, loadRun, runsFolder, savePng } from "../lib/mod.ts";

const [gap, gmp] = await Promise.all(
  [1, 2].map((number) => loadRun(`${runsFolder()}/convnet_${number}-sigmoid-fashion-mnist-seed0-60epochs`)),
);
const figure = comparisonPlot([{ name: "GAP", history: gap.history }, { name: "GMP", history: gmp.history }]);
await savePng(figure, new URL("readme_figure.png", import.meta.url).pathname, { dpi: 192 });
