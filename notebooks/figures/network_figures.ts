/**
 * Networks by their layers: one as a row of blocks, and where the parameters of several sit.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatNumber } from "../../lib/format.ts";
import type { LayerRow } from "../../lib/models/networks.ts";
import type { Layer } from "../../lib/types.ts";
import { chartFigure } from "../../lib/visualizer/chart.ts";
import { INK, lighten, MUTED, PAPER, POOLING_COLORS, UPON } from "../../lib/visualizer/colors.ts";
import type { FigureWords, SvgFigure } from "../../lib/visualizer/figure.ts";
import { measureText } from "../../lib/visualizer/font.ts";
import { rowChart } from "../../studies/charts/row_chart.ts";
import { WORDS } from "../../lib/kinds.ts";
import { check, listOf, namedList, optionsOf } from "../../lib/options.ts";

/** What figures of networks need to know of a layer; the rows of `layerTable(network)` have it. */
type ArchitectureRow = Omit<LayerRow, "parameters">;

/** The same for `check`. */
const LAYER_ROWS = listOf("a list of layers, such as layerTable() gives", "a record");

/** The colour of each kind of layer in pictures of networks; global pooling has its pooling's. */
const LAYER_COLORS: Readonly<Record<Exclude<Layer["kind"], "globalPool">, string>> = {
  conv: "#a9c0db",
  relu: "#5f7fa6",
  sigmoid: "#5f7fa6",
  maxPool: "#d5d9df",
  flatten: "#d5d9df",
  dense: "#c3b1da",
  dropout: "#eceef1",
};

/** The colour of a layer in pictures of networks. */
function layerColor(layer: Layer): string {
  if (layer.kind !== "globalPool") return LAYER_COLORS[layer.kind];
  return layer.pooling === "average" || layer.pooling === "max" ? POOLING_COLORS[layer.pooling] : "#009e73";
}

/** A layer, with the activation behind it, as one block. */
interface Block {
  readonly indices: string;
  readonly words: readonly string[];
  readonly shape: readonly number[];
  readonly parameterCount: number;
  readonly color: string;
  readonly hasActivation: boolean;
}

/** CSS pixels: the width of a block's place, the height of the largest map, and of a line of words. */
const SLOT = 74;
const MAX_HEIGHT = 112;
const LINE = 15;

/**
 * Draws a network from its layer table: a block's height is the size of its maps, its width their number;
 * an activation is the dark edge of the layer before it. Under each block: layer numbers, settings, output shape, parameters.
 * Throws a RangeError for a network without layers.
 */
export function architectureFigure(rows: readonly ArchitectureRow[], options: FigureWords = {}): SvgFigure {
  check("architectureFigure", { rows: [rows, LAYER_ROWS], options: [options, optionsOf<FigureWords>(WORDS)] });
  if (rows.length === 0) throw new RangeError("Cannot draw the network: expected at least one layer, found none");
  const { title = `A network of ${rows.length} layers` } = options;
  const total = formatNumber(rows.reduce((sum, { parameterCount }) => sum + parameterCount, 0));
  const blocks = groupLayers(rows);
  const lines = Math.max(...blocks.map(({ words }) => words.length));
  const texts = blocks.flatMap(({ indices, words, shape, parameterCount }, at) => {
    const settings = Array.from({ length: lines }, (_, line) => words[line] ?? "");
    const count = parameterCount > 0 ? formatNumber(parameterCount) : "";
    return [indices, ...settings, shape.join("×"), count].map((text, line) => (
      { at, text, y: MAX_HEIGHT + 32 + line * LINE, color: line === 0 || line > lines + 1 ? MUTED : INK }
    ));
  });
  const [width, height] = [Math.max(480, blocks.length * SLOT), MAX_HEIGHT + 50 + (lines + 2) * LINE];
  const panel = {
    width,
    height,
    marginTop: 0,
    marginRight: 0,
    marginBottom: 0,
    marginLeft: 0,
    x: { domain: [-0.5, width / SLOT - 0.5], axis: null },
    y: { domain: [height, 0], axis: null },
    color: { type: "identity" as const },
    marks: [
      Plot.rect(drawBoxes(blocks), { x1: "x1", x2: "x2", y1: "y1", y2: "y2", fill: "color", stroke: INK }),
      Plot.text([`${total} parameters`], { frameAnchor: "top-right", dx: -12, dy: -29, fill: MUTED }),
      Plot.text(texts, { x: "at", y: "y", text: "text", fill: "color", fontSize: 12 }),
    ],
  };
  const path = new Set(blocks.map(({ shape }) => shape.join("×")));
  return chartFigure([panel], {
    title,
    caption: options.caption ??
      "Blocks are as high as their maps and as wide as there are maps; a dark edge is an activation. " +
        "Under each block: the layers' numbers, what they do, the shape of what comes out, and their parameters.",
    alt:
      `Diagram of ${title}: ${rows.length} layers, ${total} parameters. Shapes on the way: ${[...path].join(", ")}. ` +
      `Layers: ${rows.map(({ index, description }) => `${index} ${description}`).join("; ")}.`,
  });
}

/** The input, then a block for each layer; activations join the layer before them. */
function groupLayers(rows: readonly ArchitectureRow[]): Block[] {
  const input = { indices: "", words: ["Input"], shape: rows[0].inputShape, parameterCount: 0 };
  const blocks: Block[] = [{ ...input, color: LAYER_COLORS.dropout, hasActivation: false }];
  for (const { index, layer, description, outputShape: shape, parameterCount } of rows) {
    const last = blocks[blocks.length - 1];
    const isActivation = layer.kind === "relu" || layer.kind === "sigmoid";
    if (isActivation && last.indices !== "" && !last.hasActivation) {
      const indices = `${last.indices}, ${index}`;
      blocks[blocks.length - 1] = { ...last, indices, words: [...last.words, description], hasActivation: true };
      continue;
    }
    // Lines of so many signs fit under a block.
    const words = description.split(", ").flatMap((part) => part.match(/\S.{0,11}(?=\s|$)/g) ?? []);
    const color = layerColor(layer);
    blocks.push({ indices: String(index), words, shape, parameterCount, color, hasActivation: false });
  }
  return blocks;
}

/** The blocks and the edges of their activations; horizontally a slot is 1. */
function drawBoxes(blocks: readonly Block[]) {
  const largest = Math.max(...blocks.map(({ shape }) => shape.length === 3 ? shape[0] : 1));
  return blocks.flatMap(({ shape, color, hasActivation }, at) => {
    const isMaps = shape.length === 3;
    const height = isMaps ? Math.max(9, MAX_HEIGHT * shape[0] / largest) : Math.min(MAX_HEIGHT, 8 + shape[0] * 0.36);
    const half = (isMaps ? Math.min(44, 4 + shape[2]) : 8) / 2 / SLOT;
    const [y1, y2] = [8 + (MAX_HEIGHT - height) / 2, 8 + (MAX_HEIGHT + height) / 2];
    const edge = { x1: at + half, x2: at + half + 4 / SLOT, y1, y2, color: LAYER_COLORS.relu };
    return [{ x1: at - half, x2: at + half, y1, y2, color }, ...(hasActivation ? [edge] : [])];
  });
}

/** A network by its name and its layers; `layerTable(network)` has the rows. */
export interface ParameterBar {
  readonly name: string;
  readonly rows: readonly ArchitectureRow[];
}

/**
 * Draws a bar for each network, as long as it has parameters, cut into its layers: convolutions pale blue, 1×1 convolutions
 * darker blue, linear layers violet.
 */
export function parameterPlot(bars: readonly ParameterBar[], options: FigureWords = {}): SvgFigure {
  const networks = namedList("networks", { rows: LAYER_ROWS });
  check("parameterPlot", { bars: [bars, networks], options: [options, optionsOf<FigureWords>(WORDS)] });
  const pieces = bars.map(cutIntoPieces);
  const totals = pieces.map((row) => row.at(-1)?.to ?? 0);
  const { title = "Where the parameters sit" } = options;
  const most = Math.max(...totals);
  // Bars take about two thirds of the width.
  const pixels = 760 * 0.6 / most;
  const fitting = pieces.flat().filter(({ words, from, to }) =>
    measureText(words, { size: 12 }) + 6 <= (to - from) * pixels
  );
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
      Plot.barX(pieces.flat(), { y: "row", x1: "from", x2: "to", fill: "color", stroke: PAPER }),
      Plot.text(fitting, {
        y: "row",
        x: ({ from, to }) => (from + to) / 2,
        text: "words",
        fontSize: 12,
        fill: UPON.light,
      }),
    ],
  });
}

/** The layers with parameters as pieces of their network's bar. */
function cutIntoPieces({ rows }: ParameterBar, row: number) {
  let to = 0;
  return rows.filter(({ parameterCount }) => parameterCount > 0).map(({ layer, description, parameterCount }) => {
    const isSmallest = layer.kind === "conv" && layer.size === 1;
    const color = isSmallest ? lighten(LAYER_COLORS.relu, 0.2) : layerColor(layer);
    const words = `${description}: ${formatNumber(parameterCount)}`;
    const from = to;
    to += parameterCount;
    return { row, from, to, words, color };
  });
}

/** Which share of a network's parameters its last stage has: what comes behind the 3×3 convolutions. */
function describeHead(rows: readonly ArchitectureRow[], total: number): string {
  const head = rows.filter(({ layer }) => layer.kind === "dense" || layer.kind === "conv" && layer.size === 1);
  const count = head.reduce((sum, { parameterCount }) => sum + parameterCount, 0);
  return head.length === 0 ? "–" : `${(100 * count / total).toFixed(1)} %`;
}
