/**
 * How much memory a training of a study takes, so that clusters grant it and a machine starts no more than it has room for.
 * @module
 */
import { layerTable } from "../../lib/models/networks.ts";
import { sizeOf } from "../../lib/numbers.ts";
import type { Architecture } from "../../lib/types.ts";

/** Deno and TensorFlow with a small network: 490 to 570 MiB were seen. */
const BASE = 600;
/** Copies of a batch behind the largest layer, with gradients and what oneDNN keeps: 7 to 10 were seen. */
const COPIES_OF_LAYER = 10;
/** Copies of the images while they are unpacked, parted and placed: 3 were seen. */
const COPIES_OF_IMAGES = 4;
const MIB = 2 ** 20;

/**
 * The memory that one training needs at most, in MiB, a multiple of 256: what a cluster should grant a task. Measured with
 * images of 28×28 to 224×224 on a CPU with one thread; a GPU holds its share itself.
 * @param images Training and test images together.
 */
export function memoryFor(network: Architecture, images: number, batchSize = 64): number {
  const largest = Math.max(...layerTable(network).map(({ outputShape }) => sizeOf(outputShape)));
  const ofLayer = COPIES_OF_LAYER * 4 * batchSize * largest / MIB;
  const ofImages = COPIES_OF_IMAGES * images * sizeOf(network.inputShape) / MIB;
  return 256 * Math.ceil((BASE + ofLayer + ofImages) / 256);
}
