import assert from "node:assert/strict";
import fc from "fast-check";
import { signedRankPosterior } from "../studies/statistics/across_datasets.ts";
import { compare, judge } from "../studies/statistics/compare.ts";
import { UNBOUNDED } from "../studies/statistics/distributions.ts";
import { meanInterval, pairedDifferences } from "../studies/statistics/paired_differences.ts";
import { signedRankTest } from "../studies/statistics/signed_rank.ts";
import { signFlipTest } from "../studies/statistics/sign_flip.ts";
import { permutation, randomGenerator } from "../lib/random.ts";
import { normals } from "./support/normals.ts";

/** Accuracies on 10,000 images, close together so that ties are common. */
const ACCURACY = fc.integer({ min: 8600, max: 8740 }).map((correct) => correct / 10_000);
const PAIRS = fc.array(fc.tuple(ACCURACY, ACCURACY), { minLength: 1, maxLength: 12 });
const OPPOSITE = { better: "worse", worse: "better", equivalent: "equivalent", undecided: "undecided" } as const;

const near = (found: number, expected: number) =>
  Object.is(found, expected) || Math.abs(found - expected) <= 1e-9 * Math.max(1, Math.abs(expected));

Deno.test("compare(b, a) says of B what compare(a, b) says of A", () => {
  fc.assert(fc.property(PAIRS, (pairs) => {
    const [a, b] = [0, 1].map((side) => pairs.map((pair) => pair[side]));
    const [forth, back] = [compare(a, b), compare(b, a)];
    assert.equal(back.verdict, OPPOSITE[forth.verdict]);
    assert.ok(near(back.difference, -forth.difference));
    assert.ok(near(back.interval.low, -forth.interval.high) && near(back.interval.high, -forth.interval.low));
    assert.ok(back.wins + forth.wins <= pairs.length);
    assert.ok(near(back.p, forth.p) && near(back.equivalence.p, forth.equivalence.p));
  }));
});

Deno.test("compare(): the order of pairs changes nothing", () => {
  fc.assert(fc.property(PAIRS, fc.nat(), (pairs, seed) => {
    const order = [...permutation(pairs.length, randomGenerator(seed))].map((index) => pairs[index]);
    const [one, other] = [pairs, order].map((given) => compare(given.map(([a]) => a), given.map(([, b]) => b)));
    assert.equal(other.verdict, one.verdict);
    assert.ok(near(other.interval.low, one.interval.low) && near(other.equivalence.p, one.equivalence.p));
    assert.ok(near(other.p, one.p));
    assert.equal(other.wins, one.wins);
  }));
});

Deno.test("compare(): a mean that lies on the margin decides nothing, in whichever order it is summed", () => {
  const a = [8642, 8671, 8700, 8734, 8602, 8602, 8646, 8616, 8607, 8637, 8603].map((correct) => correct / 10_000);
  const b = [8727, 8736, 8621, 8706, 8697, 8626, 8620, 8703, 8711, 8726, 8737].map((correct) => correct / 10_000);
  for (let turn = 0; turn < a.length; turn++) {
    const [left, right] = [a, b].map((list) => [...list.slice(turn), ...list.slice(0, turn)]);
    assert.equal(compare(left, right).verdict, "undecided");
  }
});

Deno.test("compare(): one pair is undecided, however great its difference", () => {
  const { difference, interval, equivalence, verdict, deviation, p } = compare([0.9], [0.8]);
  assert.equal(difference, 0.1);
  assert.deepEqual([interval, equivalence.interval], Array(2).fill({ low: -Infinity, high: Infinity }));
  assert.ok([deviation, p, equivalence.p].every(Number.isNaN));
  assert.equal(verdict, "undecided");
  assert.equal(compare([0.9], [0.9]).verdict, "undecided");
});

Deno.test("compare(): runs that agree are equivalent; equal differences are judged as the point that they are", () => {
  const same = compare([0.1, 0.1, 0.1], [0.1, 0.1, 0.1]);
  assert.equal(same.verdict, "equivalent");
  assert.deepEqual([same.p, same.equivalence.p], [1, 0]);
  const ahead = compare([0.873, 0.875, 0.877], [0.861, 0.863, 0.865]); // each 0.012, though not in double precision
  assert.equal(ahead.deviation, 0);
  assert.deepEqual(ahead.interval, { low: ahead.difference, high: ahead.difference });
  assert.deepEqual([ahead.verdict, ahead.p], ["better", 0]);
  assert.equal(compare([0.873, 0.875], [0.87, 0.872]).verdict, "equivalent");
  assert.equal(compare([0.875, 0.877], [0.87, 0.872]).verdict, "undecided"); // on the margin
});

Deno.test("compare(): a sure difference that is smaller than the margin is equivalent, and not better", () => {
  const { interval, verdict } = compare([0.872, 0.873, 0.8725, 0.8722, 0.8727], [0.87, 0.871, 0.8704, 0.8703, 0.8705]);
  assert.ok(interval.low > 0);
  assert.equal(verdict, "equivalent");
});

Deno.test("judge(): better and worse need the sign and the size, equivalent the narrow interval, all else is undecided", () => {
  /** In points. */
  const judgeOne = (difference: number, [low, high]: readonly [number, number], holds = false) =>
    judge({
      difference: difference / 100,
      interval: { low: low / 100, high: high / 100 },
      equivalence: { p: NaN, noWorse: NaN, interval: UNBOUNDED, holds },
    });
  assert.equal(judgeOne(0.7, [0.1, 1.3]), "better");
  assert.equal(judgeOne(-0.7, [-1.3, -0.1]), "worse");
  assert.equal(judgeOne(0.7, [-0.1, 1.5]), "undecided"); // not sure of the sign
  assert.equal(judgeOne(0.4, [0.1, 0.7]), "undecided"); // sure of the sign, neither great nor surely small
  assert.equal(judgeOne(0.2, [0.1, 0.3], true), "equivalent");
  assert.equal(judgeOne(0, [-0.9, 0.9]), "undecided");
  assert.equal(judgeOne(0.5, [0.4, 0.6]), "undecided"); // on the margin
  assert.equal(judgeOne(0.6, [0, 1.2]), "undecided"); // the end on 0
  assert.equal(judgeOne(-0.6, [-1.2, 0]), "undecided");
});

Deno.test("pairedDifferences(): differences that are equal as counts are equal as numbers", () => {
  assert.notEqual(0.3 - 0.2, 0.2 - 0.1);
  assert.deepEqual(pairedDifferences([0.3, 0.2, 1], [0.2, 0.1, 1]), [0.1, 0.1, 0]);
  assert.deepEqual(pairedDifferences([1e-12], [2e-12]), [0]); // and not −0
});

Deno.test("compare() refuses what it cannot compare", () => {
  assert.throws(() => compare([0.87], []), /^RangeError: Cannot pair: expected as many .* found 1 and 0$/);
  assert.throws(() => compare([], []), /^RangeError: Cannot pair: .* at least one; found 0 and 0$/);
  assert.throws(
    () => compare([0.87, NaN], [0.86, 0.85]),
    /^RangeError: Cannot pair: expected finite .* found NaN and 0.85 at 1$/,
  );
});

Deno.test("meanInterval() holds the mean in 95 of 100 samples of ten", () => {
  const generator = randomGenerator(7);
  const samples = 2000;
  let student = 0;
  for (let sample = 0; sample < samples; sample++) {
    const values = normals(10, generator).map((value) => 0.3 + 0.4 * value);
    const { low, high } = meanInterval(values);
    student += Number(low <= 0.3 && 0.3 <= high);
  }
  // Four standard errors of 2000 samples are 2 of 100.
  assert.ok(Math.abs(student / samples - 0.95) < 0.02, `${student / samples}`);
});

Deno.test("signFlipTest() and signedRankTest() reject at 5 % no more often than that where A and B are alike", () => {
  const generator = randomGenerator(11);
  const samples = 2000;
  for (const [count, flips] of [[8, 0], [25, 199]]) {
    let [flip, rank] = [0, 0];
    for (let sample = 0; sample < samples; sample++) {
      const differences = normals(count, generator);
      flip += Number(signFlipTest(differences, flips) <= 0.05);
      rank += Number(signedRankTest(differences).p <= 0.05);
    }
    // Near 5 % as the choices of signs allow, and above by four standard errors at most.
    assert.ok(flip / samples > 0.03 && flip / samples < 0.07, `${count}: ${flip / samples}`);
    assert.ok(rank / samples > 0.02 && rank / samples < 0.07, `${count}: ${rank / samples}`);
  }
});

Deno.test("signFlipTest() draws flips beyond 20 pairs, and comes close to counting them", () => {
  const differences = normals(20, randomGenerator(3)).map((value) => value + 0.4);
  const every = signFlipTest(differences);
  const random = signFlipTest([...differences, 0]); // a 0 changes no sum
  assert.ok(random !== every && Math.abs(random - every) < 4 * Math.sqrt(every / 99_999), `${random}, ${every}`);
  assert.equal(signFlipTest(Array(30).fill(1), 99), 1 / 100); // the observed signs count as one choice
});

Deno.test("signedRankPosterior() turns round with A and B", () => {
  const differences = [0.01, 0.001, 0.02, -0.004, 0.03, 0.008];
  const { better, equivalent, worse } = signedRankPosterior(differences);
  assert.deepEqual(signedRankPosterior(differences.map((value) => -value)), {
    better: worse,
    equivalent,
    worse: better,
  });
  assert.ok(better > 0.8 && Math.abs(better + equivalent + worse - 1) < 1e-12);
  assert.deepEqual(signedRankPosterior([0, 0, 0]), { better: 0, equivalent: 1, worse: 0 });
});
