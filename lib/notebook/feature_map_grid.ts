/**
 * The article's look inside a network, in one call: computed by the engine, drawn by the figures.
 * @module
 */
import { DOMAIN, IMAGES, NETWORK, WORDS } from "../kinds.ts";
import { check, oneOf, optionsOf } from "../options.ts";
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
  const kinds = optionsOf<MapChoice & FeatureMapOptions>({
    ...WORDS,
    imageIndex: "a number",
    layerIndex: "a number",
    style: oneOf("article", "numbered"),
    domain: DOMAIN,
  }, ["imageIndex", "layerIndex"]);
  check("featureMapGrid", { network: [network, NETWORK], set: [set, IMAGES], options: [options, kinds] });
  const { imageIndex, layerIndex } = options;
  return drawFeatureMaps(await featureMaps(network, set, { imageIndex, layerIndex }), options);
}
