/**
 * Shares, differences and P values as people read them.
 * @module
 */

/** A number with its sign, "+1", "0", "−1". */
export function signed(value: number): string {
  return value === 0 ? "0" : `${value > 0 ? "+" : "−"}${Math.abs(value)}`;
}

/** A share, 0–1, in percent with 2 decimals; "–" where it was not measured. */
export function formatPercent(share: number): string {
  return Number.isNaN(share) ? "–" : (100 * share).toFixed(2);
}

/** A difference with 2 decimals and its sign, "+0.64"; "0.00" has none. */
export function formatDifference(value: number): string {
  if (Number.isNaN(value)) return "–";
  const text = Math.abs(value).toFixed(2);
  return Number(text) === 0 ? text : `${value > 0 ? "+" : "−"}${text}`;
}

/** A difference of two shares in percentage points, "+0.64" for 0.0064. */
export function formatPoints(difference: number): string {
  return formatDifference(100 * difference);
}

/** A P value, 0–1, with 3 decimals, "< 0.001" below; "–" where there is none, or NaN. */
export function formatP(p: number | undefined): string {
  if (p === undefined || Number.isNaN(p)) return "–";
  return p < 0.001 ? "< 0.001" : p.toFixed(3);
}
