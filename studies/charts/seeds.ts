/**
 * What the figures of many seeds share: their data and its checks, and how groups differ without colour.
 * @module
 */
import { mean } from "../../lib/numbers.ts";
import type { Interval } from "../statistics/distributions.ts";
import type { Domain, Named } from "../../lib/visualizer/colors.ts";
import { meanInterval } from "../statistics/paired_differences.ts";

/** Accuracies by name, "GAP" say: one for each seed, 0–1. */
export interface SeedAccuracies extends Named {
  readonly accuracies: readonly number[];
}

/** The signs and the lines of groups, in their order: they are told apart in grey too. */
export const SYMBOLS = ["circle", "square", "triangle", "diamond", "star", "wye"] as const;
export const DASHES = ["", "9 3", "2 3", "12 3 2 3", "5 2"] as const;

/** A mean of accuracies with Student's 95 % interval, both 0–1; the interval is unbounded for one. */
export interface Estimate extends Interval {
  readonly value: number;
  readonly count: number;
}

/** The mean of some accuracies and its interval, cut to what accuracies can be. */
export function estimateMean(accuracies: readonly number[]): Estimate {
  const { low, high } = meanInterval(accuracies);
  const cut = Number.isFinite(low) ? { low: Math.max(0, low), high: Math.min(1, high) } : { low, high };
  return { value: mean(accuracies), ...cut, count: accuracies.length };
}

/** A share as charts of accuracies write it, "0.868". */
export const writeShare = (share: number) => share.toFixed(3);

/** How the margin that counts as equal is shaded. */
export const MARGIN_BAND = { fill: "#8f98a5", fillOpacity: 0.25, stroke: "#8f98a5", strokeDasharray: "3 3" } as const;

/** The ends of an axis that holds differences, the margin that counts as equal, and some room. */
export function reachOf(differences: readonly number[], margin: number): [low: number, high: number] {
  const ends = [-1.5 * margin, 1.5 * margin, ...differences.filter(Number.isFinite)];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  return [low - 0.04 * (high - low), high + 0.04 * (high - low)];
}

/** "10 seeds", "1 seed". */
export function countSeeds(count: number): string {
  return `${count} seed${count === 1 ? "" : "s"}`;
}

/** A sentence on the vertical axis, and on values that it does not reach: those are drawn on its edge. */
export function describeDomain([low, high]: Domain, values: readonly number[]): string {
  const isCut = values.some((value) => value < low || value > high);
  return `The vertical axis goes from ${low} to ${high}${isCut ? "; what lies beyond is drawn on its edge" : ""}.`;
}
