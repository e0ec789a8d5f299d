import assert from "node:assert/strict";
import { calibrationError } from "../studies/plan/outcomes.ts";

Deno.test("calibrationError() weighs the distance of confidence and accuracy in each bin by its answers", () => {
  // Two bins of ten: 0.8 and 0.76 say 0.78 and half is right; 0.95 says 0.95 and is right. Of three answers.
  const error = calibrationError([0.8, 0.76, 0.95], [1, 0, 1], 10);
  assert.ok(Math.abs(error - (2 * 0.28 + 0.05) / 3) < 1e-12, `${error}`);
  assert.equal(calibrationError([0.1, 0.1], [0, 0], 10).toFixed(12), "0.100000000000"); // an edge is the lower bin's
  assert.equal(calibrationError([1, 0], [1, 0]), 0);
});
