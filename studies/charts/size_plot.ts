/**
 * How accuracy grows with the number of training images.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { formatNumber } from "../../lib/format.ts";
import { axisX, chartFigure } from "../../lib/visualizer/chart.ts";
import { type Named, seriesColors } from "../../lib/visualizer/colors.ts";
import { type Curve, curvePanel, tenthsAround } from "../../lib/visualizer/curve_panel.ts";
import type { FigureOptions, SvgFigure } from "../../lib/visualizer/figure.ts";
import { DASHES, describeDomain, estimateMean, formatInterval, SYMBOLS } from "./seeds.ts";

/** A head's accuracies, 0–1, `[sizes][seeds]`; no seeds where it was not trained. */
export interface SizeSeries extends Named {
  readonly accuracies: readonly (readonly number[])[];
}

/** What the plot is told: the numbers of training images, ascending, `[sizes]`. */
export interface SizePlotOptions extends FigureOptions {
  readonly sizes: readonly number[];
}

/**
 * Draws a line for each head, its means over the seeds with Student's 95 % intervals, against the number of training images
 * on a logarithmic axis; lines that would hide each other's intervals stand a little apart.
 *
 * @example
 * ```ts
 * sizePlot([{ name: "average", accuracies: [[0.71, 0.72], [0.81, 0.80]] }], { sizes: [600, 6000] });
 * ```
 */
export function sizePlot(heads: readonly SizeSeries[], options: SizePlotOptions): SvgFigure {
  const { sizes, title = "Accuracy by number of training images", width, height } = options;
  // Plot writes only some of the ticks of its own logarithmic axes.
  const places = sizes.map(Math.log10);
  const [low, high] = [places[0] - 0.06, places[places.length - 1] + 0.06];
  const colors = seriesColors(heads);
  const groups = heads.map(({ accuracies }, index) => {
    const apart = 0.013 * (high - low) * (index - (heads.length - 1) / 2);
    return accuracies.flatMap((seeds, at) =>
      seeds.length === 0
        ? []
        : [{ size: sizes[at], x: places[at] + apart, ...estimateMean(seeds), color: colors[index] }]
    );
  });
  const curves = heads.map(({ name }, index): Curve => ({
    name,
    color: colors[index],
    look: {
      strokeWidth: 1.75,
      strokeDasharray: DASHES[index % DASHES.length],
      symbol: SYMBOLS[index % SYMBOLS.length],
    },
    points: groups[index].map(({ x, value }) => ({ x, value, text: value.toFixed(3) })),
  }));
  const bounded = groups.flat().filter(({ low }) => Number.isFinite(low));
  const values = [...groups.flat().map(({ value }) => value), ...bounded.flatMap(({ low, high }) => [low, high])];
  const domain = tenthsAround(values);
  const panel = curvePanel(curves, {
    label: "test accuracy",
    width,
    height,
    x: [low, high],
    axis: axisX("training images (logarithmic)", {
      ticks: places,
      tickSize: 4,
      tickFormat: (place: number) => formatNumber(Math.round(10 ** place)),
    }),
    y: { domain: [...domain] },
    behind: [Plot.ruleX(bounded, { x: "x", y1: "low", y2: "high", stroke: "color", strokeWidth: 1.5 })],
  });
  const told = groups.map((group) =>
    group.map((own) => {
      const range = Number.isFinite(own.low) ? ` (${formatInterval(own)})` : "";
      return `${formatNumber(own.size)} images ${own.value.toFixed(3)}${range}`;
    }).join(", ")
  );
  return chartFigure([panel], {
    title,
    caption: options.caption ??
      "Mean test accuracy over the seeds with Student's 95 % intervals, against the number of " +
        `training images on a logarithmic axis. ${describeDomain(domain, values)}`,
    alt: `Line chart: ${title}. ${heads.map(({ name }, index) => `${name}: ${told[index]}.`).join(" ")}`,
  });
}
