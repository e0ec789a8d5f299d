/**
 * Rows: names to the left, marks on one common axis, columns of numbers to the right.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { axisX, chartFigure } from "../../lib/visualizer/chart.ts";
import { type Domain, GRID, INK, MUTED } from "../../lib/visualizer/colors.ts";
import type { SvgFigure } from "../../lib/visualizer/figure.ts";
import { widestOf } from "../../lib/visualizer/font.ts";

/** A column of texts, one a row, right-aligned under its head. */
export interface TextColumn {
  readonly head?: string;
  readonly texts: readonly string[];
  readonly color?: string;
}

/** What a row chart is made of. */
export interface RowChart {
  readonly title: string;
  readonly caption: string;
  /** What kind of chart it is, "Dot chart" say; the alternative text begins with it and then tells every row. */
  readonly kind: string;
  /** Names of the rows; a row without one is empty and sets others apart. */
  readonly names: readonly string[];
  readonly columns: readonly TextColumn[];
  /** What the alternative text says of each row beside its columns. */
  readonly details?: readonly string[];
  /** The horizontal axis: the values that it covers at least, its name, and how its ticks are written. */
  readonly domain: Domain;
  readonly label?: string;
  readonly tickFormat?: (value: number) => string;
  /** Marks whose `y` is the number of a row. */
  readonly marks: readonly Plot.Markish[];
  readonly rowHeight?: number;
}

const GAP = 18;
const TICKS = 5;

/** Makes a figure of rows. */
export function rowChart(chart: RowChart): SvgFigure {
  const { title, caption, kind, names, columns, domain, label = null, marks, rowHeight = 26 } = chart;
  const [marginTop, marginBottom] = [columns.some(({ head }) => head !== undefined) ? 26 : 4, label === null ? 30 : 46];
  const rows = names.map((_, row) => row);
  let end = 0;
  const texts = columns.flatMap(({ head = "", texts, color = INK }) => {
    end += widestOf([head, ...texts], { bold: true }) + GAP;
    const place = { textAnchor: "end", dx: end, fill: color } as const;
    return [
      Plot.text(texts, { ...place, y: rows, frameAnchor: "right" }),
      Plot.text([head], { ...place, frameAnchor: "top-right", dy: -16, fontWeight: "bold" }),
    ];
  });
  const panel = {
    width: 760,
    height: rowHeight * names.length + marginTop + marginBottom,
    marginTop,
    marginRight: Math.ceil(12 + end),
    marginBottom,
    marginLeft: Math.ceil(22 + widestOf(names, { bold: true })),
    x: { domain: [...domain], label: null, nice: true },
    y: { domain: rows, type: "band" as const, axis: null, padding: 0.25 },
    color: { type: "identity" as const },
    symbol: { type: "identity" as const },
    marks: [
      Plot.gridX({ stroke: GRID, strokeOpacity: 1, ticks: TICKS }),
      axisX(label, { ticks: TICKS, ...(chart.tickFormat && { tickFormat: chart.tickFormat }) }),
      ...marks,
      ...(domain[0] < 0 && domain[1] > 0 ? [Plot.ruleX([0], { stroke: MUTED })] : []),
      Plot.text(names, { y: rows, frameAnchor: "left", textAnchor: "end", dx: -10, fill: INK }),
      ...texts,
    ],
  };
  return chartFigure([panel], { title, caption, alt: `${kind}: ${title}. ${describeRows(chart)}.` });
}

function describeRows({ names, columns, details = [] }: RowChart): string {
  return names.flatMap((name, row) => {
    if (name === "") return [];
    const cells = columns.map(({ head, texts }) => head ? `${head} ${texts[row]}` : texts[row]);
    return [`${name}: ${[...cells, details[row] ?? ""].filter(Boolean).join(", ")}`];
  }).join("; ");
}
