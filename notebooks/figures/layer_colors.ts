/**
 * What pictures of networks share: which rows they take, and the colours of layers.
 * @module
 */
import { listOf, recordOf } from "../../lib/options.ts";
import type { Layer } from "../../lib/types.ts";
import { POOLING_COLORS } from "../../lib/visualizer/colors.ts";

export const LAYER_ROWS = listOf(
  "a list of layers, such as layerTable() gives",
  recordOf("a layer, such as layerTable() gives", {
    layer: "a record",
    outputShape: "a list",
    parameterCount: "a number",
  }),
);

/** The colour of each kind of layer in pictures of networks; global pooling has its pooling's. */
export const LAYER_COLORS: Readonly<Record<Exclude<Layer["kind"], "globalPool">, string>> = {
  conv: "#a9c0db",
  relu: "#5f7fa6",
  sigmoid: "#5f7fa6",
  maxPool: "#d5d9df",
  flatten: "#d5d9df",
  dense: "#c3b1da",
  dropout: "#eceef1",
};

/** The colour of a layer in pictures of networks. */
export function layerColor(layer: Layer): string {
  if (layer.kind !== "globalPool") return LAYER_COLORS[layer.kind];
  return layer.pooling === "average" || layer.pooling === "max" ? POOLING_COLORS[layer.pooling] : "#009e73";
}
