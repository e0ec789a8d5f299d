/**
 * The networks that studies compare with the article's: other global poolings, and one without convolutions.
 * @module
 */
import { buildNetwork, NETWORK_KINDS, type NetworkOptions, shared, trunk } from "../lib/models/networks.ts";
import { check, optionsOf } from "../lib/options.ts";
import type { GlobalPooling, Layer, Network } from "../lib/types.ts";
import "./pooling_graphs.ts";

/** Options of a network with any global pooling. */
export interface PoolingOptions extends NetworkOptions {
  readonly pooling: GlobalPooling;
}

/** Options of the network without convolutions. */
export interface PerceptronOptions extends Omit<NetworkOptions, "width" | "blocks" | "depth"> {
  /** Units of each hidden layer, the first one first. */
  readonly hidden: readonly number[];
}

/**
 * The article's network with any global pooling. Most pool the maps of the 1×1 convolution, one per class; GeM, which is
 * for values above 0, and attention, which looks at all maps of a cell, pool the maps before it. "averageMax" pools the
 * maps of the classes both ways, and a second 1×1 convolution makes the scores of the two numbers of each class: so it
 * mixes where average and max do, and either of them is a special case. (fastai pools the features before they are mixed.)
 * Networks of one seed begin with the same weights in all convolutions that they share.
 * @throws {RangeError} As {@link convNet1}, and when maps would have a single cell, of which all poolings make the same.
 * @example
 * ```ts
 * const between = poolingNet({ seed: 1, pooling: { pooling: "topK", k: 3 } });
 * ```
 */
export function poolingNet(given: PoolingOptions): Network {
  const kinds = optionsOf<PoolingOptions>({ ...NETWORK_KINDS, pooling: "a record" }, ["seed", "pooling"]);
  check("poolingNet", { options: [given, kinds] });
  const { pooling, ...options } = given;
  const { classes = 10, blocks = 3, inputShape: [height, width] = [28, 28] } = options;
  const name = options.name ?? `ConvNet_${nameOf(pooling)}`;
  const [fewest, factor] = [Math.min(height, width), 2 ** blocks];
  if (Math.floor(fewest / factor) < 2 && Math.max(height, width) < 2 * factor) {
    throw new RangeError(
      `Cannot compare poolings with ${name}: expected maps of more than one cell, found one for images of ` +
        `${height}×${width} after ${blocks} blocks; the smallest input is ${2 * factor}×${factor}, or use fewer blocks`,
    );
  }
  const byClass: Layer = { kind: "conv", filters: classes, size: 1 };
  const pool: Layer = { kind: "globalPool", ...pooling };
  const isOfFeatures = pooling.pooling === "gem" || pooling.pooling === "attention";
  return buildNetwork({
    ...shared({ ...options, name }),
    layers: [
      ...trunk(options),
      ...(isOfFeatures ? [pool, byClass] : [byClass, pool]),
      ...(pooling.pooling === "averageMax" ? [byClass] : []),
    ],
  }, options.seed);
}

function nameOf(pooling: GlobalPooling): string {
  const number = "k" in pooling ? pooling.k : "sharpness" in pooling ? pooling.sharpness : "";
  return `${pooling.pooling}${number}`;
}

/**
 * A multilayer perceptron, section 3's simplest network for pictures: the pixels in a row, hidden linear layers with ReLU, and
 * a linear layer to the classes.
 * @throws {RangeError} When a size is not a positive integer.
 * @example
 * ```ts
 * const mlp = multilayerPerceptron({ seed: 1, hidden: [23] }); // 18,295 parameters, about as many as ConvNet_1
 * ```
 */
export function multilayerPerceptron({ hidden, ...options }: PerceptronOptions): Network {
  const hiddenLayers = hidden.flatMap((units): Layer[] => [{ kind: "dense", units }, { kind: "relu" }]);
  return buildNetwork({
    ...shared({ name: "MLP", ...options }),
    layers: [{ kind: "flatten" }, ...hiddenLayers, { kind: "dense", units: options.classes ?? 10 }],
  }, options.seed);
}
