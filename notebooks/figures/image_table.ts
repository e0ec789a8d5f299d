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
  return [...labels.keys()].filter((index) => seen[labels[index]]++ < perClass);
}

/**
 * Draws a row for each class: its name, and those of the given images, by their index, that belong to it; ten of
 * each class, if left out.
 * Throws a RangeError for an index that the set doesn't have.
 */
export function imageTable(set: ImageSet, given?: readonly number[], options: ImageTableOptions = {}): DrawnFigure {
  const kinds = optionsOf<ImageTableOptions>({ ...WORDS, imageHeight: "a number" });
  check("imageTable", { set: [set, IMAGES], indices: [given ?? [], NUMBERS], options: [options, kinds] });
  const indices = given ?? imagesOfEachClass(set);
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
    images: indices.filter((index) => set.labels[index] === label).map((index) => imageRasters(set, index)),
  }));
  const counts = `${formatNumber(indices.length)} of its ${formatNumber(set.count)} images`;
  return drawImageRows(rows, {
    title,
    imageHeight,
    isRuled: true,
    caption: options.caption ?? `The ${set.classes.length} classes of ${set.name}, with ${counts}.`,
    alt: `${title}: ${rows.map(({ name, images }) => `${images.length} of ${name}`).join(", ")}.`,
  });
}

/** A row of images under a name, each image as its channels. */
export interface ImageRow {
  readonly name: string;
  readonly images: readonly (readonly Raster[])[];
}

/** Draws rows of images of one shape, each with its name before it. @param look `isRuled`: whether a line parts the rows. */
export function drawImageRows(
  rows: readonly ImageRow[],
  { imageHeight, isRuled = false, ...words }: Required<FigureWords> & {
    readonly alt: string;
    readonly imageHeight: number;
    readonly isRuled?: boolean;
  },
): DrawnFigure {
  const [shape = { height: 1, width: 1 }] = rows.flatMap(({ images }) => images[0] ?? []);
  const cell = imageHeight / shape.height;
  const step = shape.width * cell + BETWEEN;
  const rowHeight = imageHeight + BETWEEN + 2;
  const left = MARGIN + widestOf(rows.map(({ name }) => name), { size: 15 }) + 20;
  const most = Math.max(1, ...rows.map(({ images }) => images.length));
  const width = Math.ceil(Math.max(left + most * step - BETWEEN, 420) + MARGIN);
  return drawnFigure((context) => {
    rows.forEach(({ name, images }, row) => {
      const y = TOP + row * rowHeight;
      context.fillStyle = GRID;
      if (isRuled) context.fillRect(MARGIN, y, width - 2 * MARGIN, 1);
      const middle = y + rowHeight / 2 + 1;
      drawText(context, name, [MARGIN, middle], { size: 15, baseline: "middle" });
      images.forEach((image, place) =>
        drawImage(context, image, { x: left + place * step, y: y + BETWEEN / 2 + 1, cell })
      );
    });
  }, { ...words, width, height: TOP + rows.length * rowHeight + MARGIN });
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
