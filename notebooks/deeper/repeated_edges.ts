/**
 * A network's maps as they would be if convolutions read the edge again beyond the edge, and not zeros.
 * @module
 */
import type * as tfjs from "@tensorflow/tfjs-node-gpu";
import { layerTable } from "../../lib/models/networks.ts";
import { loadTensorflow } from "../../lib/trainer/tensorflow.ts";
import type { ImageSet, MapStack, Network } from "../../lib/types.ts";

/** Images at a time: so few that their maps stay in the processor's caches. Between two calls the notebook can answer. */
const IMAGES_A_CALL = 100;

/**
 * The maps of all images behind a layer, where every convolution repeats the outermost cells of its input beyond its edge:
 * with the same weights, but without zeros that tell where the edge is.
 *
 * @param options `layerIndex` as the article counts.
 * @throws {RangeError} When there is no such layer, or one up to it is neither convolution, ReLU nor local max pooling.
 */
export async function stackMapsWithRepeatedEdges(
  network: Network,
  set: ImageSet,
  { layerIndex }: { readonly layerIndex: number },
): Promise<MapStack> {
  const rows = layerTable(network).slice(0, layerIndex);
  const other = rows.find(({ layer }) => !["conv", "relu", "maxPool"].includes(layer.kind));
  if (rows.length !== layerIndex || layerIndex === 0 || other) {
    throw new RangeError(
      `Cannot repeat the edges: expected layerIndex to name a layer of ${network.name} behind convolutions, ReLU and local ` +
        `max pooling alone, found ${layerIndex}${other ? `, behind ${other.description}` : ""}; change it`,
    );
  }
  const { tf } = await loadTensorflow();
  const [height, width, channels] = rows[layerIndex - 1].outputShape;
  const size = set.shape[0] * set.shape[1] * set.shape[2];
  const values = new Float32Array(set.count * height * width * channels);
  for (let begin = 0; begin < set.count; begin += IMAGES_A_CALL) {
    const end = Math.min(set.count, begin + IMAGES_A_CALL);
    const pixels = Float32Array.from(set.pixels.subarray(begin * size, end * size), (pixel) => pixel / 255);
    const maps = tf.tidy(() => {
      const images = tf.tensor4d(pixels, [end - begin, ...set.shape]);
      return compute(tf, network, images, layerIndex).dataSync();
    });
    values.set(maps, begin * height * width * channels);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  return { values, count: set.count, height, width, channels };
}

function compute(tf: typeof tfjs, network: Network, images: tfjs.Tensor4D, layerIndex: number): tfjs.Tensor4D {
  let used = 0;
  return layerTable(network).slice(0, layerIndex).reduce((maps, { layer, parameters }) => {
    const [kernel, bias] = parameters.map(({ shape }) => tf.tensor(network.parameters[used++], [...shape]));
    switch (layer.kind) {
      case "conv": {
        const padded = repeatEdge(tf, repeatEdge(tf, maps, 1, layer.size), 2, layer.size);
        return tf.add(tf.conv2d(padded, kernel as tfjs.Tensor4D, 1, "valid"), bias);
      }
      case "maxPool":
        return tf.maxPool(maps, layer.size, layer.size, "valid");
      default:
        return tf.relu(maps);
    }
  }, images);
}

/** More lines of the same at both ends of an axis, as many as a kernel of `size` reaches beyond. */
function repeatEdge(tf: typeof tfjs, maps: tfjs.Tensor4D, axis: 1 | 2, size: number): tfjs.Tensor4D {
  const lineAt = (place: number) => {
    const [begin, extent] = [[0, 0, 0, 0], [...maps.shape]];
    [begin[axis], extent[axis]] = [place, 1];
    return tf.slice4d(maps, begin as [number, number, number, number], extent as [number, number, number, number]);
  };
  const before = Math.floor((size - 1) / 2);
  const [first, last] = [lineAt(0), lineAt(maps.shape[axis] - 1)];
  return tf.concat4d([...Array(before).fill(first), maps, ...Array(size - 1 - before).fill(last)], axis);
}
