/**
 * How counts are distributed, for one or more networks.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatNumber } from "../../lib/format.ts";
import { describeValues } from "../../studies/statistics/describe.ts";
import { axisX, axisY, chartFigure } from "../../lib/visualizer/chart.ts";
import { INK, MUTED, type Named, seriesColors } from "../../lib/visualizer/colors.ts";
import type { FigureWords, SvgFigure } from "../../lib/visualizer/figure.ts";
import { NUMBERS, WORDS } from "../../lib/kinds.ts";
import { check, namedList, optionsOf } from "../../lib/options.ts";

/** A count of each image by name, "GAP" say: whole numbers from 0. */
export interface Counts extends Named {
  readonly values: ArrayLike<number>;
}

/** What a distribution plot is told: what is counted. */
export interface DistributionPlotOptions extends FigureWords {
  readonly label: string;
}

/**
 * Draws the share of each series' images that have each count, from 0 to the greatest of all, a panel for each series; a
 * line and the panel's heading give the mean. Throws a RangeError for a series without values.
 */
export function distributionPlot(series: readonly Counts[], options: DistributionPlotOptions): SvgFigure {
  const kinds = optionsOf<DistributionPlotOptions>({ ...WORDS, label: "a text" }, ["label"]);
  check("distributionPlot", { series: [series, namedList("series", { values: NUMBERS })], options: [options, kinds] });
  const { label, title = `Distribution of ${label}` } = options;
  const colors = seriesColors(series);
  const rows = series.map(({ name, values }, index) => ({
    name,
    color: colors[index],
    count: values.length,
    ...describeValues(values),
  }));
  const points = series.flatMap(({ name, values }, index) =>
    Array.from(values, (value) => ({ name, color: colors[index], value }))
  );
  const counts = Array.from({ length: Math.max(...points.map(({ value }) => value)) + 1 }, (_, count) => count);
  const edges = [...counts, counts.length].map((count) => count - 0.5);
  const bins = { x: "value", fy: "name", fill: "color", thresholds: edges };
  const panel = {
    width: 760,
    height: 140 * series.length + 30,
    marginTop: 26,
    marginRight: 20,
    marginBottom: 46,
    marginLeft: 52,
    x: { domain: [edges[0], edges.at(-1)!], label: null },
    y: { label: null, percent: true, nice: true },
    fy: { domain: rows.map(({ name }) => name), axis: null, padding: 0.22 },
    marks: [
      ...axisY("% of images", { ticks: 4 }),
      axisX(label, { tickSize: 4, ticks: counts, tickFormat: "d" }),
      Plot.rectY(points, { ...Plot.binX({ y: "proportion-facet" }, bins), inset: 0.5 }),
      Plot.ruleY([0], { stroke: MUTED }),
      Plot.ruleX(rows, { fy: "name", x: "mean", stroke: INK, strokeWidth: 1.5, strokeDasharray: "5 3" }),
      Plot.text(rows, {
        fy: "name",
        text: ({ name, mean }) => `${name}: mean ${mean.toFixed(2)}`,
        frameAnchor: "top-right",
        dy: -16,
        fill: "color",
        fontWeight: "bold",
      }),
    ],
    color: { type: "identity" as const },
  };
  const totals = new Set(rows.map(({ count }) => count));
  const images = totals.size === 1 ? ` of the ${formatNumber(rows[0].count)} images` : "";
  const spreads = rows.map(({ name, mean, median, quartiles }) =>
    `${name}: mean ${mean.toFixed(2)}, median ${formatNumber(median)}, half of the values from ` +
    `${quartiles.map((value) => formatNumber(value)).join(" to ")}.`
  );
  return chartFigure([panel], {
    title,
    caption: options.caption ?? `Share${images} in each bin; dashed lines are the means.`,
    alt: `Bar charts: ${title}. Horizontal: ${label}. ${spreads.join(" ")}`,
  });
}
