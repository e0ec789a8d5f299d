/**
 * The distributions that intervals and tests are read from: jStat's, whose incomplete beta function is good to seven digits or
 * more. Intervals are shown with four at most, P values with three decimals.
 * @module
 */
// @ts-types="./jstat.d.ts"
import jStat from "jstat";

export const { beta, binomial, studentt } = jStat;

/** An interval, its ends included. Where nothing bounds an end it is infinite, which JSON writes as null. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The interval that says nothing: what a spread that cannot be estimated leaves. */
export const UNBOUNDED: Interval = { low: -Infinity, high: Infinity };
