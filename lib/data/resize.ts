/**
 * Images of any size brought to the size that a data set has, by the mean over the area of each new pixel.
 * @module
 */
import type { Shape } from "../types.ts";

/** One image: grey or RGB values 0–255, `[height, width, channels]`, row-major. */
export interface Picture {
  readonly pixels: Uint8Array;
  readonly shape: Shape;
}

type Extent = readonly [height: number, width: number];

/**
 * How an image of other proportions becomes one of the wanted size: `pad` fits it whole into the middle of black, `crop`
 * fills the size and cuts off what stands out on both sides, `stretch` changes its proportions.
 */
export type Fit = "pad" | "crop" | "stretch";

/**
 * Brings an image to `[height, width, channels]`; colours become their luma (Rec. 601, as other tools make grey images)
 * where one channel is wanted, grey becomes three equal channels where three are. Values are rounded once, at the end.
 */
export function resizePicture({ pixels, shape }: Picture, [height, width, channels]: Shape, fit: Fit): Picture {
  const means = averageAreas({ pixels, shape }, [height, width], chooseWindow(shape, [height, width], fit));
  const from = shape[2];
  const resized = new Uint8Array(height * width * channels);
  for (let cell = 0; cell < height * width; cell++) {
    const at = cell * from;
    for (let channel = 0; channel < channels; channel++) {
      const value = from === channels
        ? means[at + channel]
        : from === 1
        ? means[at]
        : 0.299 * means[at] + 0.587 * means[at + 1] + 0.114 * means[at + 2];
      resized[cell * channels + channel] = Math.round(value);
    }
  }
  return { pixels: resized, shape: [height, width, channels] };
}

/** Height and width that a fit looks at, in the image's pixels around its middle. */
function chooseWindow([fromHeight, fromWidth]: Shape, [height, width]: Extent, fit: Fit): Extent {
  if (fit === "stretch") return [fromHeight, fromWidth];
  const scales = [fromHeight / height, fromWidth / width];
  const both = fit === "pad" ? Math.max(...scales) : Math.min(...scales);
  return [both * height, both * width];
}

/**
 * Means of the pixels under each cell of a grid over a window in the middle of an image, `[height, width, channels]` of the
 * grid, not rounded; what lies outside the image is black.
 */
export function averageAreas(
  { pixels, shape: [fromHeight, fromWidth, channels] }: Picture,
  [height, width]: Extent,
  window: Extent = [fromHeight, fromWidth],
): Float64Array {
  const rows = overlaps(fromHeight, window[0], height);
  const columns = overlaps(fromWidth, window[1], width);
  const means = new Float64Array(height * width * channels);
  let cell = 0;
  for (const ofRow of rows) {
    for (const ofColumn of columns) {
      for (let i = 0; i < ofRow.shares.length; i++) {
        for (let j = 0; j < ofColumn.shares.length; j++) {
          const share = ofRow.shares[i] * ofColumn.shares[j];
          const at = channels * ((ofRow.first + i) * fromWidth + ofColumn.first + j);
          for (let channel = 0; channel < channels; channel++) means[cell + channel] += share * pixels[at + channel];
        }
      }
      cell += channels;
    }
  }
  return means;
}

/** For each of `cells` cells of a window in the middle: the first pixel under it, and how much of the cell each covers. */
function overlaps(pixels: number, window: number, cells: number): { first: number; shares: number[] }[] {
  const [begin, size] = [(pixels - window) / 2, window / cells];
  return Array.from({ length: cells }, (_, cell) => {
    const [from, to] = [begin + cell * size, begin + (cell + 1) * size];
    const first = Math.max(0, Math.floor(from));
    const last = Math.min(pixels, Math.ceil(to));
    const shares: number[] = [];
    for (let pixel = first; pixel < last; pixel++) {
      shares.push((Math.min(to, pixel + 1) - Math.max(from, pixel)) / size);
    }
    return { first, shares };
  });
}
