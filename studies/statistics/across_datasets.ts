/**
 * Verdicts across data sets: each data set counts once, with its mean difference over seeds.
 * @module
 */
import { type RandomGenerator, randomGenerator } from "../../lib/random.ts";

/** How likely each verdict is for another data set of the kind, given those that were seen; each 0–1, together 1. */
export interface SignedRankPosterior {
  readonly better: number;
  readonly equivalent: number;
  readonly worse: number;
}

/** Draws from the posterior: they leave an error of about 0.002 (one standard error). */
const DRAWS = 50_000;

/**
 * The Bayesian signed-rank test with a region of practical equivalence. Prior: a Dirichlet process of strength ½ at a
 * difference of 0. Each draw weighs that 0 and the differences (Dirichlet ½, 1 … 1) and adds the products of weights over
 * all pairs whose mean lies above, within or below ± margin (on it: one half each); the greatest of the three sums wins the
 * draw. The result is each verdict's share of draws.
 * Data sets that are kin, as MNIST's descendants are, count as independent: with them the verdict sounds surer than it is.
 * Source: A. Benavoli, G. Corani, J. Demšar, M. Zaffalon, "Time for a change", 2017, section 4.2; as in their baycomp.
 *
 * @param differences The mean difference of A and B on each data set, accuracies 0–1.
 * @param margin Differences within ± this count as practically equal; 0.005 when left out.
 */
export function signedRankPosterior(differences: readonly number[], margin = 0.005): SignedRankPosterior {
  const generator = randomGenerator(0);
  const values = [0, ...differences];
  const sides = values.map((value) =>
    values.map((other) => (Math.sign(value + other - 2 * margin) + Math.sign(value + other + 2 * margin)) / 2)
  );
  const wins = { better: 0, equivalent: 0, worse: 0 };
  for (let draw = 0; draw < DRAWS; draw++) {
    const weights = values.map((_, index) => index === 0 ? gammaHalf(generator) : exponential(generator));
    const whole = weights.reduce((sum, weight) => sum + weight, 0) ** 2;
    let [better, worse] = [0, 0];
    weights.forEach((weight, index) =>
      weights.forEach((other, at) => {
        const side = sides[index][at];
        if (side > 0) better += side * weight * other;
        else worse -= side * weight * other;
      })
    );
    const equivalent = whole - better - worse;
    if (better > worse && better > equivalent) wins.better++;
    else if (worse > better && worse > equivalent) wins.worse++;
    else wins.equivalent++;
  }
  return { better: wins.better / DRAWS, equivalent: wins.equivalent / DRAWS, worse: wins.worse / DRAWS };
}

/** A number of the exponential distribution with mean 1: gamma of shape 1. */
function exponential(generator: RandomGenerator): number {
  return -Math.log(1 - generator.uniform());
}

/** A number of the gamma distribution of shape ½: half the square of a normal number, by Box and Muller. */
function gammaHalf(generator: RandomGenerator): number {
  return exponential(generator) * Math.cos(2 * Math.PI * generator.uniform()) ** 2;
}
