/**
 * The colours of all figures: paper and ink, one hue per pooling, scales for values.
 * @module
 */
// @ts-types="./d3.d.ts"
import { interpolateRgb } from "d3-interpolate";
import { PAPER, POOLING_COLORS } from "../colors.ts";
import type { Layer } from "../types.ts";

export { type ColorScale, type Domain, INK, PAPER, POOLING_COLORS, valueScale } from "../colors.ts";
export const MUTED = "#6b7280";
export const GRID = "#e5e7eb";

/** What lies between the two. */
const OTHER_POOLING = "#009e73";

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
  return layer.pooling === "average" || layer.pooling === "max" ? POOLING_COLORS[layer.pooling] : OTHER_POOLING;
}

const OTHER_COLORS = ["#3f3f46", "#009e73", "#a8508b", "#b8860b"];

/** The colour of each series: the pooling's if its name says GAP or average, GMP or max, and no earlier series took it, else one of four others. */
export function seriesColors(names: readonly string[]): string[] {
  const colors: string[] = [];
  let others = 0;
  for (const name of names) {
    const pooling = /GAP|\baverage\b/.test(name)
      ? POOLING_COLORS.average
      : /GMP|\bmax\b/.test(name)
      ? POOLING_COLORS.max
      : undefined;
    const isFree = pooling !== undefined && !colors.includes(pooling);
    colors.push(isFree ? pooling : OTHER_COLORS[others++ % OTHER_COLORS.length]);
  }
  return colors;
}

/** A colour mixed with the paper; `amount` 0 leaves it as it is, 1 gives paper. */
export function lighten(color: string, amount: number): string {
  return interpolateRgb(color, PAPER)(amount);
}
