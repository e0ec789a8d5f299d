/**
 * The panel that all line charts share: curves with their names at their ends.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { axisX, axisY, type Panel } from "./chart.ts";
import { type Domain, lighten, PAPER } from "./colors.ts";
import { FONT_SIZE, svgGroup } from "./figure.ts";
import { widestOf } from "./font.ts";
import { escapeText } from "./markup.ts";

/** A value at a place on the horizontal axis, after an epoch say, and how it is written. */
export interface CurvePoint {
  readonly x: number;
  readonly value: number;
  readonly text: string;
}

/** How a curve is drawn; a pale one has a small ring at its end and a name that is not bold. */
export interface CurveLook {
  readonly strokeWidth: number;
  readonly strokeDasharray?: string;
  readonly isPale?: boolean;
  /** The sign at every point; without one only the last has a dot. */
  readonly symbol?: Plot.SymbolType;
}

/** A curve with its name. */
export interface Curve {
  readonly name: string;
  readonly color: string;
  readonly look: CurveLook;
  readonly points: readonly CurvePoint[];
}

/** What a panel is told beside its curves. */
export interface PanelLook {
  readonly label: string;
  readonly x: Domain;
  readonly axis: Plot.Markish;
  /** Whether the horizontal axis has no name, so that it needs less room. @default {false} */
  readonly isUnnamed?: boolean;
  /** The vertical scale; what lies beyond a stated domain is drawn on its edge. */
  readonly y: Plot.ScaleOptions;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** Values where the vertical axis has ticks, or about how many. */
  readonly ticks?: number | readonly number[];
  /** Room right of the axes, at least. */
  readonly marginRight?: number;
  /** Drawn behind the curves. */
  readonly behind?: readonly Plot.Markish[];
}

/** The panel of some curves. */
export function curvePanel(curves: readonly Curve[], panel: PanelLook): Panel {
  const { label, x, axis, y, width = 760, height = 340, ticks = 6, behind = [] } = panel;
  const labels = curves.flatMap(({ name, look: { isPale = false }, color, points }) => {
    const last = points.at(-1);
    if (!last) return [];
    const text = `${name} ${last.text}`;
    return [{ text, value: last.value, color: isPale ? lighten(color, 0.2) : color, bold: !isPale }];
  });
  const latest = Math.max(...curves.map(({ points }) => points.at(-1)?.x ?? -Infinity));
  return {
    width,
    height,
    marginTop: 26,
    marginRight: Math.max(labelMargin(labels), panel.marginRight ?? 0),
    marginBottom: panel.isUnnamed ? 34 : 46,
    marginLeft: 52,
    x: { label: null, domain: [...x] },
    y: { label: null, clamp: true, ...y },
    marks: [
      ...axisY(label, { ticks: ticks as number, ...(typeof ticks !== "number" && { tickFormat: String }) }),
      axis,
      ...behind,
      ...curves.flatMap(drawCurve),
      endLabels(labels, latest),
    ],
  };
}

function drawCurve({ look: { isPale, symbol, ...line }, color, points }: Curve): Plot.Markish[] {
  const at = { x: "x", y: "value", stroke: color } as const;
  const dot = { ...at, r: isPale ? 2.5 : 3.5, fill: isPale ? PAPER : color, strokeWidth: 1.25 };
  return [
    Plot.line(points, { ...at, ...line }),
    symbol ? Plot.dot(points, { ...dot, symbol }) : Plot.dot(points.slice(-1), dot),
  ];
}

/** A name for the end of a line, at a height in the units of the vertical axis. */
interface EndLabel {
  readonly text: string;
  readonly value: number;
  readonly color: string;
  readonly bold: boolean;
}

const LINE_HEIGHT = 16;
const LEADER = 18;

/** The right margin that the labels need, in CSS pixels. */
function labelMargin(labels: readonly EndLabel[]): number {
  return Math.ceil(LEADER + 8 + widestOf(labels.map(({ text }) => text), { bold: true }));
}

/**
 * A Plot mark that writes each label right of `x`, moved up or down until none covers another, with a thin line from the end of its own line.
 */
function endLabels(labels: readonly EndLabel[], x: number): Plot.RenderFunction {
  return (_index, { x: scaleX, y: scaleY }, _values, { height, marginTop, marginBottom }) => {
    const left = Number(scaleX?.(x));
    const ends = labels.map(({ value }) => Number(scaleY?.(value)));
    const heights = spread(ends, LINE_HEIGHT, [marginTop + LINE_HEIGHT / 2, height - marginBottom - LINE_HEIGHT / 2]);
    const group = svgGroup(
      labels.map(({ text, color, bold }, index) => {
        const to = heights[index].toFixed(1);
        const leader = `M${left + 7},${ends[index].toFixed(1)}L${left + LEADER - 3},${to}`;
        return `<path d="${leader}" stroke="${color}" stroke-opacity="0.5" fill="none"></path>` +
          `<text x="${(left + LEADER).toFixed(1)}" y="${to}" dy="${
            0.32 * FONT_SIZE
          }" text-anchor="start" fill="${color}" ` +
          `font-weight="${bold ? "bold" : "normal"}">${escapeText(text)}</text>`;
      }).join(""),
    );
    group.setAttribute("aria-label", "names of lines");
    return group;
  };
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

/** The horizontal axis of epochs, whole ones. */
export function epochAxis(last: number, label: string | null = "epoch"): Plot.Markish {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((size) => last / size <= 8) ?? 1000;
  const ticks = Array.from({ length: Math.floor(last / step) }, (_, index) => (index + 1) * step);
  return axisX(label, { ticks: step === 1 ? ticks : [1, ...ticks], tickSize: 4, tickFormat: "d" });
}

/** From the tenth below the lowest share, 0–1, to the tenth above the highest, at least one tenth; all of 0 to 1 where there is none. */
export function tenthsAround(values: readonly number[]): Domain {
  if (values.length === 0) return [0, 1];
  const low = Math.min(9, Math.floor(Math.min(...values) * 10));
  return [low / 10, Math.max(low + 1, Math.ceil(Math.max(...values) * 10)) / 10];
}
