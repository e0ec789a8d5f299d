/**
 * Cross entropy of one image and how it pulls at the network's last values, by the formulas.
 * @module
 */
import type { Output } from "../../lib/types.ts";
import { sigmoid } from "./layers.ts";
import { softmax } from "./pooling.ts";

/**
 * Cross entropy of one image in nats: −ln of the share that softmax gives the right class.
 * @param scores What the loss sees, one for each class: sigmoids in the article, logits elsewhere.
 */
export function crossEntropy(scores: ArrayLike<number>, label: number): number {
  const all = Array.from(scores);
  const { greatest, sum } = softmax(all);
  return greatest - all[label] + Math.log(sum);
}

/**
 * The gradient of one image's cross entropy by each pooled value z, `[classes]`: with p = softmax of the scores and y = 1 for
 * the right class, else 0, it is s(1 − s)(p − y) where the scores are sigmoids s of z, and p − y where they are the z
 * themselves. Training moves against it: below 0 a value is pulled up.
 *
 * @example
 * ```ts
 * lossPulls([5, 9.8, -8], 0, "logits"); // [-0.992, 0.992, 0.000]
 * ```
 */
export function lossPulls(pooled: ArrayLike<number>, label: number, output: Output): number[] {
  const values = Array.from(pooled);
  const scores = output === "sigmoid" ? values.map(sigmoid) : values;
  const slope = (score: number) => output === "sigmoid" ? score * (1 - score) : 1;
  return softmax(scores).weights.map((share, k) => slope(scores[k]) * (share - (k === label ? 1 : 0)));
}
