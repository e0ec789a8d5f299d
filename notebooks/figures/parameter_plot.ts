/**
 * Where the parameters of networks sit.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatNumber } from "../../lib/format.ts";
import { type ArchitectureRow, LAYER_COLORS, LAYER_ROWS, layerColor } from "./architecture_figure.ts";
import { lighten, PAPER, UPON } from "../../lib/visualizer/colors.ts";
import type { SvgFigure } from "../../lib/visualizer/figure.ts";
import { measureText } from "../../lib/visualizer/font.ts";
import { rowChart, type RowChartOptions } from "../../studies/charts/row_chart.ts";
import { WORDS } from "../../lib/kinds.ts";
import { check, namedList, optionsOf } from "../../lib/options.ts";

/** A network by its name and its layers; `layerTable(network)` has the rows. */
export interface ParameterBar {
  readonly name: string;
  readonly rows: readonly ArchitectureRow[];
}

/** One layer as a piece of its network's bar. */
interface Piece {
  readonly row: number;
  readonly from: number;
  readonly to: number;
  readonly words: string;
  readonly color: string;
}

/**
 * Draws a bar for each network, as long as it has parameters, cut into its layers: convolutions pale blue, 1×1 convolutions
 * darker blue, linear layers violet. Throws a RangeError if there are no networks, or one has no parameters.
 *
 * @example
 * ```ts
 * import { classicalNet, convNet1, layerTable } from "../../lib/mod.ts";
 *
 * parameterPlot([classicalNet({ seed: 1 }), convNet1({ seed: 1 })].map((network) => ({ name: network.name, rows: layerTable(network) })));
 * ```
 */
export function parameterPlot(bars: readonly ParameterBar[], options: RowChartOptions = {}): SvgFigure {
  const kinds = optionsOf<RowChartOptions>({ ...WORDS, width: "a number" });
  check("parameterPlot", { bars: [bars, namedList("networks", { rows: LAYER_ROWS })], options: [options, kinds] });
  const pieces = bars.map(cutIntoPieces);
  const totals = pieces.map((row) => row.at(-1)?.to ?? 0);
  const empty = totals.indexOf(0);
  if (bars.length === 0 || empty >= 0) {
    const found = bars.length === 0 ? "none" : `none in ${bars[empty].name}`;
    throw new RangeError(`Cannot plot parameters: expected networks with parameters, found ${found}`);
  }
  const { title = "Where the parameters sit" } = options;
  const most = Math.max(...totals);
  // Bars take about two thirds of the width.
  const pixels = (options.width ?? 760) * 0.6 / most;
  const fitting = pieces.flat().filter(({ words, from, to }) =>
    measureText(words, { size: 12 }) + 6 <= (to - from) * pixels
  );
  const place = { y: "row", fill: "color" } as const;
  return rowChart({
    caption:
      "Trainable values of each layer: 3×3 convolutions in pale blue, 1×1 convolutions in a darker blue, linear " +
      "layers in violet; beside the bar all of the network's, and the share behind its 3×3 convolutions.",
    ...options,
    kind: "Bar chart",
    title,
    names: bars.map(({ name }) => name),
    columns: [
      { head: "all", texts: totals.map((total) => formatNumber(total)) },
      { head: "last stage", texts: bars.map(({ rows }, index) => describeHead(rows, totals[index])) },
    ],
    details: pieces.map((row) =>
      row.map(({ words, from, to }) => `${formatNumber(to - from)} in ${words.split(": ")[0]}`).join(", ")
    ),
    domain: [0, most],
    tickFormat: (count) => formatNumber(count),
    rowHeight: 52,
    marks: [
      Plot.barX(pieces.flat(), { ...place, x1: "from", x2: "to", stroke: PAPER }),
      Plot.text(fitting, {
        y: "row",
        x: ({ from, to }: Piece) => (from + to) / 2,
        text: "words",
        fontSize: 12,
        fill: UPON.light,
      }),
    ],
  });
}

function cutIntoPieces({ rows }: ParameterBar, row: number): Piece[] {
  let from = 0;
  return rows.filter(({ parameterCount }) => parameterCount > 0).map(({ layer, description, parameterCount }) => {
    const isSmallest = layer.kind === "conv" && layer.size === 1;
    const color = isSmallest ? lighten(LAYER_COLORS.relu, 0.2) : layerColor(layer);
    const words = `${description}: ${formatNumber(parameterCount)}`;
    const piece = { row, from, to: from + parameterCount, words, color };
    from = piece.to;
    return piece;
  });
}

/** Which share of a network's parameters its last stage has: what comes behind the 3×3 convolutions. */
function describeHead(rows: readonly ArchitectureRow[], total: number): string {
  const head = rows.filter(({ layer }) => layer.kind === "dense" || layer.kind === "conv" && layer.size === 1);
  const count = head.reduce((sum, { parameterCount }) => sum + parameterCount, 0);
  return head.length === 0 ? "–" : `${(100 * count / total).toFixed(1)} %`;
}
