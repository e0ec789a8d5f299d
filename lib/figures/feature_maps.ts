/**
 * Feature maps as pictures: the article's grey grid, and an honest one with numbers, names and a stated scale.
 * @module
 */
import { formatValue } from "../format.ts";
import type { FeatureMaps } from "../types.ts";
import { drawRaster, drawText } from "./canvas.ts";
import { poolCells } from "../pooling.ts";
import { type Domain, MUTED } from "./colors.ts";
import { type DrawnFigure, drawnFigure } from "./figure.ts";
import { drawNumberedMaps } from "./numbered_maps.ts";
import { makeGrid, rangeOf } from "./rasters.ts";

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
  const alt = describeMaps(title, featureMaps);
  return options.style === "numbered"
    ? drawNumberedMaps(featureMaps, { ...options, title, alt })
    : drawArticleGrid(featureMaps, { ...options, title, alt });
}

function drawArticleGrid(
  featureMaps: FeatureMaps,
  { title, alt, caption }: { title: string; alt: string; caption?: string },
): DrawnFigure {
  const grid = makeGrid(featureMaps.maps);
  const cell = Math.max(1, Math.floor((WIDTH - 2 * MARGIN) / grid.width));
  const right = Math.max(560, MARGIN + grid.width * cell);
  const [low, high] = rangeOf(featureMaps.maps).map(formatValue);
  const eight = featureMaps.maps.length > 8 ? ", eight a row" : "";
  const range = `black is ${low} and white ${high}, the least and the greatest value of all maps`;
  return drawnFigure((context) => {
    drawText(context, title, [MARGIN, 26], { size: 16, bold: true, maxWidth: 400 });
    drawText(context, describeClasses(featureMaps), [right, 26], { size: 13, color: MUTED, align: "right" });
    drawRaster(context, grid, {
      x: MARGIN,
      y: TOP,
      cell,
      color: (_, value) => [value, value, value].map((v) => v * 255),
    });
  }, {
    title,
    alt,
    width: right + MARGIN,
    height: TOP + grid.height * cell + MARGIN,
    caption: caption ??
      `The maps of image ${featureMaps.imageIndex}, numbered from 0${eight}; ${range}. The frames around the maps are black too.`,
  });
}

function describeClasses({ actual, predicted, classes }: FeatureMaps): string {
  return `actual ${actual} ${classes[actual]}, predicted ${predicted} ${classes[predicted]}`;
}

function describeMaps(title: string, featureMaps: FeatureMaps): string {
  const { maps, classes, imageIndex } = featureMaps;
  if (maps.length === 0) return `${title}: no maps.`;
  const pooled = maps.map(({ data }) => poolCells(data));
  const largest = (key: "average" | "max") => {
    const index = pooled.reduce((best, { [key]: value }, other) => value > pooled[best][key] ? other : best, 0);
    const name = maps.length === classes.length ? `map ${index} (${classes[index]})` : `map ${index}`;
    return `${name} with ${formatValue(pooled[index][key])}`;
  };
  const [low, high] = rangeOf(maps).map(formatValue);
  const { height, width } = maps[0];
  return `${title}: ${maps.length} maps of ${height}×${width} for image ${imageIndex}, ${
    describeClasses(featureMaps)
  }. ` +
    `Values from ${low} to ${high}. Greatest mean: ${largest("average")}; greatest value: ${largest("max")}.`;
}
