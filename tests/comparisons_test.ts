import assert from "node:assert/strict";
import { signedRankPosterior } from "../studies/statistics/across_datasets.ts";
import { type Interval, studentt } from "../studies/statistics/distributions.ts";
import { holmCorrection } from "../studies/statistics/compare.ts";
import { equivalenceTest, meanInterval, tTest } from "../studies/statistics/paired_differences.ts";
import { mcnemarTest, shareInterval } from "../studies/statistics/shares.ts";
import { fitRandomEffects } from "../studies/statistics/random_effects.ts";
import { hodgesLehmann, signedRankTest } from "../studies/statistics/signed_rank.ts";
import { signFlipTest } from "../studies/statistics/sign_flip.ts";
import reference from "./references/statistics.json" with { type: "json" };

/**
 * What jStat's incomplete beta function leaves: it stops at eight digits, of which an interval's end near 0 loses one. No P value
 * is shown with more than three decimals, no end with more than four.
 */
const RELATIVE = 5e-7;

const SAMPLES = Object.entries(reference.samples);

function assertNear(found: number, expected: number, what: string, tolerance = RELATIVE) {
  const allowed = tolerance * Math.max(Math.abs(expected), 1e-300);
  assert.ok(Math.abs(found - expected) <= allowed, `${what}: expected ${expected}, found ${found}`);
}

function assertSame({ low, high }: Interval, expected: readonly number[], what: string, tolerance?: number) {
  assertNear(low, expected[0], `${what}, low`, tolerance);
  assertNear(high, expected[1], `${what}, high`, tolerance);
}

Deno.test("Student's t agrees with SciPy", () => {
  for (const [t, freedom, p] of reference.studentCdf) {
    assertNear(studentt.cdf(t, freedom), p, `cdf of ${t}, ${freedom}`);
  }
  for (const [p, freedom, t] of reference.studentQuantile) {
    assertNear(studentt.inv(p, freedom), t, `quantile of ${p}, ${freedom}`);
  }
});

Deno.test("meanInterval() and tTest() agree with SciPy's ttest_1samp", () => {
  for (const [name, { differences, interval90, interval95, interval99, tTest: p }] of SAMPLES) {
    assertNear(tTest(differences), p, name);
    if (name === "around nothing") continue; // its mean is 0, which a relative tolerance does not suit
    assertSame(meanInterval(differences), interval95, name);
    assertSame(meanInterval(differences, 0.9), interval90, name);
    assertSame(meanInterval(differences, 0.99), interval99, name);
  }
});

Deno.test("equivalenceTest() agrees with statsmodels' two one-sided t tests, and holds where P < 0.05", () => {
  for (const [name, { differences, tost, interval90 }] of SAMPLES) {
    for (const [margin, p] of Object.entries(tost)) {
      const found = equivalenceTest(differences, Number(margin));
      assertNear(found.p, p, `${name} within ${margin}`);
      assert.equal(found.holds, p < 0.05, `${name} within ${margin}`);
      assertNear(found.interval.low, interval90[0], name);
    }
  }
});

Deno.test("signFlipTest() counts every flip as SciPy's permutation_test does", () => {
  for (const [name, { differences, signFlip }] of SAMPLES) {
    assertNear(signFlipTest(differences), signFlip, name, 1e-14);
  }
});

Deno.test("signedRankTest() is exact with ties and zeros: SciPy's wilcoxon by all permutations, Pratt and zero-split", () => {
  for (const [name, { differences, wilcoxonPratt, wilcoxonZsplit }] of SAMPLES) {
    const { p } = signedRankTest(differences);
    assertNear(p, wilcoxonPratt, name, 1e-12);
    assertNear(p, wilcoxonZsplit, name, 1e-12);
  }
});

Deno.test("signedRankTest() gives Wilcoxon's rank sums by hand", () => {
  // |d| = 0, 1, 1, 3: ranks 1, 2.5, 2.5, 4; of the 8 choices of signs 6 are at most as even as 6.5 against 2.5.
  assert.deepEqual(
    signedRankTest([1, 0, -1, 3]),
    { p: 6 / 8, above: 3 / 8, below: 7 / 8 },
  );
});

Deno.test("shareInterval() is Clopper and Pearson's, as statsmodels gives it", () => {
  for (const [count, total, level, low, high] of reference.shares) {
    assertSame(shareInterval({ count, total }, level), [low, high], `${count} of ${total} at ${level}`);
  }
});

Deno.test("mcnemarTest() agrees with statsmodels", () => {
  for (const [onlyA, onlyB, p] of reference.mcnemar) {
    assert.ok(Math.abs(mcnemarTest({ onlyA, onlyB }) - p) < 1e-9, `${onlyA}, ${onlyB}`);
  }
});

Deno.test("hodgesLehmann() and the one-sided signed-rank test agree with SciPy's exact distribution", () => {
  for (const [name, { differences, hodgesLehmann: expected, above }] of SAMPLES) {
    const [estimate, ...ends] = expected;
    assert.ok(Math.abs(hodgesLehmann(differences).estimate - estimate!) < 1e-12, name);
    for (const [i, level] of [0.95, 0.9].entries()) {
      const { interval: { low, high } } = hodgesLehmann(differences, level);
      const [from, to] = [ends[2 * i] ?? -Infinity, ends[2 * i + 1] ?? Infinity];
      assert.ok(low === from || Math.abs(low - from) < 1e-12, `${name}, ${level}: ${low} instead of ${from}`);
      assert.ok(high === to || Math.abs(high - to) < 1e-12, `${name}, ${level}: ${high} instead of ${to}`);
    }
    assertNear(signedRankTest(differences).above, above, name);
  }
});

Deno.test("hodgesLehmann() of ten values cuts eight means from each end, as tables have it, and one far off moves little", () => {
  const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((value) => value + value / 100);
  const means = ten.flatMap((a, i) => ten.slice(i).map((b) => (a + b) / 2)).sort((a, b) => a - b);
  assert.deepEqual(hodgesLehmann(ten).interval, { low: means[8], high: means[46] }); // P(W ≤ 8) = 0.0244
  assert.deepEqual(hodgesLehmann(ten.with(9, 1e6)).interval.low, hodgesLehmann(ten).interval.low);
});

Deno.test("fitRandomEffects() agrees with statsmodels' mixed model, and finds nothing between groups that are alike", () => {
  for (const { groups, mean, between, within, error } of reference.randomEffects) {
    const found = fitRandomEffects(groups);
    assertNear(found.mean, mean, "mean", 1e-6);
    assertNear(found.within, within, "within", 1e-3); // its search stops there
    assert.ok(Math.abs(found.between - between) < 1e-2 * (between + within), `${found.between} instead of ${between}`);
    const half = studentt.inv(0.975, groups.length - 1) * error;
    assertNear(found.interval.high - found.mean, half, "half width", 1e-2);
  }
});

Deno.test("holmCorrection() agrees with statsmodels' multipletests", () => {
  for (const [given, adjusted] of reference.holm as [number[], number[]][]) {
    holmCorrection(given).forEach((p, index) => assert.ok(Math.abs(p - adjusted[index]) < 1e-15, `${given}`));
  }
  assert.deepEqual(holmCorrection([]), []);
  assert.deepEqual(holmCorrection([0.2, NaN, 0.01]), [0.2, NaN, 0.02]);
});

Deno.test("signedRankPosterior() agrees with baycomp", () => {
  for (const { differences, margin, ...expected } of reference.posterior) {
    const found = signedRankPosterior(differences, margin);
    for (const verdict of ["better", "equivalent", "worse"] as const) {
      // Four standard errors of 50,000 draws, at most 0.0022 each.
      assert.ok(
        Math.abs(found[verdict] - expected[verdict]) < 0.009,
        `${differences}: ${found[verdict]}, ${expected[verdict]}`,
      );
    }
  }
});

Deno.test("signedRankPosterior() of one data set is what the beta distribution says", () => {
  // Weights w of the prior's 0 and 1 − w: w is beta(½, 1), so P(w < x) = √x.
  const far = signedRankPosterior([0.012]); // beyond twice the margin: better weighs 1 − w², more than half for w < √½
  assert.ok(Math.abs(far.better - Math.SQRT1_2 ** 0.5) < 0.009);
  const near = signedRankPosterior([0.009]); // its mean with 0 is within: better weighs (1 − w)²
  assert.ok(Math.abs(near.better - (1 - Math.SQRT1_2) ** 0.5) < 0.009);
});
