/**
 * The maps of a whole set of images, for measures that one image can't give.
 * @module
 */
import { layerTable } from "../models/networks.ts";
import { openSession } from "./session.ts";
import type { ImageSet, MapStack, Network } from "../types.ts";

/** Images in one native call; between two calls the notebook can answer. */
const IMAGES_A_CALL = 1000;

/**
 * The maps of all images of a set behind one layer: 10,000 images × 3×3 × 10 maps take 3.6 MB.
 * @param options `layerIndex` as the article counts: 16 is the output of layers 0 … 15, the maps before the global pooling.
 * @throws {RangeError} When there is no such layer, or it gives no maps.
 */
export async function stackMaps(
  network: Network,
  set: ImageSet,
  { layerIndex }: { readonly layerIndex: number },
): Promise<MapStack> {
  const shape = layerTable(network)[layerIndex - 1]?.outputShape;
  if (shape?.length !== 3) {
    throw new RangeError(
      `Cannot stack maps: expected layerIndex to name one of ${network.layers.length} layers of ${network.name} that ` +
        `gives maps, found ${layerIndex}; change it`,
    );
  }
  const [height, width, channels] = shape;
  const size = height * width * channels;
  const values = new Float32Array(set.count * size);
  using session = await openSession(network);
  for (let begin = 0; begin < set.count; begin += IMAGES_A_CALL) {
    const end = Math.min(set.count, begin + IMAGES_A_CALL);
    values.set(session.activations(set, layerIndex, begin, end), begin * size);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return { values, count: set.count, height, width, channels };
}
