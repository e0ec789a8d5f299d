/**
 * Bootstrap intervals: what the mean would do if the pairs were drawn again from those that were seen.
 * Source: B. Efron, R. J. Tibshirani, "An Introduction to the Bootstrap", 1993, chapters 13 and 14.
 * @module
 */
import { quantileSorted } from "simple-statistics";
import { mean } from "../../lib/numbers.ts";
import { integerBelow, randomGenerator } from "../../lib/random.ts";
import type { Interval } from "./distributions.ts";
import { normalCdf, normalQuantile, UNBOUNDED } from "./distributions.ts";

/** How a bootstrap is drawn. */
export interface BootstrapOptions {
  /** Share of intervals that should hold the true mean, 0 < level < 1; 0.95 when left out. */
  readonly level?: number;
  /** Resamples, at least 1; 99,999 when left out: with a tenth of them the ends of skewed samples depend on the seed. */
  readonly resamples?: number;
  /** Seed of the resampling, an integer 0 … 2³² − 1; 0 when left out. The same seed gives the same interval. */
  readonly seed?: number;
  /** Bias-corrected and accelerated (when left out), or plain quantiles of the resampled means. */
  readonly method?: "bca" | "percentile";
}

/**
 * A bootstrap interval for the mean of the differences. It assumes no normal distribution, but with few pairs it is too
 * narrow: with ten normal differences about 90 % of 95 % intervals hold the mean, so Student's interval decides.
 * Unbounded for one pair; a point where all are equal.
 */
export function bootstrapInterval(
  differences: readonly number[],
  { level = 0.95, resamples = 99_999, seed = 0, method = "bca" }: BootstrapOptions = {},
): Interval {
  const count = differences.length;
  if (count < 2) return UNBOUNDED;
  const generator = randomGenerator(seed);
  const means = Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let drawn = 0; drawn < count; drawn++) sum += differences[integerBelow(count, generator)];
    return sum / count;
  });
  if (method === "percentile") return percentileInterval(means, level);
  const total = mean(differences) * count;
  return bcaInterval(mean(differences), means, differences.map((left) => (total - left) / (count - 1)), level);
}

/** The interval between the quantiles (1 ∓ level) / 2 of resampled estimates, in proportion between two, as NumPy does. */
export function percentileInterval(replicates: ArrayLike<number>, level = 0.95): Interval {
  return quantiles(replicates, (1 - level) / 2, (1 + level) / 2);
}

/**
 * The bias-corrected and accelerated interval: quantiles Φ(z₀ + (z₀ + z) / (1 − a(z₀ + z))) of the resampled estimates,
 * z = Φ⁻¹((1 ∓ level) / 2). z₀ comes from the share of replicates below the estimate, equal ones as one half; the
 * acceleration a from the skewness of the estimates that leave one value out. Formula: Efron and Tibshirani, 14.9–14.15.
 *
 * @param replicates Estimates from resampled values.
 * @param leftOut Estimates from all values but one, `[values]`.
 */
export function bcaInterval(
  estimate: number,
  replicates: ArrayLike<number>,
  leftOut: readonly number[],
  level = 0.95,
): Interval {
  // Sums of the same values in another order are the same estimate.
  const near = 1e-12 * Math.max(...leftOut.map(Math.abs), Math.abs(estimate));
  let below = 0;
  for (let index = 0; index < replicates.length; index++) {
    const distance = replicates[index] - estimate;
    below += Math.abs(distance) <= near ? 0.5 : distance < 0 ? 1 : 0;
  }
  if (below === 0 || below === replicates.length) return percentileInterval(replicates, level);
  const bias = normalQuantile(below / replicates.length);
  const middle = mean(leftOut);
  const [cubes, squares] = [3, 2].map((power) => leftOut.reduce((sum, value) => sum + (middle - value) ** power, 0));
  const acceleration = squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
  const adjust = (p: number) => {
    const shifted = bias + normalQuantile(p);
    return normalCdf(bias + shifted / (1 - acceleration * shifted));
  };
  return quantiles(replicates, adjust((1 - level) / 2), adjust((1 + level) / 2));
}

function quantiles(values: ArrayLike<number>, low: number, high: number): Interval {
  const sorted = Array.from(values).sort((first, second) => first - second);
  return { low: quantileSorted(sorted, low), high: quantileSorted(sorted, high) };
}
