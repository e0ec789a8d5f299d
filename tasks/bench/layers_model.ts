/**
 * The portable form of the article's networks: a tfjs `LayersModel` of the same layers and parameters, which the lab is
 * measured against.
 * @module
 */
import type * as tfjs from "@tensorflow/tfjs-node-gpu";
import { layerTable } from "../../lib/models/networks.ts";
import { loadTensorflow } from "../../lib/trainer/tensorflow.ts";
import type { Layer, Network } from "../../lib/types.ts";

/**
 * The network as a tfjs model with its own copies of the parameters: `[n, height, width, channels]` in 0–1 to
 * `[n, classes]`. The caller disposes of it.
 */
export async function toLayersModel(network: Network): Promise<tfjs.LayersModel> {
  const { tf } = await loadTensorflow();
  const rows = layerTable(network);
  const layers = rows.map(({ layer, inputShape }) => toTfjs(tf, layer, inputShape));
  const model = tf.sequential({
    name: network.name,
    layers: [
      tf.layers.inputLayer({ inputShape: [...network.inputShape] }),
      ...layers,
      tf.layers.reshape({ targetShape: [network.classes] }),
      tf.layers.activation({ activation: network.output === "sigmoid" ? "sigmoid" : "linear" }),
    ],
  });
  const shapes = rows.flatMap((row) => row.parameters.map(({ shape }) => [...shape]));
  const values = network.parameters.map((parameter, i) => tf.tensor(parameter, shapes[i]));
  model.setWeights(values);
  values.forEach((value) => value.dispose());
  return model;
}

/** The tfjs layer that computes what a layer does. */
function toTfjs(tf: typeof tfjs, layer: Layer, [height, width]: readonly number[]): tfjs.layers.Layer {
  switch (layer.kind) {
    case "conv":
      return tf.layers.conv2d({ filters: layer.filters, kernelSize: layer.size, padding: "same" });
    case "relu":
      return tf.layers.reLU();
    case "maxPool":
      return tf.layers.maxPooling2d({ poolSize: layer.size, strides: layer.size, padding: "valid" });
    case "globalPool":
      // tfjs's own global maximum gives every tied cell the whole gradient; a window over the whole map gives the first.
      if (layer.pooling === "max") return tf.layers.maxPooling2d({ poolSize: [height, width] });
      if (layer.pooling === "average") return tf.layers.averagePooling2d({ poolSize: [height, width] });
  }
  throw new RangeError(
    `Cannot make a tfjs layer of ${
      JSON.stringify(layer)
    }: expected a layer of ConvNet_1 or ConvNet_2; use the network itself`,
  );
}
