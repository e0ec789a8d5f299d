/**
 * How many trainings get stuck.
 * @module
 */
import type { Pooling } from "../../lib/types.ts";
import { POOLING_COLORS } from "../../lib/visualizer/colors.ts";
import type { SvgFigure } from "../../lib/visualizer/figure.ts";
import { estimateMarks, rowChart, type RowChartOptions } from "../../lib/visualizer/row_chart.ts";
import { type Share, shareInterval } from "../statistics/shares.ts";
import { formatInterval } from "./seeds.ts";

/** Stuck trainings of one pooling in one arm of the study. */
export interface StuckShare extends Share {
  readonly name: string;
  readonly pooling: Pooling;
}

const SIGNS = { average: "circle", max: "square" } as const;

/**
 * Draws a row for each share of stuck trainings with its exact 95 % interval (Clopper and Pearson).
 * @throws {RangeError} For no shares, and for counts that are none.
 *
 * @example
 * ```ts
 * stuckChart([{ name: "article's recipe, GMP", pooling: "max", count: 7, total: 40 }]);
 * ```
 */
export function stuckChart(shares: readonly StuckShare[], options: RowChartOptions = {}): SvgFigure {
  if (shares.length === 0) throw new RangeError("Cannot draw stuck trainings: expected at least one share, found none");
  const { title = "Stuck trainings" } = options;
  const estimates = shares.map(({ pooling, ...share }, row) => {
    const look = { color: POOLING_COLORS[pooling], symbol: SIGNS[pooling] };
    return { row, value: share.count / share.total, ...shareInterval(share), ...look };
  });
  const percent = (share: number) => `${Number((100 * share).toFixed(1))} %`;
  return rowChart({
    caption: "Share of trainings that get stuck, with exact 95 % intervals (Clopper and Pearson).",
    ...options,
    kind: "Interval chart",
    title,
    names: shares.map(({ name }) => name),
    columns: [
      { head: "stuck", texts: shares.map(({ count, total }) => `${count} of ${total}`) },
      { head: "95 % interval", texts: estimates.map((own) => formatInterval(own, percent)) },
    ],
    domain: [0, 1],
    tickFormat: percent,
    marks: estimateMarks(estimates),
  });
}
