/**
 * Differences of accuracies in percentage points: the axis that shows them.
 * @module
 */
import type * as Plot from "@observablehq/plot";

/** An axis that is stretched around 0, so that one point and thirty can both be read, and its ticks. */
export function stretchedPoints(reach: number): { readonly scale: Plot.ScaleOptions; readonly ticks: number[] } {
  const steps = [1, 3, 10, 30, 100].filter((step) => step <= reach);
  const ticks = [...steps.map((step) => -step).reverse(), 0, ...steps];
  return { scale: { domain: [-reach, reach], type: "symlog", constant: 1 }, ticks };
}

/** How the margin that counts as equal is shaded. */
export const MARGIN_BAND = { fill: "#dfe3e8", stroke: "#9aa2ad", strokeDasharray: "3 3" } as const;

/** Beyond so many margins the axis is stretched around 0: the margin could not be seen otherwise. */
const FAR = 16;

/** An axis for differences and the margin that counts as equal, its ticks, and a sentence on it where it is stretched. */
export function pointsAxis(points: readonly number[], margin: number) {
  const ends = [-1.5 * margin, 1.5 * margin, ...points];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const reach = 1.05 * Math.max(-low, high);
  if (reach > FAR * margin) return { ...stretchedPoints(reach), words: " The axis is stretched around 0." };
  const around = 0.04 * (high - low);
  return { scale: { domain: [low - around, high + around] }, ticks: undefined, words: "" };
}
