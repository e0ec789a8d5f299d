/**
 * Shares, differences and P values as people read them.
 * @module
 */
import type { Interval } from "./statistics/distributions.ts";

/** A number with its sign, "+1", "0", "−1". */
export function signed(value: number): string {
  return value === 0 ? "0" : `${value > 0 ? "+" : "−"}${Math.abs(value)}`;
}

/** A share, 0–1, in percent with 2 decimals; "–" where it was not measured. */
export function formatPercent(share: number): string {
  return Number.isNaN(share) ? "–" : (100 * share).toFixed(2);
}

/** A difference of two shares in percentage points with 2 decimals, "+0.64" for 0.0064; "0.00" has no sign. */
export function formatPoints(difference: number): string {
  if (Number.isNaN(difference)) return "–";
  const text = Math.abs(100 * difference).toFixed(2);
  return Number(text) === 0 ? text : `${difference > 0 ? "+" : "−"}${text}`;
}

/** An interval, of differences in points unless `write` writes otherwise; "unknown" where nothing bounds it. */
export function formatInterval({ low, high }: Interval, write = formatPoints): string {
  return Number.isFinite(low) ? `${write(low)} to ${write(high)}` : "unknown";
}

/** A P value, 0–1, with 3 decimals, "< 0.001" below; "–" where there is none, or NaN. */
export function formatP(p: number | undefined): string {
  if (p === undefined || Number.isNaN(p)) return "–";
  return p < 0.001 ? "< 0.001" : p.toFixed(3);
}
