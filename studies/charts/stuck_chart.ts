/**
 * How many trainings get stuck.
 * @module
 */
import { seriesColors } from "../../lib/visualizer/colors.ts";
import type { FigureOptions, SvgFigure } from "../../lib/visualizer/figure.ts";
import { type Share, shareInterval } from "../statistics/shares.ts";
import { estimateMarks, rowChart } from "../../lib/visualizer/row_chart.ts";
import { SYMBOLS } from "./seeds.ts";

/** Stuck trainings of one pooling in one arm of the study. */
export interface StuckShare extends Share {
  readonly arm: string;
  readonly pooling: string;
}

/**
 * Draws a row for each arm and pooling: the share of stuck trainings with its exact 95 % interval (Clopper and Pearson).
 * @throws {RangeError} For no rows, and for counts that are no share.
 *
 * @example
 * stuckChart([{ arm: "article's recipe", pooling: "GMP", count: 7, total: 40 }]);
 */
export function stuckChart(shares: readonly StuckShare[], options: Omit<FigureOptions, "height"> = {}): SvgFigure {
  if (shares.length === 0) throw new RangeError("Cannot draw stuck trainings: expected at least one share, found none");
  const { title = "Stuck trainings" } = options;
  const poolings = [...new Set(shares.map(({ pooling }) => pooling))];
  const colors = seriesColors(poolings);
  const estimates = shares.map(({ pooling, ...share }, row) => {
    const index = poolings.indexOf(pooling);
    const look = { color: colors[index], symbol: SYMBOLS[index % SYMBOLS.length] };
    return { row, value: share.count / share.total, ...shareInterval(share), ...look };
  });
  const percent = (share: number) => `${Number((100 * share).toFixed(1))} %`;
  const counts = shares.map(({ count, total }) => `${count} of ${total}`);
  const ranges = estimates.map(({ low, high }) => `${percent(low)} to ${percent(high)}`);
  const names = shares.map(({ arm, pooling }) => `${arm}, ${pooling}`);
  return rowChart({
    caption: "Share of trainings that get stuck, with exact 95 % intervals (Clopper and Pearson).",
    alt: `Interval chart: ${title}. ` + names.map((name, row) => `${name} ${counts[row]} (${ranges[row]})`).join("; ") +
      ".",
    ...options,
    title,
    names,
    columns: [{ head: "stuck", texts: counts }, { head: "95 % interval", texts: ranges }],
    domain: [0, 1],
    tickFormat: percent,
    marks: estimateMarks(estimates, [0, 1]),
  });
}
