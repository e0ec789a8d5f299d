import assert from "node:assert/strict";
import fc from "fast-check";
import { glorotUniform, permutation, randomGenerator, splitMix64, streamSeed, xoshiro128 } from "../lib/random.ts";

const seeds = fc.integer({ min: 0, max: 0xffffffff });

function draw(seed: number, count: number): number[] {
  const generator = randomGenerator(seed);
  return Array.from({ length: count }, () => generator.next32());
}

Deno.test("xoshiro128() gives the reference implementation's numbers", () => {
  // xoshiro128starstar.c 1.1, compiled, with the state {1, 2, 3, 4}.
  const generator = xoshiro128([1, 2, 3, 4]);
  const expected = [
    ...[11520, 0, 5927040, 70819200, 2031721883],
    ...[1637235492, 1287239034, 3734860849, 3729100597, 4258142804],
  ];
  assert.deepEqual(expected.map(() => generator.next32()), expected);
});

Deno.test("splitMix64() gives the reference implementation's numbers", () => {
  // splitmix64.c with the seed that rand_xoshiro's test uses.
  const next = splitMix64(1477776061723855037n);
  const expected = [
    ...[1985237415132408290n, 2979275885539914483n, 13511426838097143398n, 8488337342461049707n],
    ...[15141737807933549159n, 17093170987380407015n, 16389528042912955399n, 13177319091862933652n],
  ];
  assert.deepEqual(expected.map(() => next()), expected);
});

Deno.test("randomGenerator() fills xoshiro128's state with SplitMix64, low halves first", () => {
  const next = splitMix64(42n);
  const [first, second] = [next(), next()];
  const words = [first & 0xffffffffn, first >> 32n, second & 0xffffffffn, second >> 32n];
  const expected = xoshiro128(words.map(Number));
  assert.deepEqual(draw(42, 8), Array.from({ length: 8 }, () => expected.next32()));
});

Deno.test("randomGenerator() gives one stream per seed, and different ones for different seeds", () => {
  fc.assert(fc.property(seeds, seeds, (one, other) => {
    assert.deepEqual(draw(one, 16), draw(one, 16));
    if (one !== other) assert.notDeepEqual(draw(one, 4), draw(other, 4));
  }));
});

Deno.test("randomGenerator() takes the smallest and the largest seed, and refuses what is no seed", () => {
  assert.notDeepEqual(draw(0, 4), draw(0xffffffff, 4));
  for (const seed of [-1, 0.5, 2 ** 32, NaN, Infinity, "1" as unknown as number]) {
    assert.throws(() => randomGenerator(seed), {
      name: "RangeError",
      message: `Cannot make a random generator: the seed must be an integer 0 … 4294967295, found ${seed}`,
    });
  }
});

Deno.test("uniform() stays in [0, 1), also as float32, with mean 1/2 and variance 1/12", () => {
  fc.assert(fc.property(seeds, (seed) => {
    const generator = randomGenerator(seed);
    for (let count = 0; count < 50; count++) {
      const value = generator.uniform();
      assert(value >= 0 && value < 1);
      assert.equal(Math.fround(value), value);
    }
  }));
  const generator = randomGenerator(7);
  const values = Array.from({ length: 20_000 }, () => generator.uniform());
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  // Five standard errors: 0.2887 / √20000 for the mean, 0.0745 / √20000 for the variance.
  assert(Math.abs(mean - 0.5) < 0.0103, `mean ${mean}`);
  assert(Math.abs(variance - 1 / 12) < 0.0027, `variance ${variance}`);
});

Deno.test("permutation() holds each number once", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 300 }), seeds, (count, seed) => {
    const order = permutation(count, randomGenerator(seed));
    assert.deepEqual([...order].sort((one, other) => one - other), Array.from({ length: count }, (_, index) => index));
    assert.deepEqual(order, permutation(count, randomGenerator(seed)));
  }));
});

Deno.test("permutation() gives each of the 24 orders of four equally often", () => {
  const generator = randomGenerator(11);
  const counts = new Map<string, number>();
  const draws = 24_000;
  for (let count = 0; count < draws; count++) {
    const order = permutation(4, generator).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.equal(counts.size, 24);
  const expected = draws / 24;
  const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  assert(chiSquare < 49.7, `χ² is ${chiSquare}; 49.7 is the 0.999 quantile with 23 degrees of freedom`);
});

Deno.test("permutation() draws again where a remainder would favour small numbers", () => {
  // 2³² = 3 · 1431655765 + 1, so 2³² − 1 lies beyond the last whole multiple of 3 and must be drawn again.
  const numbers = [0xffffffff, 1, 0];
  const generator = { next32: () => numbers.shift() as number, uniform: () => 0 };
  assert.deepEqual([...permutation(3, generator)], [2, 0, 1]);
  assert.equal(numbers.length, 0);
});

Deno.test("glorotUniform() fills the whole interval and nothing beyond", () => {
  const fan = fc.integer({ min: 1, max: 600 });
  fc.assert(
    fc.property(fan, fan, seeds, (fanIn, fanOut, seed) => {
      const weights = glorotUniform([3, 3, 4, 8], fanIn, fanOut, randomGenerator(seed));
      const limit = Math.fround(Math.sqrt(6 / (fanIn + fanOut)));
      assert.equal(weights.length, 288);
      assert(weights.every((weight) => Math.abs(weight) <= limit));
      assert(Math.max(...weights) > 0.9 * limit && Math.min(...weights) < -0.9 * limit);
      assert.deepEqual(weights, glorotUniform([3, 3, 4, 8], fanIn, fanOut, randomGenerator(seed)));
    }),
    { seed: 1 },
  ); // the ends of the interval are reached with probability 1 − 10⁻⁶ only
});

Deno.test("streamSeed() gives each seed and name a seed of its own, the same on every machine", () => {
  const seeds = [0, 1, 2, 0xffffffff].flatMap((seed) =>
    ["", "dropout", "head", "epoch 1", "epoch 2"].map((name) => streamSeed(seed, name))
  );
  assert.equal(new Set(seeds).size, seeds.length);
  assert(seeds.every((seed) => seed >>> 0 === seed));
  assert.equal(streamSeed(1, "dropout"), 2368225258); // by a second implementation, in Python
});
