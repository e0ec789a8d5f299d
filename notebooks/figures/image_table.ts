/**
 * The classes of a data set with some of their images.
 * @module
 */
import { formatNumber } from "../../lib/format.ts";
import type { ImageSet, Raster } from "../../lib/types.ts";
import { drawImage, drawText } from "../../lib/visualizer/canvas.ts";
import { GRID } from "../../lib/visualizer/colors.ts";
import { type DrawnFigure, drawnFigure, type FigureWords, MARGIN, TOP } from "../../lib/visualizer/figure.ts";
import { widestOf } from "../../lib/visualizer/font.ts";
import { IMAGES, NUMBERS, WORDS } from "../../lib/kinds.ts";
import { check, optionsOf } from "../../lib/options.ts";

/** What an image table may be told: height of an image in CSS pixels. */
export interface ImageTableOptions extends FigureWords {
  readonly imageHeight?: number;
}

const BETWEEN = 6;

/** The positions of the first `perClass` images of each class, in the order of the file. */
export function imagesOfEachClass({ labels, classes }: ImageSet, perClass = 10): number[] {
  const seen = new Uint32Array(classes.length);
  const indices: number[] = [];
  labels.forEach((label, index) => {
    if (seen[label]++ < perClass) indices.push(index);
  });
  return indices;
}

/**
 * Draws a row for each class: its name, and those of the images at `indices` that belong to it; ten of each class, if left
 * out.
 * Throws a RangeError for an index that the set doesn't have.
 *
 * @example
 * ```ts
 * import { loadDataset } from "../../lib/mod.ts";
 *
 * const data = await loadDataset("fashion-mnist");
 * imageTable(data.test);
 * ```
 */
export function imageTable(
  set: ImageSet,
  indices?: readonly number[],
  options: ImageTableOptions = {},
): DrawnFigure {
  const kinds = optionsOf<ImageTableOptions>({ ...WORDS, imageHeight: "a number" });
  check("imageTable", { set: [set, IMAGES], indices: [indices ?? [], NUMBERS], options: [options, kinds] });
  return drawImageTable(set, indices ?? imagesOfEachClass(set), options);
}

function drawImageTable(set: ImageSet, indices: readonly number[], options: ImageTableOptions): DrawnFigure {
  const wrong = indices.find((index) => !(Number.isInteger(index) && index >= 0 && index < set.count));
  if (wrong !== undefined) {
    throw new RangeError(
      `Cannot show image ${wrong} of ${set.name}: expected a whole number from 0 to ${formatNumber(set.count - 1)}; ` +
        `it has ${formatNumber(set.count)} images`,
    );
  }
  const { title = `${set.name}: the classes and some of their images`, imageHeight = 36 } = options;
  const rows = set.classes.map((name, label) => ({
    name,
    images: indices.filter((index) => set.labels[index] === label),
  }));
  const cell = imageHeight / set.shape[0];
  const step = set.shape[1] * cell + BETWEEN;
  const rowHeight = imageHeight + BETWEEN + 2;
  const left = MARGIN + widestOf(set.classes, { size: 15 }) + 20;
  const most = Math.max(1, ...rows.map(({ images }) => images.length));
  const width = Math.ceil(Math.max(left + most * step - BETWEEN, 420) + MARGIN);
  const height = TOP + rows.length * rowHeight + MARGIN;
  return drawnFigure((context) => {
    rows.forEach(({ name, images }, label) => {
      const y = TOP + label * rowHeight;
      context.fillStyle = GRID;
      context.fillRect(MARGIN, y, width - 2 * MARGIN, 1);
      const middle = y + rowHeight / 2 + 1;
      drawText(context, name, [MARGIN, middle], { size: 15, baseline: "middle" });
      images.forEach((index, position) =>
        drawImage(context, imageRasters(set, index), { x: left + position * step, y: y + BETWEEN / 2 + 1, cell })
      );
    });
  }, {
    title,
    width,
    height,
    caption: options.caption ??
      `The ${set.classes.length} classes of ${set.name}, with ${formatNumber(indices.length)} of its ${
        formatNumber(set.count)
      } images.`,
    alt: `${title}: ${rows.map(({ name, images }) => `${images.length} of ${name}`).join(", ")}.`,
  });
}

/** One image of a set as rasters with values 0–1, one per channel. */
export function imageRasters({ pixels, shape: [height, width, channels] }: ImageSet, index: number): Raster[] {
  const size = height * width;
  const begin = index * size * channels;
  return Array.from({ length: channels }, (_, channel) => ({
    height,
    width,
    data: Float32Array.from({ length: size }, (_, cell) => pixels[begin + cell * channels + channel] / 255),
  }));
}
