/**
 * Charts by Observable Plot, drawn without a browser: panels and axes, and the panel that all line charts share, curves with
 * their names at their ends.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { escapeText } from "./markup.ts";
import { type Domain, GRID, lighten, MUTED, PAPER } from "./colors.ts";
import { document, FONT_SIZE, type SvgFigure, svgFigure, svgGroup, TOP } from "./figure.ts";
import { widestOf } from "./font.ts";

/** A panel of a chart: Plot's options with a fixed size and fixed room around its axes, in CSS pixels. */
export interface Panel extends Plot.PlotOptions {
  readonly width: number;
  readonly height: number;
  readonly marginTop: number;
  readonly marginRight: number;
  readonly marginBottom: number;
  readonly marginLeft: number;
}

/** Makes a figure of panels, one below the other under the title; panels in a list of their own stand side by side. */
export function chartFigure(
  rows: readonly (Panel | readonly Panel[])[],
  text: { readonly title: string; readonly caption: string; readonly alt: string },
): SvgFigure {
  let [height, greatest] = [TOP, 0];
  const groups = rows.flatMap((row) => {
    const panels = "width" in row ? [row] : row;
    let left = 0;
    const drawn = panels.map((panel) => {
      const group = renderPanel(panel, [left, height]);
      left += panel.width;
      return group;
    });
    height += Math.max(...panels.map((panel) => panel.height));
    greatest = Math.max(greatest, left);
    return drawn;
  });
  return svgFigure(groups, { ...text, width: greatest, height });
}

/** A horizontal axis: its name in the middle below it, without arrow or tick lines; `options` of Plot on top of that. */
export function axisX(label: string | null, options: Plot.AxisXOptions = {}): Plot.Markish {
  return Plot.axisX({
    label,
    labelArrow: "none",
    labelAnchor: "center",
    labelOffset: 38,
    color: MUTED,
    tickSize: 0,
    ...options,
  });
}

/** A vertical axis named at its top, with a light grid. */
export function axisY(label: string, options: Plot.AxisYOptions = {}): Plot.Markish[] {
  const { ticks = 6 } = options;
  return [
    Plot.gridY({ stroke: GRID, strokeOpacity: 1, ticks }),
    Plot.axisY({
      label,
      labelArrow: "none",
      labelAnchor: "top",
      labelOffset: 40,
      color: MUTED,
      tickSize: 0,
      ticks,
      ...options,
    }),
  ];
}

function renderPanel(panel: Panel, [left, top]: readonly [number, number]): SVGGElement {
  const plot = Plot.plot({ ...panel, document });
  // Plot's style sheet is for pages; in a picture it would only bring its `height: auto`.
  plot.querySelector("style")?.remove();
  plot.removeAttribute("font-size"); // the document has one
  for (const text of plot.querySelectorAll("text")) setInPixels(text);
  const group = svgGroup(plot.childNodes);
  group.setAttribute("transform", `translate(${left},${top})`);
  group.setAttribute("text-anchor", "middle");
  return group;
}

/** Writes a text's offsets in pixels instead of in its own font size, which not every SVG renderer understands. */
function setInPixels(text: Element): void {
  const size = Number(text.closest("[font-size]")?.getAttribute("font-size") ?? FONT_SIZE);
  for (const name of ["x", "y", "dx", "dy"]) {
    const offset = text.getAttribute(name);
    if (offset?.endsWith("em")) text.setAttribute(name, (parseFloat(offset) * size).toFixed(2));
  }
}

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
  /** Room right of the axes, at least. */
  readonly marginRight?: number;
  /** Drawn behind the curves. */
  readonly behind?: readonly Plot.Markish[];
}

/** The panel of some curves. */
export function curvePanel(curves: readonly Curve[], panel: PanelLook): Panel {
  const { label, x, axis, y, width = 760, height = 340, behind = [] } = panel;
  const labels = curves.filter(({ points }) => points.length > 0).map(endLabel);
  const labelWidth = widestOf(labels.map(({ text }) => text), { bold: true });
  const latest = Math.max(...curves.map(({ points }) => points.at(-1)?.x ?? -Infinity));
  return {
    width,
    height,
    marginTop: 26,
    marginRight: Math.max(Math.ceil(LEADER + 8 + labelWidth), panel.marginRight ?? 0),
    marginBottom: panel.isUnnamed ? 34 : 46,
    marginLeft: 52,
    x: { label: null, domain: [...x] },
    y: { label: null, clamp: true, ...y },
    marks: [
      ...axisY(label),
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

const LINE_HEIGHT = 16;
const LEADER = 18;

/** The name at the end of a curve, with its last value and at its height in the units of the vertical axis. */
function endLabel({ name, look: { isPale = false }, color, points }: Curve) {
  const { value, text } = points[points.length - 1];
  return { text: `${name} ${text}`, value, color: isPale ? lighten(color, 0.2) : color, bold: !isPale };
}

/**
 * A Plot mark that writes each label right of `x`, moved up or down until none covers another, with a thin line from the end of its own line.
 */
function endLabels(labels: readonly ReturnType<typeof endLabel>[], x: number): Plot.RenderFunction {
  return (_index, { x: scaleX, y: scaleY }, _values, { height, marginTop, marginBottom }) => {
    const left = Number(scaleX?.(x));
    const ends = labels.map(({ value }) => Number(scaleY?.(value)));
    const heights = spread(ends, LINE_HEIGHT, [marginTop + LINE_HEIGHT / 2, height - marginBottom - LINE_HEIGHT / 2]);
    const group = svgGroup(
      labels.map(({ text, color, bold }, index) => {
        const to = heights[index].toFixed(1);
        const leader = `M${left + 7},${ends[index].toFixed(1)}L${left + LEADER - 3},${to}`;
        const place = `x="${(left + LEADER).toFixed(1)}" y="${to}" dy="${0.32 * FONT_SIZE}" text-anchor="start"`;
        return `<path d="${leader}" stroke="${color}" stroke-opacity="0.5" fill="none"></path>` +
          `<text ${place} fill="${color}" font-weight="${bold ? "bold" : "normal"}">${escapeText(text)}</text>`;
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
