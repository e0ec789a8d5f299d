/**
 * Names beside the ends of lines, instead of a legend.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { escapeText } from "./display.ts";
import { measureText } from "./canvas.ts";

/** A name for the end of a line, at a height in the units of the vertical axis. */
export interface EndLabel {
  readonly text: string;
  readonly value: number;
  readonly color: string;
  readonly bold?: boolean;
}

const FONT_SIZE = 12;
const LINE_HEIGHT = 15;
const LEADER = 18;

/** The right margin that the labels need, in CSS pixels; the reader's font may be a quarter wider than ours. */
export function labelMargin(labels: readonly EndLabel[]): number {
  const widths = labels.map(({ text, bold = false }) => measureText(text, { size: FONT_SIZE, bold }) * 1.25);
  return Math.ceil(LEADER + 6 + Math.max(0, ...widths));
}

/**
 * A Plot mark that writes each label right of `x`, moved up or down until none covers another, with a thin line from the end of its own line.
 */
export function endLabels(labels: readonly EndLabel[], x: number): Plot.RenderFunction {
  return (_index, { x: scaleX, y: scaleY }, _values, { height, marginTop, marginBottom }, { document }) => {
    const left = Number(scaleX?.(x));
    const ends = labels.map(({ value }) => Number(scaleY?.(value)));
    const heights = spread(ends, LINE_HEIGHT, [marginTop + LINE_HEIGHT / 2, height - marginBottom - LINE_HEIGHT / 2]);
    const group = document.createElementNS("http://www.w3.org/2000/svg", "g");
    group.setAttribute("aria-label", "names of lines");
    group.innerHTML = labels.map((label, index) => labelMarkup(label, [left, ends[index], heights[index]])).join("");
    return group;
  };
}

function labelMarkup(label: EndLabel, [left, from, to]: readonly [number, number, number]): string {
  const { text, color, bold = false } = label;
  const leader = `M${left + 7},${from.toFixed(1)}L${left + LEADER - 3},${to.toFixed(1)}`;
  return `<path d="${leader}" stroke="${color}" stroke-opacity="0.5" fill="none"></path>` +
    `<text x="${left + LEADER}" y="${to.toFixed(1)}" dy="0.32em" text-anchor="start" fill="${color}" ` +
    `font-size="${FONT_SIZE}" font-weight="${bold ? "bold" : "normal"}">${escapeText(text)}</text>`;
}

/** The values, moved as little as a sweep up and a sweep down can until neighbours are `gap` apart, inside `[low, high]` if there is room. */
export function spread(values: readonly number[], gap: number, [low, high]: readonly [number, number]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => values[a] - values[b] || a - b);
  const placed = [...values];
  order.forEach((index, rank) => {
    const floor = rank === 0 ? low : placed[order[rank - 1]] + gap;
    placed[index] = Math.max(placed[index], floor);
  });
  order.reverse().forEach((index, rank) => {
    const ceiling = rank === 0 ? high : placed[order[rank - 1]] - gap;
    placed[index] = Math.min(placed[index], ceiling);
  });
  return placed;
}
