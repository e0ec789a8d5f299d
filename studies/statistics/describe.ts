/**
 * Statistics of plain numbers.
 * @module
 */
import { NUMBERS } from "../../lib/kinds.ts";
import { check } from "../../lib/options.ts";
import { mean, median, quantile, sampleStandardDeviation } from "simple-statistics";

/** Where values lie and how they spread. */
export interface Spread {
  readonly mean: number;
  readonly median: number;
  /** Standard deviation with n − 1; NaN for a single value. */
  readonly deviation: number;
  /** A quarter of the values is below, and a quarter above; between two values in proportion, as NumPy does. */
  readonly quartiles: readonly [low: number, high: number];
}

/** Sums up values. @throws {RangeError} When there are none. */
export function describeValues(values: ArrayLike<number>): Spread {
  check("describeValues", { values: [values, NUMBERS] });
  const all = Array.from(values);
  if (all.length === 0) throw new RangeError("Cannot describe values: expected at least one, found none");
  return {
    mean: mean(all),
    median: median(all),
    deviation: all.length > 1 ? sampleStandardDeviation(all) : NaN,
    quartiles: [quantile(all, 0.25), quantile(all, 0.75)],
  };
}
