import assert from "node:assert/strict";
import { describeValues } from "../studies/statistics/describe.ts";

Deno.test("describeValues() gives mean, median, deviation with n − 1 and quartiles, as worked out by hand", () => {
  const { mean, median, deviation, quartiles } = describeValues(Float32Array.of(9, 1, 3, 5, 7, 11, 13, 15));
  assert.equal(mean, 8);
  assert.equal(median, 8);
  assert.ok(Math.abs(deviation - Math.sqrt(24)) < 1e-12); // Σ(x − 8)² = 168, over 7
  assert.deepEqual(quartiles, [4.5, 11.5]); // a quarter and three quarters of the way from the 1st to the 8th
});

Deno.test("describeValues() knows no deviation of one value, and nothing of none", () => {
  assert.deepEqual(describeValues([2]), { mean: 2, median: 2, deviation: NaN, quartiles: [2, 2] });
  assert.throws(() => describeValues([]), /^RangeError: Cannot describe values: expected at least one, found none$/);
});
