/**
 * The lab's library, as the article's notebooks import it. What goes beyond the article has doors of its own:
 * `studies/mod.ts` for many trainings, `explorer/mod.ts` for figures that live in a page.
 *
 * ```ts
 * import { convNet1, featureMapGrid, formatEpoch, loadDataset, show, train } from "./mod.ts";
 *
 * const data = await loadDataset("fashion-mnist", { limit: 640 });
 * const gap = convNet1({ seed: 1 });
 * for await (const epoch of train(gap, data, { epochs: 1 })) console.log(formatEpoch(epoch));
 * await show(await featureMapGrid(gap, data.test, { imageIndex: 2, layerIndex: 16 }));
 * ```
 * @module
 */
// data
export { loadDataset, type LoadOptions, takeImages } from "./data/datasets.ts";
export { readImage, type ReadImageOptions } from "./data/image_files.ts";

// models
export {
  buildNetwork,
  classicalNet,
  type ClassicalOptions,
  convNet1,
  convNet2,
  type LayerRow,
  layerTable,
  type NetworkOptions,
  summary,
} from "./models/networks.ts";
export { poolCells } from "./models/pooling.ts";

// training, and a look inside
export { formatEpoch } from "./format.ts";
export { trainOrLoad, type TrainOrLoadOptions } from "./notebook/train_or_load.ts";
export { listRuns, loadRun, saveRun } from "./runs/run_folder.ts";
export { featureMaps, type MapChoice, stackMaps } from "./trainer/look.ts";
export { InterruptedError } from "./trainer/stop.ts";
export { describeDevice } from "./trainer/tensorflow.ts";
export { type TrainOptions } from "./trainer/train_options.ts";
export { evaluate, predict, type SetEvaluation, train } from "./trainer/trainer.ts";

// figures, and what a notebook shows
export { featureMapGrid } from "./notebook/feature_map_grid.ts";
export { type Displayable, html, show, table } from "./visualizer/display.ts";
export {
  type DrawnFigure,
  type Figure,
  type FigureOptions,
  savePng,
  saveSvg,
  type SvgFigure,
} from "./visualizer/figure.ts";
export { accuracyPlot, type LearningOptions, type Series } from "./visualizer/learning_plot.ts";

export type * from "./types.ts";
