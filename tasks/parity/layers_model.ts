/**
 * The portable form of a network: a tfjs `LayersModel` of the same layers and parameters.
 * @module
 */
import type * as tfjs from "@tensorflow/tfjs-node-gpu";
import { kindOf } from "../../lib/models/layers.ts";
import { layerTable } from "../../lib/models/networks.ts";
import { loadTensorflow } from "../../lib/trainer/tensorflow.ts";
import type { Network } from "../../lib/types.ts";

/**
 * The network as a tfjs model with its own copies of the parameters: `[n, height, width, channels]` in 0–1 to
 * `[n, classes]`. The caller disposes of it.
 */
export async function toLayersModel(network: Network): Promise<tfjs.LayersModel> {
  const { tf } = await loadTensorflow();
  const rows = layerTable(network);
  const layers = rows.map(({ layer, inputShape }) => kindOf(layer).toTfjs(tf, layer, inputShape));
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
