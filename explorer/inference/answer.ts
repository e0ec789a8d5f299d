/**
 * Which class a network answers with, and what is said where the article's rule would say another.
 * @module
 */
import { indexOfGreatest } from "../../lib/numbers.ts";

/**
 * Says that scores tie, where the article's rule gives another class than the greatest value does. The rule takes the
 * greatest of the float32 sigmoids, and of equal ones the first; records keep it. Values above about 17 all have sigmoids of 1.
 *
 * @param values Pooled values, `[classes]`; the answer is the class of the greatest.
 * @param scores What the network gives of them in single precision: sigmoids, 0–1, or the values themselves.
 * @returns "saturated: 3 scores are exactly 1, and the article’s rule takes the first of them, Dress"; nothing where both
 * rules agree.
 */
export function tellTie(values: ArrayLike<number>, scores: ArrayLike<number>, classes: readonly string[]): string {
  const byScores = indexOfGreatest(scores);
  if (byScores === indexOfGreatest(values)) return "";
  const score = scores[byScores];
  const count = Array.from(scores).filter((other) => other === score).length;
  const size = score === 0 || score === 1 ? `exactly ${score}` : "equal";
  return `saturated: ${count} scores are ${size}, and the article’s rule takes the first of them, ${classes[byScores]}`;
}
