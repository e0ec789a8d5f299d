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
export * from "./benchmarks.ts";
export * from "./confusion.ts";
export * from "./datasets.ts";
export * from "./display.ts";
export * from "./experiments.ts";
export * from "./format.ts";
export * from "./layers_model.ts";
export * from "./maps.ts";
export * from "./map_stack.ts";
export * from "./map_statistics.ts";
export * from "./networks.ts";
export * from "./random.ts";
export * from "./references.ts";
export * from "./runs.ts";
export * from "./session.ts";
export * from "./settings.ts";
export * from "./statistics.ts";
export * from "./tensorflow.ts";
export * from "./trainer.ts";
export * from "./training_view.ts";
export * from "./visualizer/mod.ts";
export type * from "./types.ts";
