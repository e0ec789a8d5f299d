/**
 * A confusion matrix as a picture: actual classes in rows, given ones in columns.
 * @module
 */
import { POOLING_COLORS } from "../../lib/visualizer/colors.ts";
import { formatNumber } from "../../lib/format.ts";
import type { Pooling } from "../../lib/types.ts";
import { type Panel, SURFACE, svg, words } from "./svg.ts";

/** Test images by actual and given class after an epoch, `[classes][classes]`. */
export interface Confusion {
  readonly epoch: number;
  readonly counts: readonly (readonly number[])[];
}

/** What is drawn beside the counts. */
export interface ConfusionLook {
  readonly name: string;
  readonly pooling: Pooling;
  readonly classes: readonly string[];
  readonly width: number;
}

/** Room for the names of the classes. */
const LEFT = 86;
/** The hue of mistakes. */
const MISTAKE = "#3f3f46";

/** The last confusions that are known up to an epoch; undefined before the first. */
export function lastConfusion(confusions: readonly Confusion[], epoch: number): Confusion | undefined {
  return confusions.filter((known) => known.epoch <= epoch).at(-1);
}

/** The most frequent mistake, in words. */
export function tellMistake({ counts }: Confusion, classes: readonly string[]): string {
  const mistakes = counts.flatMap((row, actual) =>
    row.map((count, given) => ({ count: actual === given ? 0 : count, actual, given }))
  );
  const { count, actual, given } = mistakes.reduce((most, other) => other.count > most.count ? other : most);
  const all = counts[actual].reduce((sum, count) => sum + count, 0);
  return `${formatNumber(count)} of ${formatNumber(all)} ${classes[actual]} are taken for ${classes[given]}`;
}

/** Draws the matrix: right answers in the network's hue, mistakes in grey, darker for a greater share of the row. */
export function drawConfusion({ epoch, counts }: Confusion, { name, pooling, classes, width }: ConfusionLook): Panel {
  const cell = (width - LEFT - 14) / classes.length;
  const cells = counts.flatMap((row, actual) => {
    const all = row.reduce((sum, count) => sum + count, 0);
    return row.map((count, given) => {
      const shade = Math.sqrt(count / (all || 1));
      const place = { x: given * cell, y: actual * cell };
      const fill = actual === given ? POOLING_COLORS[pooling] : MISTAKE;
      const square = svg("rect", { ...place, width: cell - 1, height: cell - 1, fill: SURFACE }) +
        svg("rect", { ...place, width: cell - 1, height: cell - 1, fill, opacity: shade });
      if (count === 0) return square;
      const look = {
        "text-anchor": "middle",
        "font-size": 10,
        fill: shade > 0.6 ? "#ffffff" : undefined,
        class: shade > 0.6 ? "upon" : undefined,
      };
      return square + words(String(count), place.x + cell / 2, place.y + cell / 2 + 3.5, look);
    });
  });
  const labels = classes.map((label, k) =>
    words(`${label} ${k}`, -6, (k + 0.5) * cell + 4, { "text-anchor": "end", "font-size": 12 }) +
    words(String(k), (k + 0.5) * cell, classes.length * cell + 13, { "text-anchor": "middle", "font-size": 12 })
  );
  const body = svg(
    "g",
    { transform: `translate(${LEFT} 26)` },
    words(`${name}: confusions, epoch ${epoch}`, 12 - LEFT, -10, {
      "font-weight": "bold",
      fill: POOLING_COLORS[pooling],
    }),
    ...cells,
    ...labels,
  );
  return { width, height: classes.length * cell + 52, body };
}
