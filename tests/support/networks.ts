/**
 * Small networks and images for tests of the engine.
 * @module
 */
import { buildNetwork } from "../../lib/models/networks.ts";
import { randomGenerator } from "../../lib/random.ts";
import type { Architecture, Dataset, GlobalPooling, ImageSet, Layer, Network, Shape } from "../../lib/types.ts";

/** What random images are made of; everything has a default. */
export interface RandomSetOptions {
  readonly count?: number;
  readonly shape?: Shape;
  readonly classes?: number;
  readonly seed?: number;
}

/** Images of random pixels with random labels: nothing to learn, everything to compute. */
export function randomSet({ count = 8, shape = [6, 6, 2], classes = 3, seed = 1 }: RandomSetOptions = {}): ImageSet {
  const generator = randomGenerator(seed);
  const below = (limit: number) => Math.floor(limit * generator.uniform());
  const pixels = Uint8Array.from({ length: count * shape[0] * shape[1] * shape[2] }, () => below(256));
  return imageSet(pixels, shape, { labels: Array.from({ length: count }, () => below(classes)), classes });
}

/** Given pixels as a set; labels are 0 where none are given. */
export function imageSet(
  pixels: ArrayLike<number>,
  shape: Shape,
  { labels, classes = 3 }: { labels?: readonly number[]; classes?: number } = {},
): ImageSet {
  const count = pixels.length / (shape[0] * shape[1] * shape[2]);
  return {
    name: "drawn",
    pixels: Uint8Array.from(pixels),
    labels: Uint8Array.from(labels ?? Array(count).fill(0)),
    count,
    shape,
    classes: Array.from({ length: classes }, (_, label) => `class ${label}`),
  };
}

/** A training set of random images that also serves as the test set's larger sister. */
export function randomDataset(options: RandomSetOptions & { readonly test?: number } = {}): Dataset {
  const train = { ...randomSet(options), name: "random train" };
  const test = { ...randomSet({ ...options, count: options.test ?? 5, seed: 2 }), name: "random test" };
  const { classes, shape: imageShape } = train;
  return { name: "random", title: "Random", licence: "none", classes, imageShape, train, test };
}

/** A network of these layers; images are 6×6×2 in 3 classes unless told otherwise. */
export function networkOf(
  layers: readonly Layer[],
  { seed = 1, ...rest }: Partial<Architecture> & { readonly seed?: number } = {},
): Network {
  return buildNetwork({ name: "net", inputShape: [6, 6, 2], classes: 3, output: "logits", layers, ...rest }, seed);
}

const conv = (filters: number, size = 3): Layer => ({ kind: "conv", filters, size });
const dense = (units: number): Layer => ({ kind: "dense", units });
const [relu, sigmoid, flatten, mean, max] = [
  ...(["relu", "sigmoid", "flatten"] as const).map((kind) => ({ kind })),
  ...(["average", "max"] as const).map((pooling) => ({ kind: "globalPool" as const, pooling })),
];

/** For each kind of layer a small network, 6×6×2 in and 3 classes out, in which it stands between others. */
export const LAYERS_AROUND: Readonly<Record<Layer["kind"], readonly Layer[]>> = {
  conv: [conv(4), sigmoid, conv(3, 1), mean],
  relu: [conv(4), relu, conv(3, 1), mean],
  sigmoid: [sigmoid, conv(3), sigmoid, mean],
  maxPool: [conv(4), { kind: "maxPool", size: 2 }, conv(3, 1), mean],
  globalPool: [conv(3), max],
  flatten: [conv(2), flatten, dense(3)],
  dense: [flatten, dense(5), sigmoid, dense(3)],
  dropout: [
    conv(4),
    { kind: "dropout", rate: 0.25 },
    flatten,
    dense(8),
    sigmoid,
    { kind: "dropout", rate: 0.5 },
    dense(3),
  ],
};

/** Every global pooling. */
export const HEADS: readonly GlobalPooling[] = [
  ...[{ pooling: "average" }, { pooling: "max" }, { pooling: "averageMax" }, { pooling: "topK", k: 3 }] as const,
  ...[{ pooling: "logSumExp", sharpness: 5 }, { pooling: "softmax", sharpness: 2 }] as const,
  ...(["mixed", "gem", "attention"] as const).map((pooling) => ({ pooling })),
];
