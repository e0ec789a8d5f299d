/**
 * Differences of accuracies in percentage points: how they are written, and the axis that shows them.
 * @module
 */
import type * as Plot from "@observablehq/plot";

/** "+1", "0", "−1". */
export function signed(value: number): string {
  return value === 0 ? "0" : `${value > 0 ? "+" : "−"}${Math.abs(value)}`;
}

/** A difference with 2 decimals and its sign, "+0.64"; "0.00" has none. */
export function formatPoints(points: number): string {
  return signed(Number(points.toFixed(2))) === "0" ? "0.00" : `${points > 0 ? "+" : "−"}${Math.abs(points).toFixed(2)}`;
}

/** An axis that is stretched around 0, so that one point and thirty can both be read, and its ticks. */
export function stretchedPoints(reach: number): { readonly scale: Plot.ScaleOptions; readonly ticks: number[] } {
  const steps = [1, 3, 10, 30, 100].filter((step) => step <= reach);
  const ticks = [...steps.map((step) => -step).reverse(), 0, ...steps];
  return { scale: { domain: [-reach, reach], type: "symlog", constant: 1 }, ticks };
}
