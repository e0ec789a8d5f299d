/**
 * Looks inside a network: the feature maps of an image behind any layer, as plain data.
 * @module
 */
import { layerTable, requireFit } from "../models/networks.ts";
import { openSession } from "./session.ts";
import type { FeatureMaps, ImageSet, Network, Raster } from "../types.ts";

/** Which image, and behind which layer. */
export interface MapChoice {
  /** 0 … the set's count − 1; the article takes one of the first 250. */
  readonly imageIndex: number;
  /** 1 … the number of layers: the output of layers 0 … layerIndex − 1, as the article counts. */
  readonly layerIndex: number;
}

/**
 * The maps of one image behind one layer, with the image's actual and predicted class.
 * @throws {RangeError} When an index is outside its range, the layer gives no maps, or the images don't fit the network.
 */
export async function featureMaps(
  network: Network,
  set: ImageSet,
  { imageIndex, layerIndex }: MapChoice,
): Promise<FeatureMaps> {
  requireFit(network, set);
  requireIndex("imageIndex", imageIndex, 0, set.count - 1);
  requireIndex("layerIndex", layerIndex, 1, network.layers.length);
  const shape = layerTable(network)[layerIndex - 1].outputShape;
  if (shape.length !== 3) {
    throw new RangeError(
      `Cannot show feature maps: expected a layer that gives maps, found ${network.layers[layerIndex - 1].kind} ` +
        `with ${shape[0]} numbers at layerIndex ${layerIndex}; choose an earlier layer`,
    );
  }
  using session = await openSession(network);
  const [begin, end] = [imageIndex, imageIndex + 1];
  const values = session.activations(set, layerIndex, begin, end);
  const pixels = set.pixels.subarray(begin * set.pixels.length / set.count, end * set.pixels.length / set.count);
  return {
    network: network.name,
    imageIndex,
    layerIndex,
    actual: set.labels[imageIndex],
    predicted: session.predict(set, begin, end).predicted[0],
    classes: set.classes,
    maps: channels(values, shape),
    image: channels(Float32Array.from(pixels, (value) => value / 255), set.shape),
  };
}

/** `[height, width, channels]` values as one raster for each channel. */
function channels(values: Float32Array, [height, width, count]: readonly number[]): Raster[] {
  return Array.from({ length: count }, (_, channel) => ({
    height,
    width,
    data: Float32Array.from({ length: height * width }, (_, cell) => values[cell * count + channel]),
  }));
}

function requireIndex(name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new RangeError(
    `Cannot show feature maps: expected ${name} to be an integer ${low} … ${high}, found ${value}; change it`,
  );
}
