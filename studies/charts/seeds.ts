/**
 * What the figures of many seeds share: their data and its checks, and how groups differ without colour.
 * @module
 */
import type { Interval } from "../../lib/types.ts";
import { meanInterval } from "../statistics/paired_differences.ts";
import { mean } from "../../lib/numbers.ts";

/** Accuracies by name, "GAP" say: one for each seed, 0–1. */
export interface SeedAccuracies {
  readonly name: string;
  readonly accuracies: readonly number[];
}

/** The signs and the lines of groups, in their order: they are told apart in grey too. */
export const SYMBOLS = ["circle", "square", "triangle", "diamond", "star", "wye"] as const;
export const DASHES = ["", "9 3", "2 3", "12 3 2 3", "5 2"] as const;

/** A mean of accuracies with Student's 95 % interval, both 0–1; the interval is unbounded for one. */
export interface Estimate extends Interval {
  readonly value: number;
  readonly count: number;
  /** "0.871 (0.868 to 0.874)"; "0.871" for one. */
  readonly text: string;
}

/** The mean of some accuracies and its interval, cut to what accuracies can be. */
export function estimateMean(accuracies: readonly number[]): Estimate {
  const [value, { low, high }] = [mean(accuracies), meanInterval(accuracies)];
  const cut = Number.isFinite(low) ? { low: Math.max(0, low), high: Math.min(1, high) } : { low, high };
  const range = Number.isFinite(low) ? ` (${cut.low.toFixed(3)} to ${cut.high.toFixed(3)})` : "";
  return { value, ...cut, count: accuracies.length, text: value.toFixed(3) + range };
}

/** Refuses what holds no group, or a number that is no share. @throws {RangeError} Naming `aim` and the group. */
export function checkShares(
  aim: string,
  groups: readonly { readonly name: string; readonly values: readonly number[] }[],
) {
  if (groups.length === 0) throw new RangeError(`Cannot ${aim}: expected at least one group, found none`);
  for (const { name, values } of groups) {
    const wrong = values.find((value) => !(value >= 0 && value <= 1));
    if (values.length > 0 && wrong === undefined) continue;
    throw new RangeError(`Cannot ${aim}: expected accuracies 0–1 of ${name}, found ${wrong ?? "none"}`);
  }
}

/** "10 seeds", "1 seed". */
export function countSeeds(count: number): string {
  return `${count} seed${count === 1 ? "" : "s"}`;
}
