/**
 * Feature maps as pictures: the article's grey grid, and an honest one with numbers, names and a stated scale.
 * @module
 */
import type { FeatureMaps, Raster } from "../types.ts";
import { type Context, drawRaster, drawText } from "./canvas.ts";
import { type ColorScale, type Domain, INK, MUTED, valueScale } from "./colors.ts";
import { type DrawnFigure, drawnFigure } from "./figure.ts";
import { makeGrid, poolMap, rangeOf } from "./rasters.ts";

/** How feature maps are drawn. */
export interface FeatureMapOptions {
  /** `article`: torchvision's grid in grey. `numbered`: each map with its number, class, values and pooled values, in common colours. */
  readonly style?: "article" | "numbered";
  /** The values that the colours cover; from the least to the greatest of all maps, with 0, if left out. Only for `numbered`. */
  readonly domain?: Domain;
  readonly title?: string;
  readonly caption?: string;
}

const WIDTH = 764;
const MARGIN = 12;
const TOP = 44;

/**
 * Draws the feature maps of one image, scaled together so that two maps can be compared.
 * Throws a RangeError if there are none or their sizes differ.
 *
 * @example
 * drawFeatureMaps(await featureMaps(gap, data.test, { imageIndex: 2, layerIndex: 16 }), { style: "numbered" });
 */
export function drawFeatureMaps(featureMaps: FeatureMaps, options: FeatureMapOptions = {}): DrawnFigure {
  const { network, layerIndex } = featureMaps;
  const title = options.title ?? `${network}: feature maps at layer index ${layerIndex}`;
  return options.style === "numbered"
    ? drawNumberedMaps(featureMaps, { ...options, title })
    : drawArticleGrid(featureMaps, { ...options, title });
}

function drawArticleGrid(
  featureMaps: FeatureMaps,
  { title, caption }: FeatureMapOptions & { title: string },
): DrawnFigure {
  const grid = makeGrid(featureMaps.maps);
  const cell = Math.max(1, Math.floor((WIDTH - 2 * MARGIN) / grid.width));
  const [low, high] = rangeOf(featureMaps.maps);
  const draw = (context: Context) => {
    drawText(context, title, [MARGIN, 26], { size: 16, bold: true, maxWidth: 400 });
    drawText(context, describeClasses(featureMaps), [MARGIN + grid.width * cell, 26], {
      size: 13,
      color: MUTED,
      align: "right",
    });
    drawRaster(context, grid, {
      x: MARGIN,
      y: TOP,
      cell,
      color: (_, value) => [value * 255, value * 255, value * 255],
    });
  };
  const range = `black is ${formatValue(low)} and white ${
    formatValue(high)
  }, the least and the greatest value of all maps`;
  return drawnFigure(draw, {
    title,
    width: 2 * MARGIN + grid.width * cell,
    height: TOP + grid.height * cell + MARGIN,
    caption: caption ??
      `The ${featureMaps.maps.length} maps of image ${featureMaps.imageIndex}, eight a row; ${range}. The frames are black too.`,
    alt: describeMaps(title, featureMaps),
  });
}

function drawNumberedMaps(featureMaps: FeatureMaps, options: FeatureMapOptions & { title: string }): DrawnFigure {
  const { maps, imageIndex } = featureMaps;
  makeGrid(maps); // refuses what is no set of maps of one size
  const scale = valueScale(options.domain ?? withZero(rangeOf(maps)));
  const layout = layOut(maps);
  const height = TOP + layout.rows * layout.rowHeight + 44;
  const draw = (context: Context) => {
    drawText(context, options.title, [MARGIN, 26], { size: 16, bold: true, maxWidth: WIDTH - 2 * MARGIN });
    drawImagePanel(context, featureMaps);
    maps.forEach((_, index) => drawMap(context, { featureMaps, index, scale, layout }));
    drawColorBar(context, scale, [layout.left, TOP + layout.rows * layout.rowHeight + 4]);
  };
  const colors = `All maps share one scale of colours, from ${formatValue(scale.domain[0])} to ${
    formatValue(scale.domain[1])
  }`;
  return drawnFigure(draw, {
    title: options.title,
    width: WIDTH,
    height,
    caption: options.caption ??
      `The ${maps.length} maps of image ${imageIndex}. ${colors}; green is above zero, purple below. ` +
        "Under each map: its mean and its greatest value, in bold where they are the greatest of all maps.",
    alt: describeMaps(options.title, featureMaps),
  });
}

interface Layout {
  readonly left: number;
  readonly columns: number;
  readonly rows: number;
  /** CSS pixels of a map's width, of one of its values, and of a row with its words. */
  readonly side: number;
  readonly cell: number;
  readonly rowHeight: number;
}

const IMAGE_SIDE = 112;
const GAP = 14;

function layOut(maps: readonly Raster[]): Layout {
  const columns = maps.length <= 10 ? Math.min(5, maps.length) : 8;
  const rows = Math.ceil(maps.length / columns);
  const left = MARGIN + IMAGE_SIDE + 24;
  const room = (WIDTH - MARGIN - left - (columns - 1) * GAP) / columns;
  const side = Math.min(108, room);
  const rowHeight = 18 + side * maps[0].height / maps[0].width + 44;
  return { left, columns, rows, side, cell: side / maps[0].width, rowHeight };
}

interface MapPlace {
  readonly featureMaps: FeatureMaps;
  readonly index: number;
  readonly scale: ColorScale;
  readonly layout: Layout;
}

function drawMap(context: Context, { featureMaps, index, scale, layout }: MapPlace): void {
  const { maps, classes, actual, predicted } = featureMaps;
  const map = maps[index];
  const { side, cell } = layout;
  const x = layout.left + index % layout.columns * (side + GAP);
  const y = TOP + Math.floor(index / layout.columns) * layout.rowHeight + 18;
  const hasClasses = maps.length === classes.length;
  const isMarked = hasClasses && (index === predicted || index === actual);
  const name = hasClasses ? `${index} ${classes[index]}` : String(index);
  drawText(context, name, [x, y - 6], { size: 13, bold: isMarked, color: isMarked ? INK : MUTED, maxWidth: side });
  drawRaster(context, map, { x, y, cell, color: (_, value) => scale.channels(value) });
  if (map.height <= 4 && map.width <= 4) drawValues(context, map, { x, y, cell, scale });
  if (isMarked) drawFrame(context, [x, y, side, cell * map.height], index === predicted);
  drawPooled(context, featureMaps, { index, x, y: y + cell * map.height + 14, side });
}

function drawValues(
  context: Context,
  map: Raster,
  { x, y, cell, scale }: { x: number; y: number; cell: number; scale: ColorScale },
): void {
  map.data.forEach((value, index) => {
    const center = [x + (index % map.width + 0.5) * cell, y + (Math.floor(index / map.width) + 0.5) * cell] as const;
    const style = { size: Math.min(12, cell * 0.34), align: "center", baseline: "middle", maxWidth: cell - 3 } as const;
    drawText(context, formatValue(value), center, { ...style, color: scale.ink(value) });
  });
}

function drawPooled(
  context: Context,
  { maps }: FeatureMaps,
  { index, x, y, side }: { index: number; x: number; y: number; side: number },
): void {
  const all = maps.map(poolMap);
  const { mean, max } = all[index];
  const isLargest = { mean: all.every((other) => other.mean <= mean), max: all.every((other) => other.max <= max) };
  const rows = [["mean", mean, isLargest.mean], ["max", max, isLargest.max]] as const;
  rows.forEach(([name, value, bold], row) => {
    const color = bold ? INK : MUTED;
    drawText(context, name, [x, y + row * 14], { color });
    drawText(context, formatValue(value), [x + side, y + row * 14], { align: "right", bold, color });
  });
}

/** A solid frame for the predicted class, a dashed one for the actual class that was missed. */
function drawFrame(
  context: Context,
  [x, y, width, height]: readonly [number, number, number, number],
  isSolid: boolean,
): void {
  context.strokeStyle = INK;
  context.lineWidth = 2;
  context.setLineDash(isSolid ? [] : [5, 4]);
  context.strokeRect(x - 1, y - 1, width + 2, height + 2);
  context.setLineDash([]);
}

function drawImagePanel(context: Context, featureMaps: FeatureMaps): void {
  const { image, imageIndex, actual, predicted, classes } = featureMaps;
  const y = TOP + 18;
  drawText(context, `image ${imageIndex}`, [MARGIN, y - 6], { size: 13, color: MUTED });
  const cell = IMAGE_SIDE / Math.max(image[0].width, image[0].height);
  drawRaster(context, image[0], { x: MARGIN, y, cell, color: (index) => imageColor(image, index) });
  let line = y + image[0].height * cell + 18;
  const lines = actual === predicted
    ? [["actual and predicted", actual, true] as const]
    : [["predicted", predicted, true] as const, ["actual", actual, false] as const];
  for (const [word, index, isSolid] of lines) {
    drawFrame(context, [MARGIN + 1, line - 8, 8, 8], isSolid);
    drawText(context, word, [MARGIN + 16, line], { color: MUTED });
    drawText(context, `${index} ${classes[index]}`, [MARGIN + 16, line + 16], {
      size: 13,
      bold: true,
      maxWidth: IMAGE_SIDE,
    });
    line += 38;
  }
}

/** The colour of an image's pixel: its three channels, or its only one as grey. */
export function imageColor(image: readonly Raster[], index: number): number[] {
  const [red, green, blue] = image.length === 3 ? image : [image[0], image[0], image[0]];
  return [red.data[index] * 255, green.data[index] * 255, blue.data[index] * 255];
}

function drawColorBar(context: Context, scale: ColorScale, [x, y]: readonly [number, number]): void {
  const [low, high] = scale.domain;
  const width = 240;
  const data = Float32Array.from({ length: width }, (_, index) => low + (high - low) * index / (width - 1));
  context.save();
  context.translate(x, y);
  context.scale(1, 10);
  drawRaster(context, { data, height: 1, width }, {
    x: 0,
    y: 0,
    cell: 1,
    color: (_, value) => scale.channels(value),
  });
  context.restore();
  const ticks = scale.isDiverging ? [low, 0, high] : [low, high];
  ticks.forEach((value, index) => {
    const align = index === 0 ? "left" : index === ticks.length - 1 ? "right" : "center";
    drawText(context, formatValue(value), [x + width * index / (ticks.length - 1), y + 24], { align, color: MUTED });
  });
  drawText(context, "value", [x + width + 10, y + 9], { color: MUTED });
}

function withZero([low, high]: Domain): Domain {
  return low === 0 && high === 0 ? [0, 1] : [Math.min(0, low), Math.max(0, high)];
}

/** A value of a map in few characters: 3 significant digits, a real minus sign. */
export function formatValue(value: number): string {
  const size = Math.abs(value);
  const digits = size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
  return value.toFixed(digits).replace("-", "−").replace(/^−(0\.?0*)$/, "$1");
}

function describeClasses({ actual, predicted, classes }: FeatureMaps): string {
  return `actual ${actual} ${classes[actual]}, predicted ${predicted} ${classes[predicted]}`;
}

function describeMaps(title: string, featureMaps: FeatureMaps): string {
  const { maps, classes, imageIndex } = featureMaps;
  const pooled = maps.map(poolMap);
  const name = (index: number) => maps.length === classes.length ? `map ${index} (${classes[index]})` : `map ${index}`;
  const largest = (key: "mean" | "max") => {
    const index = pooled.reduce((best, { [key]: value }, other) => value > pooled[best][key] ? other : best, 0);
    return `${name(index)} with ${formatValue(pooled[index][key])}`;
  };
  const [low, high] = rangeOf(maps);
  return `${title}: ${maps.length} maps of ${maps[0].height}×${maps[0].width} for image ${imageIndex}, ${
    describeClasses(featureMaps)
  }. ` +
    `Values from ${formatValue(low)} to ${formatValue(high)}. Greatest mean: ${largest("mean")}; greatest value: ${
      largest("max")
    }.`;
}
