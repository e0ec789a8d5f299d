/**
 * How values are distributed, for one or more networks side by side.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { mean } from "../numbers.ts";
import { chartFigure } from "./chart.ts";
import { GRID, MUTED, seriesColors } from "./colors.ts";
import type { SvgFigure } from "./figure.ts";

/** Values by name, "GAP" say. */
export interface Values {
  readonly name: string;
  readonly values: ArrayLike<number>;
}

/** What a distribution plot is told. */
export interface DistributionPlotOptions {
  /** The ends of the bins, ascending: bin i holds lowEnd ≤ value < highEnd, the last one its high end too. */
  readonly edges: readonly number[];
  /** What the values are, with their unit. */
  readonly label: string;
  readonly title?: string;
  readonly caption?: string;
  readonly width?: number;
  readonly height?: number;
}

/** A bar: the share of a series' values in one bin. */
interface Bar {
  readonly x1: number;
  readonly x2: number;
  readonly share: number;
  readonly color: string;
}

/** Part of a bin's width that its bars take. */
const FILLED = 0.8;

/**
 * Draws the share of each series' values that falls into each bin, the series' bars beside each other; a triangle under the axis and
 * the legend give the means. Values outside the edges are counted in the total and named in the caption.
 * Throws a RangeError for fewer than two edges, edges that don't ascend, or a series without values.
 *
 * @example
 * distributionPlot([{ name: "GAP", values }], { edges: [0.5, 1.5, 2.5], label: "lit cells" });
 */
export function distributionPlot(series: readonly Values[], options: DistributionPlotOptions): SvgFigure {
  const { edges, label, title = `Distribution of ${label}`, width = 760, height = 290 } = options;
  checkInput(series, edges);
  const colors = seriesColors(series.map(({ name }) => name));
  const shares = series.map(({ values }) => binShares(values, edges));
  const means = series.map(({ values }) => mean(values));
  const legend = series.map(({ name }, index) => `${name}: mean ${means[index].toFixed(2)}`);
  const bars = shares.flatMap((row, index) =>
    row.map((share, bin) => placeBar(share, { edges, bin, index, count: series.length, color: colors[index] }))
  );
  const top = Math.max(...bars.map(({ share }) => share)) * 1.08;
  const panel = {
    width,
    height,
    marginTop: 18 + 16 * series.length,
    marginRight: 20,
    marginBottom: 46,
    marginLeft: 52,
    x: { domain: [edges[0], edges[edges.length - 1]], label: null },
    y: { domain: [0, 100 * top], label: null },
    marks: [
      Plot.gridY({ stroke: GRID, strokeOpacity: 1, ticks: 5 }),
      Plot.axisY({ label: "% of images", labelArrow: "none", labelOffset: 40, color: MUTED, tickSize: 0, ticks: 5 }),
      Plot.axisX({
        label,
        labelArrow: "none",
        labelAnchor: "center",
        labelOffset: 40,
        color: MUTED,
        tickSize: 4,
        ...centerTicks(edges),
      }),
      ...bars.map(({ x1, x2, share, color }) =>
        Plot.rectY([share], { x1: [x1], x2: [x2], y: [100 * share], fill: color })
      ),
      Plot.ruleY([0], { stroke: MUTED }),
      ...means.flatMap((mean, index) => [
        Plot.dot([mean], {
          x: [mean],
          y: [0],
          dy: 5,
          symbol: "triangle" as const,
          r: 3.5,
          fill: colors[index],
          clip: false,
        }),
        Plot.text([legend[index]], {
          frameAnchor: "top-right",
          dy: -14 - 16 * (series.length - 1 - index),
          fill: colors[index],
          fontWeight: "bold",
        }),
      ]),
    ],
  };
  return chartFigure([panel], {
    title,
    caption: options.caption ?? describeBins(series, shares),
    alt: describeShares(title, { legend, shares, edges, label }),
  });
}

/** Whole numbers in the middle of bins are ticks; otherwise Plot chooses. */
function centerTicks(edges: readonly number[]): { ticks?: number[]; tickFormat?: string } {
  const centers = edges.slice(1).map((edge, bin) => (edge + edges[bin]) / 2);
  return centers.every((center) => Number.isInteger(center)) ? { ticks: centers, tickFormat: "d" } : {};
}

interface BarPlace {
  readonly edges: readonly number[];
  readonly bin: number;
  readonly index: number;
  readonly count: number;
  readonly color: string;
}

function placeBar(share: number, { edges, bin, index, count, color }: BarPlace): Bar {
  const [low, width] = [edges[bin], edges[bin + 1] - edges[bin]];
  const begin = (1 - FILLED) / 2;
  const at = (part: number) => low + width * (begin + FILLED * part / count);
  return { x1: at(index), x2: at(index + 1), share, color };
}

function binShares(values: ArrayLike<number>, edges: readonly number[]): number[] {
  const counts = new Array<number>(edges.length - 1).fill(0);
  for (const value of Array.from(values)) {
    const last = edges.length - 2;
    const bin = value === edges[last + 1] ? last : edges.findLastIndex((edge) => edge <= value);
    if (bin >= 0 && bin <= last) counts[bin]++;
  }
  return counts.map((count) => count / values.length);
}

function checkInput(series: readonly Values[], edges: readonly number[]): void {
  const ascends = edges.length > 1 && edges.slice(1).every((edge, index) => edge > edges[index]);
  if (!ascends) {
    throw new RangeError(`Cannot plot a distribution: expected two or more ascending edges, found ${edges.join(", ")}`);
  }
  const empty = series.find(({ values }) => values.length === 0);
  if (empty) throw new RangeError(`Cannot plot a distribution: ${empty.name} has no values`);
}

function describeBins(series: readonly Values[], shares: readonly (readonly number[])[]): string {
  const counts = new Set(series.map(({ values }) => values.length));
  const images = counts.size === 1 ? ` of the ${[...counts][0].toLocaleString("en-US")} images` : "";
  const outside = Math.max(...shares.map((row) => 1 - row.reduce((sum, share) => sum + share, 0)));
  const missing = outside > 1e-9 ? ` Up to ${(100 * outside).toFixed(1)} % of them lie outside the axis.` : "";
  return `Share${images} in each bin; triangles under the axis are the means.${missing}`;
}

interface Description {
  readonly legend: readonly string[];
  readonly shares: readonly (readonly number[])[];
  readonly edges: readonly number[];
  readonly label: string;
}

function describeShares(title: string, { legend, shares, edges, label }: Description): string {
  const ticks = centerTicks(edges).ticks;
  const place = (bin: number) => ticks ? String(ticks[bin]) : `${edges[bin]}–${edges[bin + 1]}`;
  const series = legend.map((words, index) => {
    const best = shares[index].reduce((most, share, bin, row) => share > row[most] ? bin : most, 0);
    return `${words}, most often ${place(best)} (${(100 * shares[index][best]).toFixed(1)} %)`;
  });
  return `Bar chart: ${title}. Horizontal: ${label}. ${series.join(". ")}.`;
}
