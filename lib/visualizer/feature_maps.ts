/**
 * Feature maps as pictures: the article's grey grid, and an honest one with numbers, names and a stated scale.
 * @module
 */
import { formatValue } from "../format.ts";
import { indexOfGreatest } from "../numbers.ts";
import { poolCells } from "../models/pooling.ts";
import type { FeatureMaps, Pooling } from "../types.ts";
import { drawRaster, drawText } from "./canvas.ts";
import { type Domain, MUTED } from "./colors.ts";
import { type DrawnFigure, drawnFigure, type FigureWords, MARGIN, TOP, WIDTH } from "./figure.ts";
import { measureText } from "./font.ts";
import { drawNumberedMaps } from "./numbered_maps.ts";
import { makeGrid, rangeOf } from "./rasters.ts";

/** How feature maps are drawn. */
export interface FeatureMapOptions extends FigureWords {
  /** `article`: torchvision's grid in grey. `numbered`: each map with its number, class, values and pooled values, in common colours. */
  readonly style?: "article" | "numbered";
  /** The values that the colours cover; from the least to the greatest of all maps, with 0, if left out. Only for `numbered`. */
  readonly domain?: Domain;
}

/** Of the article's grid, in CSS pixels: many small maps need no more room than few large ones. */
const MOST_HEIGHT = 280;

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
  const words = { ...options, title, alt: describeMaps(title, featureMaps) };
  return options.style === "numbered" ? drawNumberedMaps(featureMaps, words) : drawArticleGrid(featureMaps, words);
}

function drawArticleGrid(
  featureMaps: FeatureMaps,
  { title, alt, caption }: { title: string; alt: string; caption?: string },
): DrawnFigure {
  const { maps, imageIndex } = featureMaps;
  const grid = makeGrid(maps);
  const cell = Math.max(1, Math.floor(Math.min((WIDTH - 2 * MARGIN) / grid.width, MOST_HEIGHT / grid.height)));
  const classes = describeClasses(featureMaps);
  const words = measureText(title, { size: 16, bold: true }) + 28 + measureText(classes);
  const right = Math.max(MARGIN + words, MARGIN + grid.width * cell);
  const [low, high] = rangeOf(maps).map(formatValue);
  return drawnFigure((context) => {
    drawText(context, classes, [right, 26], { color: MUTED, align: "right" });
    const color = (_: number, value: number) => [255 * value, 255 * value, 255 * value];
    drawRaster(context, grid, { x: MARGIN, y: TOP, cell, color });
  }, {
    title,
    alt,
    width: right + MARGIN,
    height: TOP + grid.height * cell + MARGIN,
    caption: caption ??
      `The ${maps.length} maps of image ${imageIndex}, from left to right${
          maps.length > 8 ? ", eight a row" : ""
        }; black ` +
        `is ${low} and white ${high}, the least and the greatest value of all maps. The frames around the maps are black too.`,
  });
}

function describeClasses({ actual, predicted, classes }: FeatureMaps): string {
  return `actual ${actual} ${classes[actual]}, predicted ${predicted} ${classes[predicted]}`;
}

function describeMaps(title: string, featureMaps: FeatureMaps): string {
  const { maps, classes, imageIndex } = featureMaps;
  if (maps.length === 0) return `${title}: no maps.`;
  const pooled = maps.map(({ data }) => poolCells(data));
  const greatest = (pooling: Pooling) => {
    const index = indexOfGreatest(pooled.map(({ [pooling]: value }) => value));
    const name = maps.length === classes.length ? `map ${index} (${classes[index]})` : `map ${index}`;
    return `${name} with ${formatValue(pooled[index][pooling])}`;
  };
  const [low, high] = rangeOf(maps).map(formatValue);
  return `${title}: ${maps.length} maps of ${maps[0].height}×${maps[0].width} for image ${imageIndex}, ` +
    `${describeClasses(featureMaps)}. Values from ${low} to ${high}. ` +
    `Greatest mean: ${greatest("average")}; greatest value: ${greatest("max")}.`;
}
