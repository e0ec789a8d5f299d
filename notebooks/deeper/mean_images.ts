/**
 * What a class looks like on average.
 * @module
 */
import type { ImageSet, Raster } from "../../lib/types.ts";

/**
 * The mean image of each class, values 0–1, in the order of the classes; colours become grey by the mean of their channels.
 * A class without images gets NaN.
 * @example
 * meanImages(data.test); // ten rasters of 28×28
 */
export function meanImages({ pixels, labels, classes, shape: [height, width, channels] }: ImageSet): Raster[] {
  const sums = classes.map(() => new Float64Array(height * width));
  const counts = classes.map(() => 0);
  labels.forEach((label, image) => {
    counts[label]++;
    const own = sums[label];
    const begin = image * own.length * channels;
    for (let i = 0; i < own.length * channels; i++) own[Math.floor(i / channels)] += pixels[begin + i];
  });
  return sums.map((own, label) => ({
    height,
    width,
    data: Float32Array.from(own, (sum) => sum / (255 * channels * counts[label])),
  }));
}
