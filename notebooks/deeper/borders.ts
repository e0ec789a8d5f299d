/**
 * A network's maps as they would be if its convolutions read no zeros beyond the edge of their input, in two ways.
 * @module
 */
import type * as tfjs from "@tensorflow/tfjs-node-gpu";
import { layerTable } from "../../lib/models/networks.ts";
import { greatestMaps } from "../../studies/map_stacks.ts";
import { padImages } from "../../studies/rearranged.ts";
import { breathe } from "../../lib/trainer/forward.ts";
import { stackMaps } from "../../lib/trainer/look.ts";
import { loadTensorflow } from "../../lib/trainer/tensorflow.ts";
import type { ImageSet, MapStack, Network } from "../../lib/types.ts";
import { commonestShare, type NamedNetwork } from "./cells.ts";
import { receptiveRows } from "./receptive_field.ts";

/**
 * The maps of all images behind a layer with each kind of border: zeros, as the network has it, and both ways without.
 * @param options `layerIndex` as the article counts.
 */
export async function stackWithBorders(
  network: Network,
  set: ImageSet,
  options: { readonly layerIndex: number },
): Promise<{ readonly border: string; readonly stack: MapStack }[]> {
  return [
    { border: "zeros", stack: await stackMaps(network, set, options) },
    { border: "black ground", stack: await stackMapsWithoutBorder(network, set, options) },
    { border: "edges repeated", stack: await stackMapsWithRepeatedEdges(network, set, options) },
  ];
}

/** The least and the greatest cell of one map over all images, with each kind of border, as rows of a table. */
export async function describeMap(
  network: Network,
  set: ImageSet,
  { layerIndex, map }: { readonly layerIndex: number; readonly map: number },
) {
  return (await stackWithBorders(network, set, { layerIndex })).map(({ border, stack }) => {
    const cells = stack.values.filter((_, index) => index % stack.channels === map);
    return { network: network.name, border, least: Math.min(...cells), greatest: Math.max(...cells) };
  });
}

/**
 * With each kind of border the accuracy, and in what share of the images the brightest cell is the most frequent one of the
 * class, both 0–1, as rows of a table.
 */
export async function describeBorders(
  { network, pooling }: NamedNetwork,
  set: ImageSet,
  options: { readonly layerIndex: number },
) {
  const { labels } = set;
  return (await stackWithBorders(network, set, options)).map(({ border, stack }) => {
    const right = greatestMaps(stack, pooling).filter((answer, image) => answer === labels[image]);
    const share = commonestShare(stack, labels);
    return { network: network.name, border, accuracy: right.length / labels.length, "most frequent cell": share };
  });
}

/**
 * The maps behind a layer of images that lie on a black ground so wide that no cell sees its end. The cells are those that
 * lie where the image's own would, looking at the same pixels. The first convolution reads the same zeros as without the
 * ground; later ones read what the black ground becomes instead of zeros.
 *
 * @param options `layerIndex` as the article counts, before the global pooling.
 * @throws {RangeError} When there is no such layer, or it gives no maps.
 */
export async function stackMapsWithoutBorder(
  network: Network,
  set: ImageSet,
  { layerIndex }: { readonly layerIndex: number },
): Promise<MapStack> {
  const fields = receptiveRows(network, { layerIndex });
  const [height, width, channels] = layerTable(network)[layerIndex - 1].outputShape;
  // A whole number of cells, so far that no cell's field reaches the end of the ground.
  const step = fields.length > 1 ? fields[1].middle - fields[0].middle : network.inputShape[0];
  const ends = fields.flatMap(({ middle, size }) => [-(middle - size / 2), middle + size / 2 - network.inputShape[0]]);
  const cells = Math.ceil(Math.max(...ends, 0) / step);
  const padded = padImages(set, cells * step);
  const wide = await stackMaps({ ...network, inputShape: padded.shape }, padded, { layerIndex });
  const isInside = (place: number, extent: number) => place >= cells && place < cells + extent;
  const values = wide.values.filter((_, index) => {
    const cell = Math.floor(index / channels);
    return isInside(Math.floor(cell / wide.width) % wide.height, height) && isInside(cell % wide.width, width);
  });
  return { values, count: set.count, height, width, channels };
}

/** Images at a time: so few that their maps stay in the processor's caches. Between two calls the notebook can answer. */
const IMAGES_A_CALL = 100;

/**
 * The maps of all images behind a layer, where every convolution repeats the outermost cells of its input beyond its edge, and
 * those next to them where its kernel is larger than 3×3: with the same weights, but without zeros that tell where the edge is.
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
    await breathe();
  }
  return { values, count: set.count, height, width, channels };
}

function compute(tf: typeof tfjs, network: Network, images: tfjs.Tensor4D, layerIndex: number): tfjs.Tensor4D {
  let used = 0;
  return layerTable(network).slice(0, layerIndex).reduce((maps, { layer, parameters }) => {
    const [kernel, bias] = parameters.map(({ shape }) => tf.tensor(network.parameters[used++], [...shape]));
    switch (layer.kind) {
      case "conv": {
        const around: [number, number] = [Math.floor((layer.size - 1) / 2), Math.ceil((layer.size - 1) / 2)];
        const padded = tf.mirrorPad(maps, [[0, 0], around, around, [0, 0]], "symmetric");
        return tf.add(tf.conv2d(padded, kernel as tfjs.Tensor4D, 1, "valid"), bias);
      }
      case "maxPool":
        return tf.maxPool(maps, layer.size, layer.size, "valid");
      default:
        return tf.relu(maps);
    }
  }, images);
}
