import assert from "node:assert/strict";
import { twoLevelBootstrap } from "../studies/statistics/two_level_bootstrap.ts";
import { randomGenerator } from "../lib/random.ts";
import { normals } from "./support/normals.ts";

/** Runs on images whose chance of being right under A lies `ahead` above that under B and varies by image with deviation `hard`. */
function simulate(seed: number, { runs, images, ahead, hard }: Record<"runs" | "images" | "ahead" | "hard", number>) {
  const generator = randomGenerator(seed);
  const shifts = normals(images, generator).map((value) => ahead + hard * value);
  const draw = (side: number) =>
    Array.from({ length: runs }, () => shifts.map((shift) => Number(generator.uniform() < 0.7 + side * shift / 2)));
  return { a: draw(1), b: draw(-1) };
}

Deno.test("twoLevelBootstrap(): without images that differ, seeds alone make the interval", () => {
  // A is right on all images in the first runs and on none in the others; B on none.
  const a = [1, 1, 0, 0].map((right) => new Uint8Array(50).fill(right));
  const b = a.map(() => new Uint8Array(50));
  const interval = twoLevelBootstrap(a, b);
  // Of 4 runs drawn again, all are of one kind with a chance of 1 / 16, above 2.5 %.
  assert.deepEqual(interval, { low: 0, high: 1 });
});

Deno.test("twoLevelBootstrap(): without seeds that differ, images alone make the interval", () => {
  const row = Uint8Array.from({ length: 400 }, (_, image) => Number(image % 2 === 0));
  const interval = twoLevelBootstrap(Array(5).fill(row), Array(5).fill(new Uint8Array(400)));
  // A share of 0.5 over 400 images has a standard error of 0.025.
  assert.ok(
    Math.abs(interval.low - (0.5 - 1.96 * 0.025)) < 0.006 && Math.abs(interval.high - (0.5 + 1.96 * 0.025)) < 0.006,
  );
});

Deno.test("twoLevelBootstrap() holds the true difference at least as often as it says", () => {
  const samples = 200;
  let held = 0;
  for (let sample = 0; sample < samples; sample++) {
    const { a, b } = simulate(sample, { runs: 8, images: 120, ahead: 0.05, hard: 0.25 });
    const { low, high } = twoLevelBootstrap(a, b, 199);
    held += Number(low <= 0.05 && 0.05 <= high);
  }
  assert.ok(held / samples > 0.93, `${held / samples}`); // 95 % less one standard error, 1.5 %; it is made too wide
});
