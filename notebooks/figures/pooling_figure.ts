/**
 * The worked example: feature maps, a 1×1 convolution, one map per class, global pooling, a vector.
 * @module
 */
import { formatValue } from "../../lib/format.ts";
import { poolCells } from "../../lib/models/pooling.ts";
import { indexOfGreatest } from "../../lib/numbers.ts";
import type { Pooling, Raster } from "../../lib/types.ts";
import {
  type Context,
  drawColorBar,
  drawFrame,
  drawText,
  drawValueMap,
  type RasterPlace,
} from "../../lib/visualizer/canvas.ts";
import { MUTED, POOLING_COLORS } from "../../lib/visualizer/colors.ts";
import { type DrawnFigure, drawnFigure, type FigureWords, MARGIN, WIDTH } from "../../lib/visualizer/figure.ts";
import { checkMaps } from "../../lib/visualizer/rasters.ts";
import { drawArrow, drawNumber, markPooled, NUMBER, POOLED, scaleOf } from "./pooling_marks.ts";
import { POOLING, TEXTS, WORDS } from "../../lib/kinds.ts";
import { check, optionsOf, recordOf } from "../../lib/options.ts";

/** What goes through the figure from left to right. */
export interface PoolingExample {
  /** The maps before the 1×1 convolution, 8 of 3×3 in the article. */
  readonly input: readonly Raster[];
  /** The maps behind it, one per class, 4 in the article. */
  readonly maps: readonly Raster[];
  readonly pooling: Pooling;
}

/** What the figure may be told: names of the classes; "class 0" and so on, if left out. */
export interface PoolingFigureOptions extends FigureWords {
  readonly classes?: readonly string[];
}

const FIRST_ROW = 76;
const ROW = 104;
/** The side of a map before the convolution and behind it. */
const INPUT_SIDE = 78;
const SIDE = 84;
const MAPS_LEFT = 330;
const NUMBERS_AT = 592;

/**
 * Draws how maps become a vector: every value in its cell, all on one scale of colours; average pooling takes the whole map,
 * max pooling the ringed cell. The winning class is bold.
 * Throws a RangeError if there are no maps or those of one stage differ in size.
 */
export function poolingFigure(example: PoolingExample, options: PoolingFigureOptions = {}): DrawnFigure {
  const parts = { input: "a list", maps: "a list", pooling: POOLING } as const;
  check("poolingFigure", {
    example: [example, recordOf("an example, { input, maps, pooling }", parts)],
    options: [options, optionsOf<PoolingFigureOptions>({ ...WORDS, classes: TEXTS })],
  });
  const { input, maps, pooling } = example;
  const { height, width } = checkMaps(input);
  checkMaps(maps);
  const vector = maps.map(({ data }) => poolCells(data)[pooling]);
  const name = `global ${pooling} pooling`;
  const title = options.title ?? `From ${input.length} maps to ${maps.length} numbers by ${name}`;
  const classes = options.classes ?? maps.map((_, index) => `class ${index}`);
  const scale = scaleOf([...input, ...maps]);
  const winner = indexOfGreatest(vector);
  const bottom = FIRST_ROW + maps.length * ROW;
  const numbers = vector.map((value, index) => `${classes[index]} ${formatValue(value)}`).join(", ");
  return drawnFigure((context) => {
    const heads = [`${input.length} feature maps`, `${maps.length} maps, one per class`, `vector of ${maps.length}`];
    [MARGIN, MAPS_LEFT, NUMBERS_AT - NUMBER.width / 2].forEach((x, index) =>
      drawText(context, heads[index], [x, FIRST_ROW - 14], { color: MUTED })
    );
    const columns = Math.ceil(input.length / maps.length);
    input.forEach((map, index) => {
      const x = MARGIN + index % columns * (INPUT_SIDE + 24);
      const y = FIRST_ROW + Math.floor(index / columns) * ROW + (SIDE - INPUT_SIDE) / 2;
      drawValueMap(context, map, { x, y, cell: INPUT_SIDE / width, scale });
      const below = y + INPUT_SIDE * height / width + 13;
      drawText(context, `map ${index}`, [x + INPUT_SIDE / 2, below], { size: 12, align: "center", color: MUTED });
    });
    const middle = FIRST_ROW + (maps.length * ROW - 20) / 2;
    drawArrow(context, [[212, middle], [MAPS_LEFT - 16, middle]], MUTED);
    drawText(context, "1×1 convolution", [(212 + MAPS_LEFT - 16) / 2, middle - 10], { align: "center" });
    maps.forEach((map, index) => {
      const place = { x: MAPS_LEFT, y: FIRST_ROW + index * ROW, cell: SIDE / map.width };
      drawValueMap(context, map, { ...place, scale });
      drawPooling(context, map, place, pooling);
      const [y, bold] = [place.y + SIDE / 2, index === winner];
      drawNumber(context, vector[index], [NUMBERS_AT, y], { scale, bold });
      const left = NUMBERS_AT - NUMBER.width / 2;
      if (bold) drawFrame(context, [left, y - NUMBER.height / 2, NUMBER.width, NUMBER.height]);
      const style = { size: 15, baseline: "middle", bold, maxWidth: WIDTH - left - 88 } as const;
      drawText(context, classes[index], [left + 76, y], style);
    });
    drawColorBar(context, scale, { x: MARGIN, y: bottom, width: 200 });
  }, {
    title,
    width: WIDTH,
    height: bottom + 40,
    caption: options.caption ??
      `A 1×1 convolution makes one map for each class out of ${input.length} maps; ${name} takes the ` +
        `${pooling === "average" ? "mean" : "maximum"} of each map. All cells share one scale of colours, from ` +
        `${scale.domain.map(formatValue).join(" to ")}.`,
    alt: `Diagram: ${input.length} maps of ${height}×${width}, a 1×1 convolution, ${maps.length} maps, ${name}. ` +
      `The vector: ${numbers}. Greatest: ${classes[winner]}.`,
  });
}

/** From the whole map, or from the cell that wins, to the number. */
function drawPooling(context: Context, map: Raster, place: RasterPlace, pooling: Pooling): void {
  const color = POOLING_COLORS[pooling];
  const [right, end] = [place.x + map.width * place.cell, NUMBERS_AT - NUMBER.width / 2 - 6];
  const middle = place.y + map.height * place.cell / 2;
  const [, from] = markPooled(context, map, place, pooling);
  drawArrow(context, [[right + 8, from], [right + 16, from], [right + 36, middle], [end, middle]], color);
  drawText(context, POOLED[pooling], [(right + end) / 2 + 14, middle - 8], { align: "center", color });
}
