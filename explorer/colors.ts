/**
 * Colours as pages need them.
 * @module
 */
import { type ColorScale, valueScale } from "../lib/visualizer/colors.ts";

/** The scale for values with 0 in it, as far as they reach. */
export function scaleFromZero(values: Iterable<number>): ColorScale {
  let [low, high] = [0, 0];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return valueScale([low, high === low ? low + 1 : high]);
}

/** A colour as CSS writes it. */
export function cssColor(channels: readonly number[]): string {
  return `rgb(${channels.join(",")})`;
}
