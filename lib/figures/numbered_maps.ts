/**
 * Feature maps with numbers, names, values and one stated scale of colours.
 * @module
 */
import { formatValue } from "../format.ts";
import { poolCells, type Pooled, POOLINGS } from "../pooling.ts";
import type { FeatureMaps, Raster } from "../types.ts";
import { type Context, drawImage, drawText } from "./canvas.ts";
import { type ColorScale, type Domain, INK, MUTED, valueScale } from "./colors.ts";
import { type DrawnFigure, drawnFigure, MARGIN, TOP, WIDTH } from "./figure.ts";
import { checkMaps, rangeOf } from "./rasters.ts";
import { drawColorBar, drawFrame, drawValueMap } from "./value_map.ts";

/** The words of the figure, and the values that its colours cover. */
interface NumberedOptions {
  readonly title: string;
  readonly alt: string;
  readonly caption?: string;
  readonly domain?: Domain;
}

/** Where the maps stand, in CSS pixels. */
interface Layout {
  readonly left: number;
  readonly columns: number;
  readonly rows: number;
  /** Width of a map, and of one of its values. */
  readonly side: number;
  readonly cell: number;
  /** Height of a row with its words. */
  readonly rowHeight: number;
}

const IMAGE_SIDE = 112;
const BETWEEN = 14;

/** Draws each map with its number, its class if there is one for each map, its values if there is room, its mean and its greatest value. */
export function drawNumberedMaps(featureMaps: FeatureMaps, options: NumberedOptions): DrawnFigure {
  const { maps, imageIndex } = featureMaps;
  checkMaps(maps);
  const scale = valueScale(options.domain ?? withZero(rangeOf(maps)));
  const layout = layOut(maps);
  const below = TOP + layout.rows * layout.rowHeight;
  const pooled = maps.map(({ data }) => poolCells(data));
  const [low, high] = scale.domain.map(formatValue);
  return drawnFigure((context) => {
    drawImagePanel(context, featureMaps);
    maps.forEach((_, index) => drawMap(context, featureMaps, { index, scale, layout, pooled }));
    drawColorBar(context, scale, { x: layout.left, y: below + 4 });
  }, {
    title: options.title,
    alt: options.alt,
    width: WIDTH,
    height: below + 40,
    caption: options.caption ??
      `The ${maps.length} maps of image ${imageIndex}. All share one scale of colours, from ${low} to ${high}: green is above zero, ` +
        "purple below. Under each map stand its mean and its greatest value, in bold where they are the greatest of all maps.",
  });
}

function layOut(maps: readonly Raster[]): Layout {
  const columns = maps.length <= 10 ? Math.min(5, maps.length) : 8;
  const left = MARGIN + IMAGE_SIDE + 24;
  const side = Math.min(108, (WIDTH - MARGIN - left - (columns - 1) * BETWEEN) / columns);
  const cell = side / maps[0].width;
  return { left, columns, rows: Math.ceil(maps.length / columns), side, cell, rowHeight: 62 + cell * maps[0].height };
}

interface MapPlace {
  readonly index: number;
  readonly scale: ColorScale;
  readonly layout: Layout;
  readonly pooled: readonly Pooled[];
}

function drawMap(context: Context, featureMaps: FeatureMaps, { index, scale, layout, pooled }: MapPlace): void {
  const { maps, classes, actual, predicted } = featureMaps;
  const { side, cell } = layout;
  const x = layout.left + index % layout.columns * (side + BETWEEN);
  const y = TOP + Math.floor(index / layout.columns) * layout.rowHeight + 18;
  const height = cell * maps[index].height;
  const hasClasses = maps.length === classes.length;
  const isMarked = hasClasses && (index === predicted || index === actual);
  const name = hasClasses ? `${index} ${classes[index]}` : String(index);
  drawText(context, name, [x, y - 6], { bold: isMarked, color: isMarked ? INK : MUTED, maxWidth: side });
  drawValueMap(context, maps[index], { x, y, cell, scale });
  if (isMarked) drawFrame(context, [x, y, side, height], { isDashed: index !== predicted });
  for (const [row, key] of POOLINGS.entries()) {
    const value = pooled[index][key];
    const isGreatest = pooled.every((other) => other[key] <= value);
    const color = isGreatest ? INK : MUTED;
    const line = y + height + 15 + row * 14;
    drawText(context, key === "average" ? "mean" : "max", [x, line], { color });
    drawText(context, formatValue(value), [x + side, line], { align: "right", bold: isGreatest, color });
  }
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
