import assert from "node:assert/strict";
import { sigmoid } from "../explorer/inference/layers.ts";
import { crossEntropy, lossPulls } from "../explorer/inference/loss_pull.ts";

const isNear = (found: number, expected: number, tolerance = 1e-9) =>
  assert.ok(Math.abs(found - expected) < tolerance, `${found} is not ${expected}`);

Deno.test("crossEntropy() of ten sigmoids lies between ln(1 + 9/e) and ln(1 + 9e), and two scores of 1 cost ln(2e + 8) − 1", () => {
  const ones = (...which: number[]) => Array.from({ length: 10 }, (_, k) => which.includes(k) ? 1 : 0);
  isNear(crossEntropy(ones(0), 0), Math.log(1 + 9 / Math.E));
  isNear(crossEntropy(ones(0, 1), 0), Math.log(2 * Math.E + 8) - 1);
  isNear(crossEntropy(ones(1, 2, 3, 4, 5, 6, 7, 8, 9), 0), Math.log(1 + 9 * Math.E));
});

Deno.test("crossEntropy() neither overflows nor underflows for great logits", () => {
  assert.equal(crossEntropy([1000, 0], 0), 0);
  assert.equal(crossEntropy([-800, 0], 0), 800);
});

Deno.test("lossPulls() is the slope of the loss by each pooled value, for sigmoids and for logits", () => {
  const values = [0.3, -1.2, 2.5, -0.4];
  for (const output of ["sigmoid", "logits"] as const) {
    const lossOf = (pooled: readonly number[]) => crossEntropy(output === "sigmoid" ? pooled.map(sigmoid) : pooled, 2);
    const slopes = values.map((_, k) => {
      const moved = (by: number) => values.map((value, j) => j === k ? value + by : value);
      return (lossOf(moved(1e-5)) - lossOf(moved(-1e-5))) / 2e-5;
    });
    // Central differences with this step are exact to about its square.
    lossPulls(values, 2, output).forEach((pull, k) => isNear(pull, slopes[k], 1e-9));
  }
});
