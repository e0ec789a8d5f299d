/**
 * Which pixels a cell of a feature map really listens to, as against those that it could.
 * @module
 */
import type { ImageSet, Network, Raster } from "../types.ts";
import { layerTable, requireFit } from "../models/networks.ts";
import { openSession } from "./session.ts";

/**
 * The mean absolute gradient of each cell by each pixel: by how much the cell's value changes when the pixel does. The
 * gradient is that of one map of each image, its predicted class's say; channels of a pixel are added up.
 *
 * @param options `layerIndex` as the article counts; `maps`, the map of each image, `[count]`.
 * @returns One raster of the images' size for each cell, row by row.
 * @throws {RangeError} When there is no such layer, it gives no maps, or there is not one map for each image.
 */
export async function cellInfluence(
  network: Network,
  set: ImageSet,
  { layerIndex, maps }: { readonly layerIndex: number; readonly maps: ArrayLike<number> },
): Promise<Raster[]> {
  requireFit(network, set);
  const shape = layerTable(network)[layerIndex - 1]?.outputShape;
  if (shape?.length !== 3 || maps.length !== set.count) {
    throw new RangeError(
      `Cannot measure influence in ${network.name}: expected a layer that gives maps and one map for each of ` +
        `${set.count} images, found layerIndex ${layerIndex} and ${maps.length} maps; change them`,
    );
  }
  const [cells, channels] = [shape[0] * shape[1], shape[2]];
  // Behind the layer every cell becomes an output of its own, whose gradients the engine can give.
  using session = await openSession({
    ...network,
    layers: [...network.layers.slice(0, layerIndex), { kind: "flatten" }],
    parameters: network.parameters.slice(
      0,
      layerTable(network).slice(0, layerIndex).reduce((sum, row) => sum + row.parameters.length, 0),
    ),
    output: "logits",
    classes: cells * channels,
  });
  const [height, width, colors] = set.shape;
  return Array.from({ length: cells }, (_, cell) => {
    const weights = new Float32Array(set.count * cells * channels);
    for (let image = 0; image < set.count; image++) weights[(image * cells + cell) * channels + maps[image]] = 1;
    const data = new Float32Array(height * width);
    session.inputGradients(set, weights).forEach((gradient, index) => {
      data[Math.floor(index / colors) % data.length] += Math.abs(gradient) / set.count;
    });
    return { height, width, data };
  });
}
