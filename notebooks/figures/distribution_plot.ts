/**
 * How values are distributed, for one or more networks.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatNumber } from "../../lib/format.ts";
import { describeValues } from "../../studies/statistics/describe.ts";
import { axisX, axisY, chartFigure } from "../../lib/visualizer/chart.ts";
import { INK, MUTED, type Named, seriesColors } from "../../lib/visualizer/colors.ts";
import type { FigureOptions, SvgFigure } from "../../lib/visualizer/figure.ts";
import { NUMBERS, SIZED } from "../../lib/kinds.ts";
import { check, namedList, optionsOf } from "../../lib/options.ts";

/** Values by name, "GAP" say. */
export interface Values extends Named {
  readonly values: ArrayLike<number>;
}

/** What a distribution plot is told. */
export interface DistributionPlotOptions extends FigureOptions {
  /**
   * The ends of the bins, ascending, the first at the least possible value: bin i holds lowEnd ≤ value < highEnd, the last
   * one its high end too. Counts stand in the middle of their bins with ends at −0.5, 0.5 and so on.
   */
  readonly edges: readonly number[];
  /** What the values are, with their unit. */
  readonly label: string;
}

/**
 * Draws the share of each series' values that falls into each bin, a panel for each series, all on the same axes; a line and
 * the panel's heading give the mean. Values outside the edges are counted in the total and named in the caption.
 * Throws a RangeError for fewer than two edges, edges that don't ascend, or a series without values.
 *
 * @example
 * ```ts
 * const series = [{ name: "GAP", pooling: "average" as const, values: [0, 1, 1, 0, 1] }];
 * distributionPlot(series, { edges: [-0.5, 0.5, 1.5], label: "cells above zero" });
 * ```
 */
export function distributionPlot(series: readonly Values[], options: DistributionPlotOptions): SvgFigure {
  const kinds = optionsOf<DistributionPlotOptions>({ ...SIZED, edges: NUMBERS, label: "a text" }, ["edges", "label"]);
  check("distributionPlot", { series: [series, namedList("series", { values: NUMBERS })], options: [options, kinds] });
  const { edges, label, title = `Distribution of ${label}`, width = 760, height = 140 * series.length + 30 } = options;
  checkInput(series, edges);
  const colors = seriesColors(series);
  const rows = series.map(({ name, values }, index) => ({
    name,
    color: colors[index],
    count: values.length,
    ...describeValues(values),
  }));
  const [low, high] = [edges[0], edges[edges.length - 1]];
  const centers = edges.slice(1).map((edge, bin) => (edge + edges[bin]) / 2);
  const isCounts = centers.every(Number.isInteger);
  // Plot leaves the high end of every bin out, ours counts that of the last one in.
  const inBin = (value: number) => value === high ? centers[centers.length - 1] : value;
  const points = rows.flatMap(({ name, color }, index) =>
    Array.from(series[index].values, (value) => ({ name, color, value: inBin(value) }))
  );
  const bins = { x: "value", fy: "name", fill: "color", thresholds: [...edges] };
  const panel = {
    width,
    height,
    marginTop: 26,
    marginRight: 20,
    marginBottom: 46,
    marginLeft: 52,
    x: { domain: [low, high], label: null },
    y: { label: null, percent: true, nice: true },
    fy: { domain: rows.map(({ name }) => name), axis: null, padding: 0.22 },
    marks: [
      ...axisY("% of images", { ticks: 4 }),
      axisX(label, { tickSize: 4, ...(isCounts && { ticks: centers, tickFormat: "d" }) }),
      Plot.rectY(points, { ...Plot.binX({ y: "proportion-facet" }, bins), inset: 0.5 }),
      Plot.ruleY([0], { stroke: MUTED }),
      Plot.ruleX(rows, { fy: "name", x: "mean", stroke: INK, strokeWidth: 1.5, strokeDasharray: "5 3" }),
      Plot.text(rows, {
        fy: "name",
        text: (row: typeof rows[number]) => `${row.name}: mean ${row.mean.toFixed(2)}`,
        frameAnchor: "top-right",
        dy: -16,
        fill: "color",
        fontWeight: "bold",
      }),
    ],
    color: { type: "identity" as const },
  };
  const outside = series.map(({ values }) =>
    Array.from(values).filter((value) => !(value >= low && value <= high)).length
  );
  const most = Math.max(...outside.map((count, index) => 100 * count / rows[index].count));
  const counts = new Set(rows.map(({ count }) => count));
  const images = counts.size === 1 ? ` of the ${formatNumber(rows[0].count)} images` : "";
  return chartFigure([panel], {
    title,
    caption: options.caption ?? `Share${images} in each bin; dashed lines are the means.` +
        (most > 0 ? ` Up to ${most.toFixed(1)} % of them lie outside the axis.` : ""),
    alt: `Bar charts: ${title}. Horizontal: ${label}. ${
      rows.map(({ name, mean, median, quartiles }) =>
        `${name}: mean ${mean.toFixed(2)}, median ${formatNumber(median)}, half of the values from ` +
        `${quartiles.map((value) => formatNumber(value)).join(" to ")}.`
      ).join(" ")
    }`,
  });
}

function checkInput(series: readonly Values[], edges: readonly number[]): void {
  const ascends = edges.length > 1 && edges.slice(1).every((edge, index) => edge > edges[index]);
  if (!ascends) {
    throw new RangeError(`Cannot plot a distribution: expected two or more ascending edges, found ${edges.join(", ")}`);
  }
  const empty = series.find(({ values }) => values.length === 0);
  if (empty) throw new RangeError(`Cannot plot a distribution: ${empty.name} has no values`);
}
