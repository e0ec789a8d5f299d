/**
 * A network with its last two layers in the other order: the global pooling first, then the 1×1 convolution.
 * @module
 */
import type { Network } from "../types.ts";
import { layerTable } from "./networks.ts";

/**
 * The network that pools the features in front of its 1×1 convolution and mixes the pooled features, with the same
 * parameters (the very arrays). Under average pooling it computes what `network` does, but for rounding, since both steps
 * only add and multiply; under max pooling it is another network.
 *
 * @throws {RangeError} When the network does not end with a 1×1 convolution and a global pooling without parameters.
 * @example
 * const { classes } = await predict(poolBeforeMixing(gmp), data.test);
 */
export function poolBeforeMixing(network: Network): Network {
  const [mixing, pooling] = network.layers.slice(-2);
  const hasParameters = (layerTable(network).at(-1)?.parameterCount ?? 0) > 0;
  if (mixing?.kind !== "conv" || mixing.size !== 1 || pooling?.kind !== "globalPool" || hasParameters) {
    const found = network.layers.slice(-2).map((layer) => layer.kind === "globalPool" ? layer.pooling : layer.kind);
    throw new RangeError(
      `Cannot pool before mixing: expected ${network.name} to end with a 1×1 convolution and a global pooling without ` +
        `parameters, found ${found.join(" and ")}; build it with convNet1 or convNet2`,
    );
  }
  const layers = [...network.layers.slice(0, -2), pooling, mixing];
  return { ...network, name: `${network.name}, pooling first`, layers };
}
