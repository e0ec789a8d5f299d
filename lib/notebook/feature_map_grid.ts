/**
 * The article's look inside a network, in one call: computed by the engine, drawn by the figures.
 * @module
 */
import { checkOptions } from "../options.ts";
import { featureMaps, type MapChoice } from "../trainer/look.ts";
import { drawFeatureMaps, type FeatureMapOptions } from "../visualizer/feature_maps.ts";
import type { DrawnFigure } from "../visualizer/figure.ts";
import type { ImageSet, Network } from "../types.ts";

/**
 * The article's `visualize_layer`: the maps of one image behind one layer, drawn as a grid.
 * Throws what {@link featureMaps} throws.
 */
export async function featureMapGrid(
  network: Network,
  set: ImageSet,
  options: MapChoice & FeatureMapOptions,
): Promise<DrawnFigure> {
  checkOptions<MapChoice & FeatureMapOptions>("featureMapGrid", options, {
    ...{ imageIndex: "a number", layerIndex: "a number", style: "a text", domain: "a list" },
    ...{ title: "a text", caption: "a text" },
  });
  return drawFeatureMaps(await featureMaps(network, set, options), options);
}
