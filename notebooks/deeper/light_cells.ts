/**
 * What a grey picture of maps makes look bright.
 * @module
 */
import type { MapStack } from "../../lib/types.ts";

/** The cells of one image's maps that are drawn lighter than the middle grey. */
export interface LightCells {
  readonly light: number;
  /** Those among them whose value is below zero. */
  readonly belowZero: number;
  /** Whether no cell at all is above zero, although the greatest is drawn in white. */
  readonly isDark: boolean;
}

/**
 * For each image the cells above the middle between the least and the greatest value of all its maps, the two ends of the
 * grey scale that the article draws them in.
 */
export function lightCells({ values, count, height, width, channels }: MapStack): LightCells[] {
  const size = height * width * channels;
  return Array.from({ length: count }, (_, image) => {
    const own = values.subarray(image * size, (image + 1) * size);
    const [low, high] = [Math.min(...own), Math.max(...own)];
    const light = own.filter((value) => value > (low + high) / 2);
    return { light: light.length, belowZero: light.filter((value) => value < 0).length, isDark: high <= 0 };
  });
}
