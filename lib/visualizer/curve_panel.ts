/**
 * The panel that all line charts share: curves with their names at their ends, and points to compare with.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { axisX, axisY, type Panel } from "./chart.ts";
import { type Domain, lighten, MUTED, PAPER } from "./colors.ts";
import { endLabels, labelMargin, type PointLabel, pointLabels } from "./labels.ts";

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

/** A curve: what it belongs to, and its own name. */
export interface Curve {
  readonly series: string;
  readonly name: string;
  readonly color: string;
  readonly look: CurveLook;
  readonly points: readonly CurvePoint[];
}

/** A point to compare with, in the units of the axes; of the colour of the series that it belongs to. */
export interface Diamond extends Omit<PointLabel, "color"> {
  readonly series?: string | undefined;
  /** Whether the value is a little less than given: the diamond hangs from it. @default {false} */
  readonly isBelow?: boolean;
}

/** What a panel is told beside its curves. */
export interface PanelLook {
  readonly label: string;
  readonly x: Plot.ScaleOptions;
  readonly axis: Plot.Markish;
  /** Whether the horizontal axis has no name, so that it needs less room. @default {false} */
  readonly isUnnamed?: boolean;
  readonly y: Plot.ScaleOptions;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** Values where the vertical axis has ticks, or about how many. */
  readonly ticks?: number | readonly number[];
  readonly tickFormat?: (value: number) => string;
  readonly diamonds?: readonly Diamond[];
  /** Room right of the axes, at least. */
  readonly marginRight?: number;
  /** Drawn behind the curves. */
  readonly behind?: readonly Plot.Markish[];
}

/** Plot's radius of a diamond, and how far it then reaches up and down, in CSS pixels: d3 draws it as large as the circle. */
const DIAMOND = { r: 5, half: 8 } as const;

/** The panel of some curves. */
export function curvePanel(curves: readonly Curve[], panel: PanelLook): Panel {
  const { label, x, axis, y, width = 760, height = 340, ticks = 6, behind = [] } = panel;
  const labels = curves.flatMap(({ name, look: { isPale = false }, color, points }) => {
    const last = points.at(-1);
    if (!last) return [];
    const text = `${name} ${last.text}`;
    return [{ text, value: last.value, color: isPale ? lighten(color, 0.2) : color, bold: !isPale }];
  });
  const diamonds = (panel.diamonds ?? []).map(({ series, ...point }) => {
    const owner = curves.find((curve) => curve.series === series);
    return { ...point, color: owner?.color ?? MUTED };
  });
  const drawDiamonds = (isBelow: boolean) =>
    Plot.dot(diamonds.filter((diamond) => isBelow === (diamond.isBelow ?? false)), {
      ...{ x: "x", y: "y", symbol: "diamond", r: DIAMOND.r, fill: PAPER, stroke: "color", strokeWidth: 1.5 },
      ...(isBelow ? { dy: DIAMOND.half } : {}),
    });
  const latest = Math.max(...curves.map(({ points }) => points.at(-1)?.x ?? -Infinity));
  const lines = curves.map(({ points }) => points.map(({ x, value }) => ({ x, y: value })));
  return {
    width,
    height,
    marginTop: 26,
    marginRight: Math.max(labelMargin(labels), panel.marginRight ?? 0),
    marginBottom: panel.isUnnamed ? 34 : 46,
    marginLeft: 52,
    x: { label: null, ...x },
    y: { label: null, ...y },
    marks: [
      ...axisY(label, { ticks: ticks as number, ...(panel.tickFormat && { tickFormat: panel.tickFormat }) }),
      axis,
      ...behind,
      pointLabels(diamonds, lines),
      ...curves.flatMap(drawCurve),
      drawDiamonds(false),
      drawDiamonds(true),
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

/** A sentence on the vertical axis, and on values that it does not reach: those are drawn on its edge. */
export function describeDomain([low, high]: Domain, values: readonly number[]): string {
  const isCut = values.some((value) => value < low || value > high);
  return `The vertical axis goes from ${low} to ${high}${isCut ? "; what lies beyond is drawn on its edge" : ""}.`;
}
