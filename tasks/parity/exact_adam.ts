/**
 * Adam in double precision that follows an engine: at each step it takes the gradients at the engine's own parameters, so
 * that what it says of a step is exact however far the engine has come; and it says how far float32 may be from it.
 * @module
 */
import { ADAM } from "../../lib/trainer/graph.ts";
import type { DoubleGradients } from "./double.ts";

/** What a step should do to each parameter. */
export interface ExactStep {
  /** What is added to it. */
  readonly moves: readonly Float64Array[];
  /** The largest difference that inexact gradients can make to the move. */
  readonly slack: readonly Float64Array[];
}

/**
 * The function that takes a step's gradients to its moves; each call is a step.
 * @param options `gradientTolerance`: by how much gradients may be off, relative to the largest of their tensor.
 */
export function exactAdam(
  { learningRate, gradientTolerance }: { learningRate: number; gradientTolerance: number },
): (found: DoubleGradients) => ExactStep {
  const { beta1, beta2, epsilon } = ADAM;
  let step = 0;
  /** Of each value: both moments, and how far off those of inexact gradients may be. */
  let moments: Float64Array[][] | undefined;
  return ({ gradients, tips }) => {
    step++;
    moments ??= gradients.map(({ length }) => Array.from({ length: 4 }, () => new Float64Array(length)));
    const [correction1, correction2] = [1 - beta1 ** step, 1 - beta2 ** step];
    const ratio = (first: number, second: number) =>
      first / correction1 / (Math.sqrt(Math.max(0, second) / correction2) + epsilon);
    const most = greatestMove(step);
    const results = gradients.map((values, p) => {
      const [first, second, firstOff, secondOff] = moments![p];
      const tolerance = gradientTolerance * values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
      const slack = new Float64Array(values.length);
      const moves = values.map((gradient, i) => {
        const off = tolerance + tips[p][i];
        first[i] = beta1 * first[i] + (1 - beta1) * gradient;
        second[i] = beta2 * second[i] + (1 - beta2) * gradient ** 2;
        firstOff[i] = beta1 * firstOff[i] + (1 - beta1) * off;
        secondOff[i] = beta2 * secondOff[i] + (1 - beta2) * (2 * Math.abs(gradient) + off) * off;
        const move = ratio(first[i], second[i]);
        // The ratio rises in one moment and falls or rises in the other, so it is extreme at a corner of their ranges.
        const corners = [-1, 1].flatMap((a) =>
          [-1, 1].map((b) => ratio(first[i] + a * firstOff[i], second[i] + b * secondOff[i]))
        );
        slack[i] = learningRate * Math.max(...corners.map((corner) => Math.abs(clamp(corner, most) - move)));
        return -learningRate * move;
      });
      return { moves, slack };
    });
    return { moves: results.map(({ moves }) => moves), slack: results.map(({ slack }) => slack) };
  };
}

/**
 * The greatest move of a parameter in one step, in units of the learning rate, whatever its gradients were. By Cauchy's
 * inequality |Σ aₛ gₛ| ≤ √(Σ aₛ² / bₛ) · √(Σ bₛ gₛ²), where a and b weigh the steps in Adam's two corrected moments.
 */
export function greatestMove(step: number): number {
  const weight = (beta: number, back: number) => (1 - beta) * beta ** back / (1 - beta ** step);
  const terms = Array.from({ length: step }, (_, back) => weight(ADAM.beta1, back) ** 2 / weight(ADAM.beta2, back));
  return Math.sqrt(terms.reduce((sum, term) => sum + term, 0));
}

function clamp(value: number, most: number): number {
  return Math.max(-most, Math.min(most, value));
}
