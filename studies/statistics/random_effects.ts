/**
 * The random-effects model: a mean, a random deviation for each group, and one for each value.
 * @module
 */
import { mean } from "../../lib/numbers.ts";
import type { Interval } from "./distributions.ts";
import { studentt, UNBOUNDED } from "./distributions.ts";

/** The fitted model, in the unit of the values. */
export interface RandomEffects {
  readonly mean: number;
  /** 95 % interval of the mean for groups of the kind, by Student's t with groups − 1 degrees of freedom. */
  readonly interval: Interval;
  /** Standard deviations between groups and within them. */
  readonly between: number;
  readonly within: number;
}

/**
 * Fits the model to groups of the same size by restricted maximum likelihood, which for such groups has a closed form: the
 * estimates of the analysis of variance, and none between the groups where they would be below 0.
 * Source: S. R. Searle, G. Casella, C. E. McCulloch, "Variance Components", 1992, section 3.8.
 *
 * @param groups Two or more, `[groups][values]`, as many values in each, at least two.
 */
export function fitRandomEffects(groups: readonly (readonly number[])[]): RandomEffects {
  const size = groups[0].length;
  const means = groups.map((values) => mean(values));
  const middle = mean(means);
  const squares = (values: readonly number[], from: number) =>
    values.reduce((sum, value) => sum + (value - from) ** 2, 0);
  const inside = groups.reduce((sum, values, i) => sum + squares(values, means[i]), 0);
  const outside = size * squares(means, middle);
  const [meanInside, meanOutside] = [inside / (groups.length * (size - 1)), outside / (groups.length - 1)];
  const between = Math.max(0, (meanOutside - meanInside) / size);
  const within = between > 0 ? meanInside : (inside + outside) / (groups.length * size - 1);
  const error = Math.sqrt((size * between + within) / (groups.length * size));
  const half = studentt.inv(0.975, groups.length - 1) * error;
  const interval = Number.isFinite(half) ? { low: middle - half, high: middle + half } : UNBOUNDED;
  return { mean: middle, interval, between: Math.sqrt(between), within: Math.sqrt(within) };
}
