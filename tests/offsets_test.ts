import assert from "node:assert/strict";
import { fitOffsets, predictWithOffsets } from "../notebooks/deeper/pooling_exchanged.ts";
import { randomGenerator } from "../lib/random.ts";

/** Labels drawn from softmax(scale · score + offset). */
function sample(count: number, scale: number, offsets: readonly number[]) {
  const generator = randomGenerator(1);
  const scores = Float64Array.from({ length: count * offsets.length }, () => 40 * (generator.uniform() - 0.5));
  const labels = Array.from({ length: count }, (_, image) => {
    const powers = offsets.map((offset, k) => Math.exp(scale * scores[image * offsets.length + k] + offset));
    let left = generator.uniform() * powers.reduce((sum, power) => sum + power, 0);
    return Math.min(powers.findIndex((power) => (left -= power) < 0), offsets.length - 1);
  });
  return { scores, labels };
}

/** Mean cross entropy, computed as it is written in books. */
function lossOf(scores: ArrayLike<number>, labels: readonly number[], scale: number, offsets: readonly number[]) {
  return labels.reduce((sum, label, image) => {
    const levels = offsets.map((offset, k) => scale * scores[image * offsets.length + k] + offset);
    return sum + Math.log(levels.reduce((total, level) => total + Math.exp(level), 0)) - levels[label];
  }, 0) / labels.length;
}

Deno.test("fitOffsets() finds the scale and the offsets that labels were drawn by, to their sampling error", () => {
  const { scores, labels } = sample(20_000, 0.2, [0, 1.5, -2]);
  const { scale, offsets } = fitOffsets(scores, labels, 3);
  // 20,000 labels leave standard errors of about 0.003 and 0.03; the tolerances are four of them.
  assert.ok(Math.abs(scale - 0.2) < 0.012, `scale ${scale}`);
  [0, 1.5, -2].forEach((offset, k) => assert.ok(Math.abs(offsets[k] - offset) < 0.12, `offset ${k}: ${offsets[k]}`));
});

Deno.test("fitOffsets(): no nudge of the scale or an offset lowers the cross entropy", () => {
  const { scores, labels } = sample(500, 0.1, [0, -1, 2, 0.5]);
  const { scale, offsets } = fitOffsets(scores, labels, 4);
  const least = lossOf(scores, labels, scale, offsets);
  for (const sign of [-1, 1]) {
    assert.ok(lossOf(scores, labels, scale * (1 + 0.01 * sign), offsets) > least);
    offsets.forEach((_, k) => {
      const nudged = offsets.map((offset, j) => j === k ? offset + 0.02 * sign : offset);
      assert.ok(lossOf(scores, labels, scale, nudged) > least, `offset ${k}`);
    });
  }
});

Deno.test("predictWithOffsets() gives the greatest level, the first of equals, and levels a class that is too low", () => {
  const scores = [1, 2, 0, 5, 5, 1];
  assert.deepEqual([...predictWithOffsets(scores, { scale: 1, offsets: [0, 0, 0] })], [1, 0]);
  assert.deepEqual([...predictWithOffsets(scores, { scale: 1, offsets: [0, -2, 3] })], [2, 0]);
});
