/**
 * The maps of many images in numbers: their cells, and what pooling makes of them.
 * @module
 */
import { POOLING } from "../lib/kinds.ts";
import { poolCells } from "../lib/models/pooling.ts";
import { indexOfGreatest } from "../lib/numbers.ts";
import { check, recordOf } from "../lib/options.ts";
import type { MapStack, Pooling } from "../lib/types.ts";

const STACK = recordOf("maps, such as stackMaps() gives", {
  values: "a list",
  count: "a number",
  height: "a number",
  width: "a number",
  channels: "a number",
});

/** The cells of one map of one image, row by row. */
export function cellsOf({ values, height, width, channels }: MapStack, image: number, map: number): number[] {
  const cells = height * width;
  return Array.from({ length: cells }, (_, cell) => values[(image * cells + cell) * channels + map]);
}

/** What pooling makes of each map of each image, `[count, channels]`; means in double precision. */
export function poolStack(stack: MapStack, pooling: Pooling): Float64Array {
  const { count, channels } = stack;
  return Float64Array.from(
    { length: count * channels },
    (_, index) => poolCells(cellsOf(stack, Math.floor(index / channels), index % channels))[pooling],
  );
}

/** The map of each image that pooling makes the greatest, the first of equals, `[count]`: the network's answer. */
export function greatestMaps(stack: MapStack, pooling: Pooling): Uint8Array {
  check("greatestMaps", { stack: [stack, STACK], pooling: [pooling, POOLING] });
  const { count, channels } = stack;
  const pooled = poolStack(stack, pooling);
  return Uint8Array.from(
    { length: count },
    (_, image) => indexOfGreatest(pooled.subarray(image * channels, (image + 1) * channels)),
  );
}
