/**
 * The worked example: feature maps, a 1×1 convolution, one map per class, global pooling, a vector.
 * @module
 */
import { formatValue } from "../format.ts";
import { poolCells } from "../pooling.ts";
import type { Raster } from "../types.ts";
import { type Context, drawText } from "./canvas.ts";
import { INK, MUTED, POOLING_COLORS, valueScale } from "./colors.ts";
import { type DrawnFigure, drawnFigure } from "./figure.ts";
import { makeGrid, rangeOf } from "./rasters.ts";
import { drawColorBar, drawFrame, drawValueMap } from "./value_map.ts";

/** What goes through the figure from left to right. */
export interface PoolingExample {
  /** The maps before the 1×1 convolution, 8 of 3×3 in the article. */
  readonly input: readonly Raster[];
  /** The maps behind it, one per class, 4 in the article. */
  readonly maps: readonly Raster[];
  /** One number per class, the pooled maps. */
  readonly vector: ArrayLike<number>;
  readonly pooling: "average" | "max";
}

/** What the figure may be told. */
export interface PoolingFigureOptions {
  readonly title?: string;
  readonly caption?: string;
  /** Names of the classes; "class 0" and so on, if left out. */
  readonly classes?: readonly string[];
}

const WIDTH = 764;
const MARGIN = 12;
const TOP = 76;
const ROW = 104;
const CELL = 28;
const SMALL_CELL = 26;
const MAPS_LEFT = 330;
const VECTOR_LEFT = 560;

const POOLINGS = {
  average: { name: "global average pooling", verb: "mean", color: POOLING_COLORS.average },
  max: { name: "global max pooling", verb: "max", color: POOLING_COLORS.max },
} as const;

/**
 * Draws how maps become a vector: every value in its cell, all on one scale of colours; average pooling takes the whole map,
 * max pooling the ringed cell. The winning class is bold.
 * Throws a RangeError if there is not one number for each map or the maps of one stage differ in size.
 *
 * @example
 * poolingFigure({ input, maps, vector: [1.2, 0.4, 2.5, 0.9], pooling: "average" });
 */
export function poolingFigure(example: PoolingExample, options: PoolingFigureOptions = {}): DrawnFigure {
  const { input, maps, pooling } = example;
  const vector = Array.from(example.vector);
  makeGrid(input);
  makeGrid(maps);
  if (vector.length !== maps.length) {
    throw new RangeError(
      `Cannot draw the pooling: expected one number for each of ${maps.length} maps, found ${vector.length}`,
    );
  }
  const { name, verb } = POOLINGS[pooling];
  const title = options.title ?? `From ${input.length} maps to ${maps.length} numbers by ${name}`;
  const classes = options.classes ?? maps.map((_, index) => `class ${index}`);
  const [low, high] = rangeOf([...input, ...maps]);
  const scale = valueScale([Math.min(0, low), Math.max(0, high)]);
  const winner = vector.reduce((best, value, index) => value > vector[best] ? index : best, 0);
  const bottom = TOP + maps.length * ROW;
  const numbers = vector.map((value, index) => `${classes[index]} ${formatValue(value)}`).join(", ");
  return drawnFigure((context) => {
    drawText(context, title, [MARGIN, 26], { size: 16, bold: true, maxWidth: WIDTH - 2 * MARGIN });
    drawHeads(context, [
      `${input.length} feature maps`,
      `${maps.length} maps, one per class`,
      `vector of ${maps.length}`,
    ]);
    drawInput(context, input, { scale, rows: maps.length });
    drawArrow(context, [212, MAPS_LEFT - 16, TOP + (maps.length * ROW - 20) / 2], "1×1 convolution");
    maps.forEach((map, index) => {
      const y = TOP + index * ROW;
      drawValueMap(context, map, { x: MAPS_LEFT, y, cell: CELL, scale });
      drawPooling(context, map, { y, pooling });
      const color = scale.channels(vector[index]);
      const isWinner = index === winner;
      const middle = y + map.height * CELL / 2;
      context.fillStyle = `rgb(${color.join(", ")})`;
      context.fillRect(VECTOR_LEFT, middle - 18, 60, 36);
      if (isWinner) drawFrame(context, [VECTOR_LEFT, middle - 18, 60, 36]);
      const at = [VECTOR_LEFT + 30, middle] as const;
      drawText(context, formatValue(vector[index]), at, {
        size: 15,
        align: "center",
        baseline: "middle",
        color: scale.ink(vector[index]),
        bold: isWinner,
      });
      drawText(context, classes[index], [VECTOR_LEFT + 74, middle], {
        size: 14,
        baseline: "middle",
        bold: isWinner,
        maxWidth: WIDTH - VECTOR_LEFT - 86,
      });
    });
    drawColorBar(context, scale, { x: MARGIN, y: bottom, width: 200 });
  }, {
    title,
    width: WIDTH,
    height: bottom + 40,
    caption: options.caption ??
      `A 1×1 convolution makes one map for each class out of ${input.length} maps; ${name} takes the ${verb} of each map. ` +
        `All cells share one scale of colours, from ${formatValue(scale.domain[0])} to ${
          formatValue(scale.domain[1])
        }.`,
    alt:
      `Diagram: ${input.length} maps of ${input[0].height}×${
        input[0].width
      }, a 1×1 convolution, ${maps.length} maps, ${name}. ` +
      `The vector: ${numbers}. Greatest: ${classes[winner]}.`,
  });
}

function drawHeads(context: Context, heads: readonly string[]): void {
  [MARGIN, MAPS_LEFT, VECTOR_LEFT].forEach((x, index) =>
    drawText(context, heads[index], [x, TOP - 14], { size: 13, color: MUTED })
  );
}

function drawInput(
  context: Context,
  input: readonly Raster[],
  { scale, rows }: { scale: ReturnType<typeof valueScale>; rows: number },
): void {
  const columns = Math.ceil(input.length / rows);
  const side = input[0].width * SMALL_CELL;
  input.forEach((map, index) => {
    const x = MARGIN + index % columns * (side + 24);
    const y = TOP + Math.floor(index / columns) * ROW + (3 * CELL - map.height * SMALL_CELL) / 2;
    drawValueMap(context, map, { x, y, cell: SMALL_CELL, scale });
  });
}

function drawArrow(context: Context, [from, to, y]: readonly [number, number, number], words: string): void {
  context.strokeStyle = context.fillStyle = MUTED;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(from, y);
  context.lineTo(to - 6, y);
  context.stroke();
  context.beginPath();
  context.moveTo(to, y);
  context.lineTo(to - 9, y - 5);
  context.lineTo(to - 9, y + 5);
  context.fill();
  drawText(context, words, [(from + to) / 2, y - 10], { size: 13, align: "center", color: INK, maxWidth: to - from });
}

/** From the whole map, or from the cell that wins, to the number. */
function drawPooling(context: Context, map: Raster, { y, pooling }: { y: number; pooling: "average" | "max" }): void {
  const { verb, color } = POOLINGS[pooling];
  const right = MAPS_LEFT + map.width * CELL;
  const middle = y + map.height * CELL / 2;
  context.strokeStyle = color;
  context.lineWidth = 2;
  context.beginPath();
  if (pooling === "average") {
    context.strokeRect(MAPS_LEFT + 1, y + 1, map.width * CELL - 2, map.height * CELL - 2);
    context.moveTo(right + 8, y);
    context.lineTo(right + 14, y);
    context.lineTo(right + 14, y + map.height * CELL);
    context.lineTo(right + 8, y + map.height * CELL);
    context.moveTo(right + 14, middle);
  } else {
    const { peak } = poolCells(map.data);
    const cellX = MAPS_LEFT + (peak % map.width + 0.5) * CELL;
    const cellY = y + (Math.floor(peak / map.width) + 0.5) * CELL;
    context.arc(cellX, cellY, CELL / 2 - 1, 0, 2 * Math.PI);
    context.moveTo(right + 8, cellY);
    context.lineTo(right + 14, cellY);
    context.lineTo(right + 28, middle);
  }
  context.lineTo(VECTOR_LEFT - 10, middle);
  context.stroke();
  drawText(context, verb, [(right + VECTOR_LEFT) / 2 + 8, middle - 8], { size: 13, align: "center", color });
}
