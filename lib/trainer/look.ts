/**
 * Looks inside a network: what images become behind a layer, as plain data.
 * @module
 */
import { IMAGES, NETWORK } from "../kinds.ts";
import { formatNumber } from "../format.ts";
import { layerTable, requireFit } from "../models/networks.ts";
import { sizeOf } from "../numbers.ts";
import type { FeatureMaps, ImageSet, MapStack, Network, Raster } from "../types.ts";
import { check, optionsOf } from "../options.ts";
import { tellUnfinished } from "../unfinished.ts";
import { inBatches, openForward } from "./forward.ts";

/** Which image, and behind which layer. */
export interface MapChoice {
  /** 0 … the set's count − 1; the article takes one of the first 250. */
  readonly imageIndex: number;
  /** 1 … the number of layers: the output of layers 0 … layerIndex − 1, as the article counts. */
  readonly layerIndex: number;
}

const MAP_CHOICE = optionsOf<MapChoice>({ imageIndex: "a number", layerIndex: "a number" }, [
  "imageIndex",
  "layerIndex",
]);

/**
 * The maps of one image behind one layer, with the image's actual and predicted class.
 * @throws {RangeError} When an index is outside its range, the layer gives no maps, or the images don't fit the network.
 */
export async function featureMaps(network: Network, set: ImageSet, choice: MapChoice): Promise<FeatureMaps> {
  check("featureMaps", { network: [network, NETWORK], set: [set, IMAGES], options: [choice, MAP_CHOICE] });
  const { imageIndex, layerIndex } = choice;
  requireFit(network, set);
  requireIndex("imageIndex", imageIndex, [0, set.count - 1], `${set.name} has ${formatNumber(set.count)} images`);
  const shape = shapeOfMaps(network, layerIndex);
  using session = await openForward(network);
  const { predicted, layers } = session.look(set, imageIndex);
  const unfinished = tellUnfinished(network.parameters);
  const size = sizeOf(set.shape);
  const pixels = set.pixels.subarray(imageIndex * size, (imageIndex + 1) * size);
  return {
    network: unfinished === undefined ? network.name : `${network.name} (${unfinished})`,
    imageIndex,
    layerIndex,
    actual: set.labels[imageIndex],
    predicted,
    classes: set.classes,
    maps: channels(layers[layerIndex - 1], shape),
    image: channels(Float32Array.from(pixels, (value) => value / 255), set.shape),
  };
}

/**
 * The maps of all images of a set behind one layer: 10,000 images × 3×3 × 10 maps take 3.6 MB.
 * @param options `layerIndex` as the article counts: 16 is the output of layers 0 … 15, the maps before the global pooling.
 * @throws {RangeError} When there is no such layer, or it gives no maps.
 */
export async function stackMaps(
  network: Network,
  set: ImageSet,
  options: { readonly layerIndex: number },
): Promise<MapStack> {
  const choice = optionsOf<typeof options>({ layerIndex: "a number" }, ["layerIndex"]);
  check("stackMaps", { network: [network, NETWORK], set: [set, IMAGES], options: [options, choice] });
  const { layerIndex } = options;
  requireFit(network, set);
  const [height, width, channels] = shapeOfMaps(network, layerIndex);
  const size = height * width * channels;
  const values = new Float32Array(set.count * size);
  using session = await openForward(network);
  await inBatches(session, set.count, (begin, end) => {
    values.set(session.activations(set, layerIndex, begin, end), begin * size);
  });
  return { values, count: set.count, height, width, channels };
}

/** Height, width and number of the maps behind a layer. */
function shapeOfMaps(network: Network, layerIndex: number): readonly number[] {
  const { name, layers } = network;
  requireIndex("layerIndex", layerIndex, [1, layers.length], `${name} has ${layers.length} layers`);
  const shape = layerTable(network)[layerIndex - 1].outputShape;
  if (shape.length === 3) return shape;
  throw new RangeError(
    `Cannot show feature maps: expected a layer that gives maps, found ${network.layers[layerIndex - 1].kind} ` +
      `with ${shape[0]} numbers at layerIndex ${layerIndex}; choose an earlier layer`,
  );
}

/** `[height, width, channels]` values as one raster for each channel. */
function channels(values: Float32Array, [height, width, count]: readonly number[]): Raster[] {
  return Array.from({ length: count }, (_, channel) => ({
    height,
    width,
    data: Float32Array.from({ length: height * width }, (_, cell) => values[cell * count + channel]),
  }));
}

function requireIndex(name: string, value: number, [low, high]: readonly [number, number], why: string): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  const range = `an integer ${low} … ${formatNumber(high)}`;
  throw new RangeError(`Cannot show feature maps: expected ${name} to be ${range}, found ${value}; ${why}`);
}
