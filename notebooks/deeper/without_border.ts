/**
 * A network's maps as they would be if pictures had no border.
 * @module
 */
import { padImages } from "./painted.ts";
import { stackMaps } from "../../lib/trainer/look.ts";
import { layerTable } from "../../lib/models/networks.ts";
import { receptiveRows } from "../../lib/models/receptive_field.ts";
import type { ImageSet, MapStack, Network } from "../../lib/types.ts";

/**
 * The maps behind a layer of images that lie on a black ground so wide that no cell sees its end. The cells are those that
 * lie where the image's own would, looking at the same pixels. The first convolution reads the same zeros as without the
 * ground; later ones read what the black ground becomes instead of zeros.
 *
 * @param options `layerIndex` as the article counts.
 * @throws {RangeError} When there is no such layer, it gives no maps, or it lies behind a global pooling.
 */
export async function stackMapsWithoutBorder(
  network: Network,
  set: ImageSet,
  { layerIndex }: { readonly layerIndex: number },
): Promise<MapStack> {
  if (network.layers.slice(0, layerIndex).some(({ kind }) => kind === "globalPool")) {
    throw new RangeError(
      `Cannot leave out the border: expected a layer before the global pooling of ${network.name}, ` +
        `found layerIndex ${layerIndex}; a pool over the ground and the image is another pool`,
    );
  }
  const fields = receptiveRows(network, { layerIndex });
  const [height, width, channels] = layerTable(network)[layerIndex - 1].outputShape;
  // A whole number of cells, so far that no cell's field reaches the end of the ground.
  const step = fields.length > 1 ? fields[1].middle - fields[0].middle : network.inputShape[0];
  const ends = fields.flatMap(({ middle, size }) => [-(middle - size / 2), middle + size / 2 - network.inputShape[0]]);
  const cells = Math.ceil(Math.max(...ends, 0) / step);
  const padded = padImages(set, cells * step);
  const wide = await stackMaps({ ...network, inputShape: padded.shape }, padded, { layerIndex });
  const values = new Float32Array(set.count * height * width * channels);
  for (let line = 0; line < set.count * height; line++) {
    const row = Math.floor(line / height) * wide.height + cells + line % height;
    const begin = (row * wide.width + cells) * channels;
    values.set(wide.values.subarray(begin, begin + width * channels), line * width * channels);
  }
  return { values, count: set.count, height, width, channels };
}
