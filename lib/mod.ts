/**
 * The lab's library, as notebooks import it.
 *
 * ```ts
 * const data = await loadDataset("fashion-mnist");
 * const gap = convNet1({ seed: 1 });
 * for await (const epoch of train(gap, data, { epochs: 1 })) console.log(formatEpoch(epoch));
 * await show(await featureMapGrid(gap, data.test, { imageIndex: 2, layerIndex: 16 }));
 * ```
 * @module
 */
export * from "./data/benchmarks.ts";
export * from "./measures/confusion.ts";
export * from "./data/datasets.ts";
export * from "./data/split.ts";
export * from "./figures/display.ts";
export * from "./runs/obtain.ts";
export * from "./format.ts";
export * from "./engine/layers_model.ts";
export * from "./engine/maps.ts";
export * from "./engine/map_stack.ts";
export * from "./measures/map_statistics.ts";
export * from "./engine/networks.ts";
export * from "./random.ts";
export * from "./data/references.ts";
export { RunConflictError, RunFileError, RunLockedError } from "./runs/errors.ts";
export { experimentId } from "./runs/experiment.ts";
export { listRuns, loadRun, runsFolder, saveRun } from "./runs/run_folder.ts";
export * from "./engine/session.ts";
export { InterruptedError } from "./engine/stop.ts";
export * from "./notebook/feature_map_grid.ts";
export * from "./notebook/settings.ts";
export * from "./pooling.ts";
export * from "./measures/statistics.ts";
export * from "./engine/tensorflow.ts";
export * from "./engine/trainer.ts";
export * from "./notebook/training_view.ts";
export * from "./data/rearranged.ts";
export * from "./engine/permute_inputs.ts";
export * from "./engine/pooling_gradients.ts";
export * from "./measures/score_changes.ts";
export * from "./measures/textbook_networks.ts";
export * from "./notebook/worked_example.ts";
export * from "./figures/mod.ts";
export type * from "./types.ts";
