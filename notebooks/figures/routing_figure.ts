/**
 * Both global poolings of the same maps: what goes forward, and where the gradient goes back to.
 * @module
 */
import { formatValue } from "../../lib/format.ts";
import { poolCells, POOLINGS } from "../../lib/models/pooling.ts";
import { poolMap } from "../../explorer/inference/pooling.ts";
import type { Pooling, Raster } from "../../lib/types.ts";
import { type Context, drawColorBar, drawText, drawValueMap } from "../../lib/visualizer/canvas.ts";
import { type ColorScale, MUTED, POOLING_COLORS } from "../../lib/visualizer/colors.ts";
import { type DrawnFigure, drawnFigure, type FigureWords, MARGIN, WIDTH } from "../../lib/visualizer/figure.ts";
import { checkMaps } from "../../lib/visualizer/rasters.ts";
import { drawArrow, drawNumber, markPooled, NUMBER, POOLED, scaleOf } from "./pooling_marks.ts";

/** A square map by its cells, row by row. */
export interface NamedMap {
  readonly name: string;
  readonly cells: readonly number[];
}

const FIRST_ROW = 104;
const ROW = 204;
const CENTER = WIDTH / 2;
/** The side of a map and of its gradients in CSS pixels. */
const SIDE = 150;
const GRADIENT_SIDE = 96;
/** Distance of the middle of numbers and gradients from the middle of the map. */
const ASIDE = 235;
/** Heights of the two ways in a row: forward to the number, and back from the gradients. */
const FORWARD = 20;
const BACK = 108;

/** The side of the figure that each pooling has: −1 is left of the map, 1 right of it. */
const SIDES = POOLINGS.map((pooling) => ({ pooling, sign: pooling === "average" ? -1 : 1 }));

/**
 * Draws a row for each map: the map in the middle, its mean to the left and its maximum to the right; under each number
 * how much a gradient of 1 at it puts into each cell, with an arrow back to the map. Values and gradients have one scale of
 * colours each.
 * @throws {RangeError} If there is no map, the maps differ in size or one is not square.
 * @example
 * ```ts
 * routingFigure([{ name: "a tie", cells: [0.2, 0.8, 0.8, 0] }]);
 * ```
 */
export function routingFigure(named: readonly NamedMap[], options: FigureWords = {}): DrawnFigure {
  const maps = named.map(routeBack);
  checkMaps(maps.map(({ map }) => map));
  const gradients = maps.flatMap(({ gradients }) => Object.values(gradients));
  const scales = { map: scaleOf(maps.map(({ map }) => map)), gradient: scaleOf(gradients) };
  const title = options.title ?? "Forward to one number, and the gradient's way back";
  const bottom = FIRST_ROW + maps.length * ROW - 20;
  return drawnFigure((context) => {
    for (const { pooling, sign } of SIDES) {
      const head = { size: 15, bold: true, align: "center", color: POOLING_COLORS[pooling] } as const;
      drawText(context, `global ${pooling} pooling`, [CENTER + sign * ASIDE, FIRST_ROW - 32], head);
    }
    maps.forEach((row, index) => drawRow(context, row, { y: FIRST_ROW + index * ROW, scales }));
    drawColorBar(context, scales.map, { x: MARGIN, y: bottom, width: 200, name: "value" });
    drawColorBar(context, scales.gradient, { x: CENTER + 90, y: bottom, width: 200, name: "gradient" });
  }, {
    title,
    width: WIDTH,
    height: bottom + 40,
    caption: options.caption ??
      "Each row begins in the middle. Above, a map's mean to the left and its maximum to the right, whose cell is ringed. " +
        "Below, what a gradient of 1 at that number puts into each cell of the map. All gradients share one scale of colours.",
    alt: `Diagram of ${maps.length} maps. ${maps.map(describe).join(" ")}`,
  });
}

/** The map, and the gradients of its mean and of its maximum by each of its cells. */
function routeBack({ name, cells }: NamedMap) {
  const side = Math.sqrt(cells.length);
  if (!Number.isInteger(side)) {
    throw new RangeError(`Cannot draw the map "${name}": expected a square one, found ${cells.length} cells`);
  }
  const raster = (values: readonly number[]) => ({ height: side, width: side, data: Float32Array.from(values) });
  const gradient = (pooling: Pooling) => raster(poolMap(cells, { pooling }).gradient);
  return { name, map: raster(cells), gradients: { average: gradient("average"), max: gradient("max") } };
}

type RoutedMap = ReturnType<typeof routeBack>;

function describe({ name, map, gradients }: RoutedMap): string {
  const { average, max } = poolCells(map.data);
  const reached = ({ data }: Raster) => {
    const values = data.filter((value) => value !== 0);
    return `${values.length} of ${data.length} cells with ${[...new Set(values)].map(formatValue).join(" or ")}`;
  };
  return `${name}: mean ${formatValue(average)}, whose gradient reaches ${reached(gradients.average)}; ` +
    `maximum ${formatValue(max)}, whose gradient reaches ${reached(gradients.max)}.`;
}

function drawRow(
  context: Context,
  { name, map, gradients }: RoutedMap,
  { y, scales }: { y: number; scales: { map: ColorScale; gradient: ColorScale } },
): void {
  const place = { x: CENTER - SIDE / 2, y, cell: SIDE / map.width };
  const pooled = poolCells(map.data);
  drawText(context, name, [CENTER, y - 9], { size: 15, align: "center", maxWidth: 2 * ASIDE - 110 });
  drawValueMap(context, map, { ...place, scale: scales.map });
  for (const { pooling, sign } of SIDES) {
    markPooled(context, map, place, pooling);
    const [color, middle] = [POOLING_COLORS[pooling], CENTER + sign * ASIDE];
    // The ways begin and end beside the map, the number and the gradient.
    const beside = CENTER + sign * (SIDE / 2 + 8);
    const number = middle - sign * (NUMBER.width / 2 + 8);
    const edge = middle - sign * (GRADIENT_SIDE / 2 + 8);
    drawNumber(context, pooled[pooling], [middle, y + FORWARD], { scale: scales.map, color });
    drawArrow(context, [[beside, y + FORWARD], [number, y + FORWARD]], color);
    drawValueMap(context, gradients[pooling], {
      x: middle - GRADIENT_SIDE / 2,
      y: y + BACK - GRADIENT_SIDE / 2,
      cell: GRADIENT_SIDE / map.width,
      scale: scales.gradient,
    });
    drawArrow(context, [[edge, y + BACK], [beside, y + BACK]], color);
    const words = { align: "center", color: MUTED } as const;
    drawText(context, POOLED[pooling], [(beside + number) / 2, y + FORWARD - 8], words);
    drawText(context, "gradient", [(beside + edge) / 2, y + BACK - 8], words);
  }
}
