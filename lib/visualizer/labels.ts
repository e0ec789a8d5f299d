/**
 * Words beside lines and points, placed where they cover nothing.
 * @module
 */
import type * as Plot from "@observablehq/plot";
import { escapeText } from "./markup.ts";
import { FONT_SIZE } from "./figure.ts";
import { measureText, widestOf } from "./font.ts";

/** A name for the end of a line, at a height in the units of the vertical axis. */
export interface EndLabel {
  readonly text: string;
  readonly value: number;
  readonly color: string;
  readonly bold: boolean;
}

/** Words for a point; a colour each. */
export interface PointLabel {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly color: string;
}

const LINE_HEIGHT = 16;
const LEADER = 18;
/** Points of a piece of line that are looked at. */
const SAMPLES = 4;

/** The right margin that the labels need, in CSS pixels. */
export function labelMargin(labels: readonly EndLabel[]): number {
  return Math.ceil(LEADER + 8 + widestOf(labels.map(({ text }) => text), { bold: true }));
}

/**
 * A Plot mark that writes each label right of `x`, moved up or down until none covers another, with a thin line from the end of its own line.
 */
export function endLabels(labels: readonly EndLabel[], x: number): Plot.RenderFunction {
  return (_index, { x: scaleX, y: scaleY }, _values, { height, marginTop, marginBottom }, context) => {
    const left = Number(scaleX?.(x));
    const ends = labels.map(({ value }) => Number(scaleY?.(value)));
    const heights = spread(ends, LINE_HEIGHT, [marginTop + LINE_HEIGHT / 2, height - marginBottom - LINE_HEIGHT / 2]);
    return group(
      context,
      "names of lines",
      labels.map(({ text, color, bold }, index) => {
        const to = heights[index].toFixed(1);
        const leader = `M${left + 7},${ends[index].toFixed(1)}L${left + LEADER - 3},${to}`;
        return `<path d="${leader}" stroke="${color}" stroke-opacity="0.5" fill="none"></path>` +
          words(text, [left + LEADER, Number(to)], { color, bold });
      }),
    );
  };
}

/**
 * A Plot mark that writes words near their points, each at the one of ten places that covers least of the other points,
 * of `lines` and of the words before it, and lies inside the frame.
 */
export function pointLabels(
  labels: readonly PointLabel[],
  lines: readonly (readonly { readonly x: number; readonly y: number }[])[],
): Plot.RenderFunction {
  return (
    _index,
    { x: scaleX, y: scaleY },
    _values,
    { width, height, marginRight, marginBottom, marginTop },
    context,
  ) => {
    const place = ({ x, y }: { x: number; y: number }) => [Number(scaleX?.(x)), Number(scaleY?.(y))] as const;
    const steps = Array.from({ length: SAMPLES }, (_, step) => step / SAMPLES);
    const along = lines.flatMap((line) =>
      line.slice(1).flatMap((to, index) => {
        const [[x1, y1], [x2, y2]] = [place(line[index]), place(to)];
        return steps.map((share) => [x1 + share * (x2 - x1), y1 + share * (y2 - y1)] as const);
      })
    );
    const taken = [...along, ...labels.map(place)];
    const written: (readonly [left: number, middle: number, wide: number])[] = [];
    return group(
      context,
      "names of points",
      labels.map(({ text, color, ...point }) => {
        const [x, y] = place(point);
        const wide = measureText(text);
        const places = [-17, 19, 0, -40, 40].flatMap((dy) => [[x + 10, y + dy], [x - 10 - wide, y + dy]] as const);
        const cost = ([left, middle]: readonly [number, number]) => {
          const isOutside = left < 0 || left + wide > width - marginRight || middle < marginTop ||
            middle > height - marginBottom - 8;
          const covered = taken.filter(([a, b]) => a > left - 4 && a < left + wide + 4 && Math.abs(b - middle) < 11);
          const over = written.filter(([a, b, long]) =>
            a < left + wide && left < a + long && Math.abs(b - middle) < 16
          );
          return covered.length + 100 * over.length + (isOutside ? 1000 : 0);
        };
        const best = places.reduce((least, other) => cost(other) < cost(least) ? other : least);
        written.push([...best, wide]);
        return words(text, best, { color, bold: false });
      }),
    );
  };
}

function group({ document }: Plot.Context, name: string, markup: readonly string[]): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", "g");
  element.setAttribute("aria-label", name);
  element.innerHTML = markup.join("");
  return element;
}

function words(
  text: string,
  [x, y]: readonly [number, number],
  { color, bold }: { color: string; bold: boolean },
): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" dy="${0.32 * FONT_SIZE}" text-anchor="start" fill="${color}" ` +
    `font-weight="${bold ? "bold" : "normal"}">${escapeText(text)}</text>`;
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
