/**
 * The sign-flip test, which asks nothing of how differences are distributed but that A and B could be exchanged.
 * @module
 */
import { randomGenerator } from "../../lib/random.ts";

/** Up to so many differences every flip is counted: half a million, since a flip and its mirror image count alike. */
const EXACT = 20;

/**
 * The sign-flip (paired permutation) test of the mean difference. If A and B are alike, each difference could as well have
 * the other sign: P is the share of the 2ⁿ choices of signs whose |sum| is at least the observed one. With n pairs it
 * cannot be below 2¹⁻ⁿ, so fewer than six pairs never reach 0.05. Beyond 20 pairs `flips` random choices are drawn, and
 * P = (1 + as extreme) / (1 + flips), which keeps the test's size.
 * Sources: R. A. Fisher, "The Design of Experiments", 1935, section 21; B. Phipson, G. K. Smyth, "Permutation P-values should
 * never be zero", 2010.
 *
 * @returns Two-sided P value, 0–1.
 * @param flips Random choices where not all are counted.
 */
export function signFlipTest(differences: readonly number[], flips = 99_999): number {
  // A sum in another order counts as equal: rounding must not decide.
  const least = Math.abs(sum(differences)) - 1e-10 * sum(differences.map(Math.abs));
  if (differences.length <= EXACT) return countFlips(differences, least) / 2 ** (differences.length - 1);
  const generator = randomGenerator(0);
  let extreme = 0;
  for (let flip = 0; flip < flips; flip++) {
    let flipped = 0;
    let bits = 0;
    for (let index = 0; index < differences.length; index++) {
      bits = index % 32 === 0 ? generator.next32() : bits >>> 1;
      flipped += bits & 1 ? differences[index] : -differences[index];
    }
    if (Math.abs(flipped) >= least) extreme++;
  }
  return (1 + extreme) / (1 + flips);
}

/** How many choices of signs, the first one's kept, give a |sum| of at least `least`. */
function countFlips([first, ...others]: readonly number[], least: number): number {
  const count = (flipped: number, index: number): number =>
    index === others.length
      ? Number(Math.abs(flipped) >= least)
      : count(flipped + others[index], index + 1) + count(flipped - others[index], index + 1);
  return count(first, 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
