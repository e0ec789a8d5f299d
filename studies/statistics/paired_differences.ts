/**
 * What is said of differences of pairs, one pair a seed: the same initial weights and order of images under A and under B.
 * Differences are A − B of accuracies 0–1, though nothing but the margin of equivalence depends on the unit.
 * @module
 */
import { sampleStandardDeviation } from "simple-statistics";
import { mean } from "../../lib/numbers.ts";
import type { Interval } from "./distributions.ts";
import { gammaRatio, studentCdf, studentQuantile, UNBOUNDED } from "./distributions.ts";
import { shareInterval } from "./shares.ts";

/**
 * The differences a − b, `[pairs]`, each to 10⁻⁹: accuracies are counts over images, and differences that are equal as
 * counts must be equal as numbers, or ranks and ties would be chance (in double precision 0.3 − 0.2 ≠ 0.2 − 0.1).
 *
 * @throws {RangeError} when `a` and `b` are not of the same length, are empty, or hold a number that is not finite.
 */
export function pairedDifferences(a: ArrayLike<number>, b: ArrayLike<number>): number[] {
  if (a.length !== b.length || a.length === 0) {
    throw new RangeError(
      `Cannot pair: expected as many values of A as of B, at least one; found ${a.length} and ${b.length}`,
    );
  }
  return Array.from(a, (value, index) => {
    const difference = value - b[index];
    if (Number.isFinite(difference)) return Number(difference.toFixed(9)) + 0; // + 0 makes 0 of −0
    throw new RangeError(`Cannot pair: expected finite numbers, found ${value} and ${b[index]} at ${index}`);
  });
}

/** Standard deviation with n − 1, NaN of a single value, and exactly 0 where all are equal. */
export function deviation(values: readonly number[]): number {
  if (values.length < 2) return NaN;
  return values.every((value) => value === values[0]) ? 0 : sampleStandardDeviation([...values]);
}

/**
 * Student's interval for the mean of the differences: m ± t(n − 1) · s / √n, for differences that are about normal.
 * Unbounded for one pair; a point where all are equal, the limit of ever smaller spread.
 *
 * @param level Share of such intervals that hold the true mean, 0 < level < 1.
 */
export function meanInterval(differences: readonly number[], level = 0.95): Interval {
  if (differences.length < 2) return UNBOUNDED;
  const middle = mean(differences);
  const half = studentQuantile((1 + level) / 2, differences.length - 1) * standardError(differences);
  return { low: middle - half, high: middle + half };
}

/**
 * P value of Student's paired t test, 0–1: how often |t| would be as great if the true mean were 0. Two-sided.
 * NaN for one pair; where all differences are equal, 1 if they are 0, else 0.
 */
export function tTest(differences: readonly number[]): number {
  return Math.min(1, 2 * tailBeyond(-Math.abs(mean(differences)), differences));
}

/**
 * P(T ≤ `shift` / standard error) for Student's t with n − 1 degrees of freedom, where `shift` is the mean of the
 * differences less the mean that is tested. NaN for one pair; without spread 0, ½ or 1 by the sign of `shift`.
 */
export function tailBeyond(shift: number, differences: readonly number[]): number {
  const error = standardError(differences);
  if (error === 0) return shift < 0 ? 0 : shift > 0 ? 1 : 0.5;
  return differences.length < 2 ? NaN : studentCdf(shift / error, differences.length - 1);
}

/** How great the mean difference is, in standard deviations of the differences. */
export interface EffectSize {
  /** d_z = m / s. NaN for one pair or where all differences are 0; ±Infinity where all are equal and not 0. */
  readonly dz: number;
  /** d_z without its bias in small samples: times Γ(f/2) / (√(f/2) · Γ((f − 1)/2)), f = n − 1. NaN below three pairs. */
  readonly corrected: number;
}

/**
 * Effect size of paired differences.
 * Source: L. V. Hedges, "Distribution theory for Glass's estimator of effect size", 1981; the name d_z is J. Cohen's, 1988.
 */
export function effectSize(differences: readonly number[]): EffectSize {
  const dz = mean(differences) / deviation(differences);
  const half = (differences.length - 1) / 2;
  return { dz, corrected: half < 1 ? NaN : dz * gammaRatio(half, half - 0.5) / Math.sqrt(half) };
}

/** How often A is ahead of B. */
export interface Superiority {
  readonly wins: number;
  readonly ties: number;
  readonly losses: number;
  /** (wins + ties / 2) / pairs, 0–1: an estimate of P(A > B) + P(A = B) / 2 for a new seed. */
  readonly probability: number;
  /** Holds that probability at least as often as the level says: a tie counts as a loss below and as a win above. */
  readonly interval: Interval;
}

/**
 * P(A > B) over pairs, ties as one half, with an exact (Clopper–Pearson) interval, wider than need be where there are ties.
 * Source: X. Bouthillier et al., "Accounting for Variance in Machine Learning Benchmarks", 2021, who ask for 0.75.
 */
export function superiority(differences: readonly number[], level = 0.95): Superiority {
  const count = differences.length;
  const wins = differences.filter((difference) => difference > 0).length;
  const losses = differences.filter((difference) => difference < 0).length;
  const ties = count - wins - losses;
  const interval = {
    low: shareInterval({ count: wins, total: count }, level).low,
    high: shareInterval({ count: wins + ties, total: count }, level).high,
  };
  return { wins, ties, losses, probability: (wins + ties / 2) / count, interval };
}

function standardError(differences: readonly number[]): number {
  return deviation(differences) / Math.sqrt(differences.length);
}
