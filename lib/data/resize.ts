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
  const window = chooseWindow(shape, [height, width], fit);
  const means = averageAreas({ pixels, shape }, [height, width], window);
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

/** The rectangle of an image that is looked at, in its pixels; what lies outside the image is black. */
export interface Window {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** The rectangle that a fit looks at, in the middle of the image. */
function chooseWindow([fromHeight, fromWidth]: Shape, [height, width]: readonly [number, number], fit: Fit): Window {
  const [down, across] = [fromHeight / height, fromWidth / width];
  const both = fit === "pad" ? Math.max(down, across) : Math.min(down, across);
  const [windowHeight, windowWidth] = fit === "stretch" ? [fromHeight, fromWidth] : [both * height, both * width];
  return {
    top: (fromHeight - windowHeight) / 2,
    left: (fromWidth - windowWidth) / 2,
    height: windowHeight,
    width: windowWidth,
  };
}

/** Means of the pixels under each cell of a grid over a window, `[height, width, channels]` of the grid, not rounded. */
export function averageAreas(
  { pixels, shape: [fromHeight, fromWidth, channels] }: Picture,
  [height, width]: readonly [height: number, width: number],
  window: Window = { top: 0, left: 0, height: fromHeight, width: fromWidth },
): Float64Array {
  const rows = overlaps(fromHeight, window.top, window.height / height, height);
  const columns = overlaps(fromWidth, window.left, window.width / width, width);
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

/** For each of `cells` cells of `size` pixels from `begin` on: the first pixel under it, and how much of the cell each covers. */
function overlaps(pixels: number, begin: number, size: number, cells: number): { first: number; shares: number[] }[] {
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
