/**
 * Feature maps as pictures: the article's grey grid, and an honest one with numbers, names and a stated scale.
 * @module
 */
import { formatValue } from "../format.ts";
import { poolCells, POOLINGS } from "../models/pooling.ts";
import { indexOfGreatest } from "../numbers.ts";
import type { FeatureMaps, Pooling } from "../types.ts";
import { type Context, drawColorBar, drawFrame, drawImage, drawRaster, drawText, drawValueMap } from "./canvas.ts";
import { type Domain, INK, MUTED, valueScale } from "./colors.ts";
import { type DrawnFigure, drawnFigure, type FigureWords, MARGIN, TOP, WIDTH } from "./figure.ts";
import { measureText } from "./font.ts";
import { checkMaps, makeGrid, rangeOf } from "./rasters.ts";

/** How feature maps are drawn. */
export interface FeatureMapOptions extends FigureWords {
  /** `article`: torchvision's grid in grey. `numbered`: each map with its number, class, values and pooled values, in common colours. */
  readonly style?: "article" | "numbered";
  /** The values that the colours cover; from the least to the greatest of all maps, with 0, if left out. Only for `numbered`. */
  readonly domain?: Domain;
}

/** Of the article's grid, in CSS pixels: many small maps need no more room than few large ones. */
const MOST_HEIGHT = 280;
/** Of the numbered maps: the side of the image beside them, their left end, and the room between two. */
const IMAGE_SIDE = 112;
const LEFT = MARGIN + IMAGE_SIDE + 24;
const BETWEEN = 14;

/**
 * Draws the feature maps of one image, scaled together so that two maps can be compared.
 * Throws a RangeError if there are none or their sizes differ.
 */
export function drawFeatureMaps(featureMaps: FeatureMaps, options: FeatureMapOptions = {}): DrawnFigure {
  const title = options.title ?? `${featureMaps.network}: feature maps at layer index ${featureMaps.layerIndex}`;
  const isWhole = featureMaps.maps.every(({ data }) => data.every(Number.isFinite));
  const words = { ...options, title, note: isWhole ? "" : " Some values are no numbers: the training diverged." };
  return options.style === "numbered" ? drawNumberedMaps(featureMaps, words) : drawArticleGrid(featureMaps, words);
}

/** What both are told. */
type Told = FeatureMapOptions & { readonly title: string; readonly note: string };

function drawArticleGrid(featureMaps: FeatureMaps, { title, caption, note }: Told): DrawnFigure {
  const { maps, imageIndex } = featureMaps;
  const grid = makeGrid(maps);
  const cell = Math.max(1, Math.floor(Math.min((WIDTH - 2 * MARGIN) / grid.width, MOST_HEIGHT / grid.height)));
  const classes = describeClasses(featureMaps);
  const words = measureText(title, { size: 16, bold: true }) + 28 + measureText(classes);
  const right = MARGIN + Math.max(words, grid.width * cell);
  const [low, high] = rangeOf(maps).map(formatValue);
  return drawnFigure((context) => {
    drawText(context, classes, [right, 26], { color: MUTED, align: "right" });
    const color = (_: number, value: number) => [255 * value, 255 * value, 255 * value];
    drawRaster(context, grid, { x: MARGIN, y: TOP, cell, color });
  }, {
    title,
    alt: describeMaps(title, featureMaps),
    width: right + MARGIN,
    height: TOP + grid.height * cell + MARGIN,
    caption: caption ??
      `The ${maps.length} maps of image ${imageIndex}, from left to right${maps.length > 8 ? ", eight a row" : ""}; ` +
        `black is ${low} and white ${high}, the least and the greatest value of all maps. The frames around the maps are black too.${note}`,
  });
}

/** Draws each map with its number, its class if there is one for each map, its values if there is room, its mean and its greatest value. */
function drawNumberedMaps(featureMaps: FeatureMaps, { title, caption, domain, note }: Told): DrawnFigure {
  const { maps, imageIndex, classes, actual, predicted } = featureMaps;
  const { height, width } = checkMaps(maps);
  const scale = valueScale(domain ?? withZero(rangeOf(maps)));
  const columns = maps.length <= 10 ? Math.min(5, maps.length) : 8;
  const side = Math.min(108, (WIDTH - MARGIN - LEFT - (columns - 1) * BETWEEN) / columns);
  const cell = side / width;
  const rowHeight = 62 + cell * height;
  const below = TOP + Math.ceil(maps.length / columns) * rowHeight;
  const pooled = maps.map(({ data }) => poolCells(data));
  const hasClasses = maps.length === classes.length;
  const drawMap = (context: Context, index: number) => {
    const x = LEFT + index % columns * (side + BETWEEN);
    const y = TOP + Math.floor(index / columns) * rowHeight + 18;
    const isMarked = hasClasses && (index === predicted || index === actual);
    const style = { bold: isMarked, color: isMarked ? INK : MUTED, maxWidth: side };
    drawText(context, nameMap(featureMaps, index), [x, y - 6], style);
    drawValueMap(context, maps[index], { x, y, cell, scale });
    if (isMarked) drawFrame(context, [x, y, side, cell * height], { isDashed: index !== predicted });
    for (const [row, pooling] of POOLINGS.entries()) {
      const value = pooled[index][pooling];
      const isGreatest = pooled.every((other) => other[pooling] <= value);
      const color = isGreatest ? INK : MUTED;
      const line = y + cell * height + 15 + row * 14;
      drawText(context, pooling === "average" ? "mean" : "max", [x, line], { color });
      drawText(context, formatValue(value), [x + side, line], { align: "right", bold: isGreatest, color });
    }
  };
  const [low, high] = scale.domain.map(formatValue);
  return drawnFigure((context) => {
    drawImagePanel(context, featureMaps);
    maps.forEach((_, index) => drawMap(context, index));
    drawColorBar(context, scale, { x: LEFT, y: below + 4 });
  }, {
    title,
    names: classes,
    alt: describeMaps(title, featureMaps),
    width: WIDTH,
    height: below + 40,
    caption: caption ??
      `The ${maps.length} maps of image ${imageIndex}. All share one scale of colours, from ${low} to ${high}: green is above zero, ` +
        `purple below. Under each map stand its mean and its greatest value, in bold where they are the greatest of all maps.${note}`,
  });
}

function drawImagePanel(context: Context, { image, imageIndex, actual, predicted, classes }: FeatureMaps): void {
  const y = TOP + 18;
  const cell = IMAGE_SIDE / Math.max(image[0].width, image[0].height);
  drawText(context, `image ${imageIndex}`, [MARGIN, y - 6], { color: MUTED });
  drawImage(context, image, { x: MARGIN, y, cell });
  const lines = actual === predicted
    ? [{ word: "actual and predicted", index: actual, isDashed: false }]
    : [{ word: "predicted", index: predicted, isDashed: false }, { word: "actual", index: actual, isDashed: true }];
  lines.forEach(({ word, index, isDashed }, row) => {
    const line = y + image[0].height * cell + 19 + row * 38;
    drawFrame(context, [MARGIN + 2, line - 8, 8, 8], { isDashed });
    drawText(context, word, [MARGIN + 18, line], { color: MUTED });
    drawText(context, classes[index], [MARGIN + 18, line + 16], { bold: true, maxWidth: 104 });
  });
}

/** "map 1 (Trouser)", where there is a map for each class. */
function nameMap({ maps, classes }: FeatureMaps, index: number): string {
  return maps.length === classes.length ? `map ${index} (${classes[index]})` : `map ${index}`;
}

function describeClasses({ actual, predicted, classes }: FeatureMaps): string {
  return `actual ${classes[actual]}, predicted ${classes[predicted]}`;
}

function describeMaps(title: string, featureMaps: FeatureMaps): string {
  const { maps, imageIndex } = featureMaps;
  const pooled = maps.map(({ data }) => poolCells(data));
  const greatest = (pooling: Pooling) => {
    const index = indexOfGreatest(pooled.map(({ [pooling]: value }) => value));
    return `${nameMap(featureMaps, index)} with ${formatValue(pooled[index][pooling])}`;
  };
  const [low, high] = rangeOf(maps).map(formatValue);
  return `${title}: ${maps.length} maps of ${maps[0].height}×${maps[0].width} for image ${imageIndex}, ` +
    `${describeClasses(featureMaps)}. Values from ${low} to ${high}. ` +
    `Greatest mean: ${greatest("average")}; greatest value: ${greatest("max")}.`;
}

function withZero([low, high]: Domain): Domain {
  return low === 0 && high === 0 ? [0, 1] : [Math.min(0, low), Math.max(0, high)];
}
