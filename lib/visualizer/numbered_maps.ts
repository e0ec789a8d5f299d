/**
 * Feature maps with numbers, names, values and one stated scale of colours.
 * @module
 */
import { formatValue } from "../format.ts";
import { poolCells, POOLINGS } from "../models/pooling.ts";
import type { FeatureMaps } from "../types.ts";
import { type Context, drawImage, drawText } from "./canvas.ts";
import { type Domain, INK, MUTED, valueScale } from "./colors.ts";
import { type DrawnFigure, drawnFigure, MARGIN, TOP, WIDTH } from "./figure.ts";
import { checkMaps, rangeOf } from "./rasters.ts";
import { drawColorBar, drawFrame, drawValueMap } from "./value_map.ts";

const IMAGE_SIDE = 112;
const LEFT = MARGIN + IMAGE_SIDE + 24;
const BETWEEN = 14;

/** Draws each map with its number, its class if there is one for each map, its values if there is room, its mean and its greatest value. */
export function drawNumberedMaps(
  featureMaps: FeatureMaps,
  { title, alt, caption, domain }: { title: string; alt: string; caption?: string; domain?: Domain },
): DrawnFigure {
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
    const name = hasClasses ? `${index} ${classes[index]}` : String(index);
    drawText(context, name, [x, y - 6], { bold: isMarked, color: isMarked ? INK : MUTED, maxWidth: side });
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
    alt,
    width: WIDTH,
    height: below + 40,
    caption: caption ??
      `The ${maps.length} maps of image ${imageIndex}. All share one scale of colours, from ${low} to ${high}: green is above zero, ` +
        "purple below. Under each map stand its mean and its greatest value, in bold where they are the greatest of all maps.",
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
    drawText(context, `${index} ${classes[index]}`, [MARGIN + 18, line + 16], { bold: true, maxWidth: 104 });
  });
}

function withZero([low, high]: Domain): Domain {
  return low === 0 && high === 0 ? [0, 1] : [Math.min(0, low), Math.max(0, high)];
}
