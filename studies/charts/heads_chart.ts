/**
 * The accuracies of all heads, from the mean to the maximum.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { INK, MUTED, seriesColors } from "../../lib/visualizer/colors.ts";
import type { SvgFigure } from "../../lib/visualizer/figure.ts";
import { estimateMarks, rowChart, type RowChartOptions } from "./row_chart.ts";
import { estimateMean, formatInterval, type SeedAccuracies } from "./seeds.ts";

/** A head and the accuracies of its seeds. */
export interface HeadAccuracies extends SeedAccuracies {
  /** Where the head stands between the mean (0) and the maximum (1); left out where it pools no map, as linear layers do. */
  readonly knob?: number;
}

/**
 * Draws a row for each head: every seed a dot, their mean and Student's 95 % interval. Heads with a knob are ordered by it,
 * the others stand below, set apart, in the order given.
 *
 * @example
 * ```ts
 * headsChart([{ name: "average", pooling: "average", knob: 0, accuracies: [0.91, 0.92] }]);
 * ```
 */
export function headsChart(heads: readonly HeadAccuracies[], options: RowChartOptions = {}): SvgFigure {
  const { title = "Accuracy of every head" } = options;
  const pooled = heads.filter(({ knob }) => knob !== undefined).toSorted((one, other) => one.knob! - other.knob!);
  const others = heads.filter(({ knob }) => knob === undefined);
  // An empty row sets the two kinds apart.
  const isSplit = pooled.length > 0 && others.length > 0;
  const rows = [...pooled, ...isSplit ? [undefined] : [], ...others];
  const colors = seriesColors(heads);
  const estimates = rows.flatMap((head, row) => {
    if (!head) return [];
    const [color, symbol] = head.pooling ? [colors[heads.indexOf(head)], "diamond" as const] : [INK, "circle" as const];
    return [{ row, ...estimateMean(head.accuracies), color, symbol }];
  });
  const seeds = rows.flatMap((head, row) => (head?.accuracies ?? []).map((value) => ({ row, value })));
  const ends = [...seeds.map(({ value }) => value), ...estimates.flatMap(({ low, high }) => [low, high])].filter(
    Number.isFinite,
  );
  const column = (head: string, write: (estimate: typeof estimates[number]) => string) => {
    const texts = new Map(estimates.map((own) => [own.row, write(own)]));
    return { head, texts: rows.map((_, row) => texts.get(row) ?? "") };
  };
  return rowChart({
    caption:
      "Test accuracy of every seed (dots), the mean over the seeds and Student's 95 % interval. Poolings are ordered " +
      "from the mean to the maximum; below, what is no such pooling.",
    ...options,
    kind: "Dot chart",
    title,
    names: rows.map((head) => head?.name ?? ""),
    columns: [
      column("mean", ({ value }) => value.toFixed(3)),
      column("95 % interval", (own) => formatInterval(own)),
      column("n", ({ count }) => String(count)),
    ],
    domain: [Math.min(...ends), Math.max(...ends)],
    label: "test accuracy",
    marks: [
      ...isSplit ? [Plot.ruleY([pooled.length], { y: [pooled.length], stroke: MUTED, strokeDasharray: "2 3" })] : [],
      ...estimateMarks(estimates),
      Plot.dot(seeds, { x: "value", y: "row", r: 3, fill: INK, fillOpacity: 0.35, dy: 5 }),
    ],
  });
}
