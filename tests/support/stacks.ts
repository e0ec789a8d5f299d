/**
 * Stacks of maps small enough to work out by hand.
 * @module
 */
import type { MapStack } from "../../lib/types.ts";

/** Images given as their maps, each a list of 4 cells, as a stack of 2×2 maps. */
export function stackOf(...images: readonly (readonly (readonly number[])[])[]): MapStack {
  const values = images.flatMap((maps) => [0, 1, 2, 3].flatMap((cell) => maps.map((map) => map[cell])));
  return {
    values: Float32Array.from(values),
    count: images.length,
    height: 2,
    width: 2,
    channels: images[0].length,
  };
}
