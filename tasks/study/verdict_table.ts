/**
 * Verdicts as a table.
 * @module
 */
import { alignColumns, formatP, formatPoints } from "../../lib/format.ts";
import type { Interval } from "../../lib/types.ts";
import type { PairVerdict } from "../../studies/plan/verdict.ts";

/** The table: a line for each comparison, accuracies and differences in points. */
export function describeVerdicts(verdicts: readonly PairVerdict[]): string {
  if (verdicts.length === 0) return "no two heads of an arm have a finished training with the same seed yet";
  const rows = verdicts.map(({ arm, dataset, a, b, comparison, adjusted }) => [
    ...[arm, dataset, `${a} − ${b}`, String(comparison.n), percent(comparison.meanA), percent(comparison.meanB)],
    ...[formatPoints(comparison.difference), formatInterval(comparison.interval)],
    ...[formatP(adjusted), comparison.verdict],
  ]);
  const heads = ["arm", "data", "A − B", "pairs", "A", "B", "difference", "95 % interval", "P", "A is"];
  const right = heads.map((_, column) => column >= 3 && column <= 8);
  return `${alignColumns([heads, ...rows], { right }).join("\n")}

Accuracies on the test images in percent, differences in points. Better or worse: the interval excludes 0 and the difference
is beyond ±${
    100 * verdicts[0].comparison.equivalence.margin
  }. Equivalent: the 90 % interval lies within. Else undecided at so many pairs. P: of the
paired t test, by Holm's method over the heads of an arm.`;
}

function percent(share: number): string {
  return (100 * share).toFixed(2);
}

function formatInterval({ low, high }: Interval): string {
  return Number.isFinite(low) ? `${formatPoints(low)} … ${formatPoints(high)}` : "unknown";
}
