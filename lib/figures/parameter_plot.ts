/**
 * Where the parameters of networks sit.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatNumber } from "../format.ts";
import type { ArchitectureRow } from "./architecture_figure.ts";
import { measureText } from "./canvas.ts";
import { chartFigure } from "./chart.ts";
import { INK, LAYER_COLORS, layerColor, lighten, MUTED, PAPER } from "./colors.ts";
import type { SvgFigure } from "./figure.ts";

/** A network by its name and its layers; `layerTable(network)` has the rows. */
export interface ParameterBar {
  readonly name: string;
  readonly rows: readonly ArchitectureRow[];
}

/** What a parameter plot may be told. */
export interface ParameterPlotOptions {
  readonly title?: string;
  readonly caption?: string;
  readonly width?: number;
}

/** One layer as a piece of its network's bar. */
interface Piece {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly words: string;
  readonly color: string;
}

const ROW_HEIGHT = 76;
const MARGINS = { marginTop: 4, marginRight: 28, marginBottom: 40, marginLeft: 12 } as const;

/**
 * Draws a bar for each network, as long as it has parameters, cut into its layers: convolutions pale blue, 1×1 convolutions
 * darker blue, linear layers violet. Throws a RangeError if there are no networks, or one has no parameters.
 *
 * @example
 * parameterPlot([classical, gap].map((network) => ({ name: network.name, rows: layerTable(network) })));
 */
export function parameterPlot(bars: readonly ParameterBar[], options: ParameterPlotOptions = {}): SvgFigure {
  const totals = bars.map(({ rows }) => rows.reduce((sum, { parameterCount }) => sum + parameterCount, 0));
  const empty = totals.indexOf(0);
  if (bars.length === 0 || empty >= 0) {
    const found = bars.length === 0 ? "none" : `none in ${bars[empty].name}`;
    throw new RangeError(`Cannot plot parameters: expected networks with parameters, found ${found}`);
  }
  const { title = "Where the parameters sit", width = 760 } = options;
  const pieces = bars.flatMap(cutIntoPieces);
  const most = Math.max(...totals);
  const pixels = (width - MARGINS.marginLeft - MARGINS.marginRight) / most;
  const fitting = pieces.filter(({ words, from, to }) =>
    measureText(words, { size: 11 }) * 1.25 + 6 <= (to - from) * pixels
  );
  const panel = {
    width,
    height: MARGINS.marginTop + bars.length * ROW_HEIGHT + MARGINS.marginBottom,
    ...MARGINS,
    x: { domain: [0, most], label: null },
    y: { domain: bars.map(({ name }) => name), axis: null, paddingInner: 0, paddingOuter: 0 },
    marks: [
      Plot.axisX({ label: null, color: MUTED, ticks: 5, tickFormat: (count: number) => formatNumber(count) }),
      Plot.barX(pieces, {
        x1: "from",
        x2: "to",
        y: "name",
        fill: "color",
        stroke: PAPER,
        insetTop: 26,
        insetBottom: 12,
      }),
      Plot.text(fitting, {
        x: ({ from, to }: Piece) => (from + to) / 2,
        y: "name",
        text: "words",
        fontSize: 11,
        fill: INK,
        dy: 7,
      }),
      Plot.text(bars.map(({ name }, index) => ({ name, words: describeBar(bars[index], totals[index]) })), {
        x: 0,
        y: "name",
        text: "words",
        fill: INK,
        fontWeight: "bold",
        textAnchor: "start",
        dy: -24,
      }),
    ],
  };
  return chartFigure([panel], {
    title,
    caption: options.caption ??
      "Trainable values of each layer: 3×3 convolutions in pale blue, 1×1 convolutions in a darker blue, linear layers in violet.",
    alt: `Bar chart: ${title}. ${
      bars.map((bar, index) => `${describeBar(bar, totals[index])}: ${describeLayers(bar)}`).join(". ")
    }.`,
  });
}

function cutIntoPieces({ name, rows }: ParameterBar): Piece[] {
  let from = 0;
  return rows.filter(({ parameterCount }) => parameterCount > 0).map(({ layer, description, parameterCount }) => {
    const isSmallest = layer.kind === "conv" && layer.size === 1;
    const color = isSmallest ? lighten(LAYER_COLORS.relu, 0.2) : layerColor(layer);
    const piece = {
      name,
      from,
      to: from + parameterCount,
      words: `${description}: ${formatNumber(parameterCount)}`,
      color,
    };
    from = piece.to;
    return piece;
  });
}

/** The network's parameters, and how many of them the last stage has: what comes behind the 3×3 convolutions. */
function describeBar({ name, rows }: ParameterBar, total: number): string {
  const head = rows.filter(({ layer }) => layer.kind === "dense" || layer.kind === "conv" && layer.size === 1);
  const kinds = [...new Set(head.map(({ layer }) => layer.kind === "dense" ? "linear layers" : "1×1 convolutions"))];
  const count = head.reduce((sum, { parameterCount }) => sum + parameterCount, 0);
  const share = (100 * count / total).toFixed(1);
  const words = `${name}: ${formatNumber(total)} parameters`;
  return head.length === 0 ? words : `${words}, ${formatNumber(count)} (${share} %) in ${kinds.join(" and ")}`;
}

function describeLayers({ rows }: ParameterBar): string {
  return rows.filter(({ parameterCount }) => parameterCount > 0)
    .map(({ description, parameterCount }) => `${formatNumber(parameterCount)} in ${description}`).join("; ");
}
