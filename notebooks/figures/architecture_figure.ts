/**
 * A network as a row of blocks.
 * @module
 */
import { formatNumber } from "../../lib/format.ts";
import { escapeText } from "../../lib/visualizer/markup.ts";
import type { LayerRow } from "../../lib/models/networks.ts";
import type { Layer } from "../../lib/types.ts";
import { INK, lighten, MUTED, POOLING_COLORS } from "../../lib/visualizer/colors.ts";
import { type FigureWords, MARGIN, type SvgFigure, svgFigure, svgGroup } from "../../lib/visualizer/figure.ts";
import { measureText } from "../../lib/visualizer/font.ts";
import { WORDS } from "../../lib/kinds.ts";
import { check, listOf, optionsOf, recordOf } from "../../lib/options.ts";

/** What figures of networks need to know of a layer; the rows of `layerTable(network)` have it. */
export type ArchitectureRow = Omit<LayerRow, "parameters">;

/** The same for `check`. */
export const LAYER_ROWS = listOf(
  "a list of layers, such as layerTable() gives",
  recordOf("a layer, such as layerTable() gives", {
    layer: "a record",
    outputShape: "a list",
    parameterCount: "a number",
  }),
);

/** The colour of each kind of layer in pictures of networks; global pooling has its pooling's. */
export const LAYER_COLORS: Readonly<Record<Exclude<Layer["kind"], "globalPool">, string>> = {
  conv: "#a9c0db",
  relu: "#5f7fa6",
  sigmoid: "#5f7fa6",
  maxPool: "#d5d9df",
  flatten: "#d5d9df",
  dense: "#c3b1da",
  dropout: "#eceef1",
};

/** The colour of a layer in pictures of networks. */
export function layerColor(layer: Layer): string {
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

const SLOT = 74;
/** CSS pixels of the largest map's height, and where the middle of all blocks is. */
const MAX_HEIGHT = 112;
const MIDDLE = 128;
const WORDS_TOP = 218;
const LINE = 15;
/** How far the faces behind recede, for each pixel of height. */
const DEPTH = 0.3;

/**
 * Draws a network from its layer table: a block's height is the size of its maps, its width their number;
 * an activation is the dark edge of the layer before it. Under each block: layer numbers, settings, output shape, parameters.
 * Throws a RangeError for a network without layers.
 *
 * @example
 * ```ts
 * import { convNet1, layerTable } from "../../lib/mod.ts";
 *
 * architectureFigure(layerTable(convNet1({ seed: 1 })), { title: "ConvNet_1" });
 * ```
 */
export function architectureFigure(
  rows: readonly ArchitectureRow[],
  options: FigureWords = {},
): SvgFigure {
  check("architectureFigure", { rows: [rows, LAYER_ROWS], options: [options, optionsOf<FigureWords>(WORDS)] });
  if (rows.length === 0) throw new RangeError("Cannot draw the network: expected at least one layer, found none");
  const blocks = groupLayers(rows);
  const total = formatNumber(rows.reduce((sum, { parameterCount }) => sum + parameterCount, 0));
  const title = options.title ?? `A network of ${rows.length} layers`;
  const lines = Math.max(...blocks.map(({ words }) => words.length));
  const width = Math.max(480, 2 * MARGIN + blocks.length * SLOT);
  const height = WORDS_TOP + (lines + 3) * LINE + MARGIN;
  const largest = Math.max(...blocks.map(({ shape }) => shape.length === 3 ? shape[0] : 1));
  const body = blocks.map((block, index) =>
    drawBlock(block, { center: MARGIN + (index + 0.5) * SLOT, largest, lines })
  );
  const path = [
    ...new Set([rows[0].inputShape, ...rows.map(({ outputShape }) => outputShape)].map((shape) => shape.join("×"))),
  ];
  const alt =
    `Diagram of ${title}: ${rows.length} layers, ${total} parameters. Shapes on the way: ${path.join(", ")}. ` +
    `Layers: ${rows.map(({ index, description }) => `${index} ${description}`).join("; ")}.`;
  const sum = `<text x="${width - MARGIN}" y="26" fill="${MUTED}" text-anchor="end">${total} parameters</text>`;
  return svgFigure([svgGroup(sum + body.join(""))], {
    title,
    alt,
    width,
    height,
    caption: options.caption ??
      "Blocks are as high as their maps and as wide as there are maps; a dark edge is an activation. " +
        "Under each block: the layers' numbers, what they do, the shape of what comes out, and their parameters.",
  });
}

/** The input, then a block for each layer; activations join the layer before them. */
function groupLayers(rows: readonly ArchitectureRow[]): Block[] {
  const blocks: Block[] = [{
    indices: "",
    words: ["Input"],
    shape: rows[0].inputShape,
    parameterCount: 0,
    color: LAYER_COLORS.dropout,
    hasActivation: false,
  }];
  for (const { index, layer, description, outputShape, parameterCount } of rows) {
    const last = blocks[blocks.length - 1];
    const isActivation = layer.kind === "relu" || layer.kind === "sigmoid";
    if (isActivation && last.indices !== "" && !last.hasActivation) {
      const indices = `${last.indices}, ${index}`;
      blocks[blocks.length - 1] = { ...last, indices, words: [...last.words, description], hasActivation: true };
      continue;
    }
    const words = description.split(", ").flatMap(wrap);
    const color = layerColor(layer);
    blocks.push({ indices: String(index), words, shape: outputShape, parameterCount, color, hasActivation: false });
  }
  return blocks;
}

/** Breaks words into lines that fit under a block. */
function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length > 0 ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length > 0 && measureText(longer, { size: 12 }) <= SLOT - 4) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function drawBlock(
  block: Block,
  { center, largest, lines }: { center: number; largest: number; lines: number },
): string {
  const { indices, words, shape, parameterCount } = block;
  const text = (line: number, content: string, style: string) =>
    `<text x="${center}" y="${WORDS_TOP + line * LINE}" text-anchor="middle" font-size="12" ${style}>${
      escapeText(content)
    }</text>`;
  return [
    drawBox(block, center, largest),
    text(0, indices, `fill="${MUTED}"`),
    ...words.map((word, index) => text(1 + index, word, "")),
    text(lines + 1, shape.join("×"), `font-weight="bold"`),
    text(lines + 2, parameterCount > 0 ? formatNumber(parameterCount) : "", `fill="${MUTED}"`),
  ].join("");
}

function drawBox({ shape, color, hasActivation }: Block, center: number, largest: number): string {
  const isMaps = shape.length === 3;
  const height = isMaps ? Math.max(9, MAX_HEIGHT * shape[0] / largest) : Math.min(MAX_HEIGHT, 8 + shape[0] * 0.36);
  const depth = isMaps ? Math.max(4, height * DEPTH) : 0;
  const edge = hasActivation ? 4 : 0;
  const width = isMaps ? Math.min(30, 4 + shape[2] * 0.6) : 8;
  const left = center - (width + edge + depth) / 2;
  const top = MIDDLE - (height - depth) / 2;
  return face(left, top, { width, height, depth, color }) +
    (edge ? face(left + width, top, { width: edge, height, depth, color: LAYER_COLORS.relu }) : "");
}

/** A box seen from the left front: front, top and right face. */
function face(
  left: number,
  top: number,
  { width, height, depth, color }: { width: number; height: number; depth: number; color: string },
): string {
  const [x, y, w, h, d] = [left, top, width, height, depth].map((value) => Number(value.toFixed(1)));
  const path = (fill: string, d: string) =>
    `<path d="${d}Z" fill="${fill}" stroke="${INK}" stroke-width="0.6" stroke-linejoin="round"></path>`;
  return path(lighten(color, 0.35), `M${x},${y}l${d},${-d}h${w}l${-d},${d}`) +
    path(lighten(color, 0.15), `M${x + w},${y}l${d},${-d}v${h}l${-d},${d}`) +
    path(color, `M${x},${y}h${w}v${h}h${-w}`);
}
