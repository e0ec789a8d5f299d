/**
 * What notebook 03 needs beside the library: the map of each image in numbers, and how numbers are distributed.
 * @module
 */
import { standardDeviation } from "simple-statistics";
import { mean } from "../lib/numbers.ts";
import { cellsOf } from "../studies/map_stacks.ts";
import type { MapStack } from "../lib/types.ts";
export { greatestMaps } from "../studies/map_stacks.ts";
export { describeValues } from "../studies/statistics/describe.ts";
export { distributionPlot } from "./figures/distribution_plot.ts";

/**
 * Measures one map of each image, `[count]` each: `mean` and `greatest` cell; `aboveZero`, its cells above zero, where the
 * sigmoid is more than one half; `aboveZeroElsewhere`, the same of whichever other map of the image has the most, 0 where
 * there is none; `contrast`, (greatest − mean) / standard deviation of its n cells, 0 … √(n − 1), 0 for a map of equal cells.
 *
 * @param chosen The map of each image, such as its class or the map that pooling makes the greatest, `[count]`.
 * @throws {RangeError} When there is not one map for each image, or a map that the stack doesn't have.
 */
export function measureMaps(stack: MapStack, chosen: ArrayLike<number>) {
  const { count, channels } = stack;
  if (chosen.length !== count) {
    throw new RangeError(`Cannot measure maps: expected one for each of ${count} images, found ${chosen.length}`);
  }
  const column = () => new Array<number>(count);
  const [means, greatest, contrast, aboveZero, aboveZeroElsewhere] = [column(), column(), column(), column(), column()];
  for (let image = 0; image < count; image++) {
    const map = chosen[image];
    if (!(Number.isInteger(map) && map >= 0 && map < channels)) {
      throw new RangeError(`Cannot measure map ${map} of image ${image}: expected 0 … ${channels - 1}`);
    }
    const maps = Array.from({ length: channels }, (_, map) => cellsOf(stack, image, map));
    const above = maps.map((cells) => cells.filter((value) => value > 0).length);
    const [cells, most] = [maps[map], Math.max(...maps[map])];
    means[image] = mean(cells);
    greatest[image] = most;
    contrast[image] = most === Math.min(...cells) ? 0 : (most - means[image]) / standardDeviation(cells);
    aboveZero[image] = above[map];
    aboveZeroElsewhere[image] = Math.max(0, ...above.filter((_, other) => other !== map));
  }
  return { mean: means, greatest, contrast, aboveZero, aboveZeroElsewhere };
}
