/**
 * Single images of a data set for a page: as they are, and with the map of a class over them.
 * @module
 */
import type { ImageSet, Raster } from "../../lib/types.ts";
import { drawImage, drawRaster, renderPng } from "../../lib/visualizer/canvas.ts";
import { type ColorScale, luminance } from "../../lib/visualizer/colors.ts";
import { type Html, html } from "../../lib/visualizer/display.ts";
import { imageRasters } from "../../notebooks/figures/image_table.ts";

/** Pixels of a picture's longer side at most; larger images are drawn smaller. */
const LONGEST = 160;

/** One image as an element. */
export function picture(set: ImageSet, index: number, alt: string): Html {
  return element(set, alt, (context, cell) => drawImage(context, imageRasters(set, index), { x: 0, y: 0, cell }));
}

/** Where the map of a class lies over an image. */
export interface Overlay {
  readonly map: Raster;
  readonly scale: ColorScale;
  /** Pixels of the image from one cell to the next. */
  readonly step: number;
}

/** One image in grey, with the cells of a map in their colours over the pixels that they stand on, from the top left. */
export function overlay(set: ImageSet, index: number, { map, scale, step }: Overlay, alt: string): Html {
  const rasters = imageRasters(set, index);
  const [red, green, blue] = rasters.length === 3 ? rasters : [rasters[0], rasters[0], rasters[0]];
  return element(set, alt, (context, cell) =>
    drawRaster(context, red, {
      x: 0,
      y: 0,
      cell,
      color: (pixel) => {
        const grey = 255 *
          Math.sqrt(luminance([red, green, blue].map(({ data }) => 255 * data[pixel])));
        const [row, column] = [Math.floor(pixel / red.width / step), Math.floor(pixel % red.width / step)];
        const isCovered = row < map.height && column < map.width;
        if (!isCovered) return [grey, grey, grey];
        return scale.channels(map.data[row * map.width + column]).map((value) => 0.6 * value + 0.4 * grey);
      },
    }));
}

function element(
  { shape: [height, width] }: ImageSet,
  alt: string,
  draw: (context: Parameters<typeof drawImage>[0], cell: number) => void,
): Html {
  const cell = Math.min(LONGEST / Math.max(height, width), Math.max(1, Math.round(96 / Math.max(height, width))));
  const png = renderPng({ width: width * cell, height: height * cell, draw: (context) => draw(context, cell) }, 1);
  const source = `data:image/png;base64,${png.toString("base64")}`;
  return html`
    <img src="${source}" width="${Math.round(width * cell)}" height="${Math.round(height * cell)}" alt="${alt}">
  `;
}
