import assert from "node:assert/strict";
import { compare, holmCorrection } from "../studies/statistics/compare.ts";
import { mcnemarTest } from "../studies/statistics/shares.ts";
import { chooseRates, isEdge, type RateTrial } from "../studies/plan/rates.ts";
import type { Result } from "../studies/plan/results.ts";
import { finalAccuracy, isStuck, judgeResults, judgeStudy, pairHeads, worstRecall } from "../studies/plan/verdict.ts";
import { testHypotheses } from "../studies/hypotheses.ts";
import { describeSections, sectionsAsCsv } from "../tasks/study/verdict_table.ts";
import { sampleResult, TEN } from "./support/results.ts";

/** Results of both poolings for seeds 0, 1, …; counts of correct images after the last epoch. */
function pairsOf(
  average: readonly number[],
  max: readonly number[],
  options: Partial<Parameters<typeof sampleResult>[0]> = {},
) {
  return average.flatMap((count, seed) => [
    sampleResult({ head: "average", seed, correct: [count], ...options }),
    sampleResult({ head: "max", seed, correct: [max[seed]], ...options }),
  ]);
}

Deno.test("pairHeads() pairs by seed, in the order of seeds, and leaves out what has no partner", () => {
  const results = [
    sampleResult({ head: "max", seed: 3, correct: [80] }),
    sampleResult({ head: "average", seed: 7, correct: [81] }),
    sampleResult({ head: "average", seed: 3, correct: [82] }),
    sampleResult({ head: "max", seed: 0, correct: [83] }),
    sampleResult({ head: "average", seed: 0, correct: [84] }),
  ];
  assert.deepEqual(pairHeads(results, "average", "max").map((pair) => pair.map(finalAccuracy)), [[0.84, 0.83], [
    0.82,
    0.8,
  ]]);
});

Deno.test("judgeResults() compares last epochs of each arm, and leaves out what has no partner", () => {
  const results = [
    ...pairsOf([88, 87, 89], [86, 86, 86]),
    ...[0, 1].flatMap((seed) => [
      sampleResult({ arm: "long", head: "average", seed, correct: [10, 80, 81, 82, 83, 84 + seed], dataset: "other" }),
      sampleResult({ arm: "long", head: "max", seed, correct: [10, 70, 70, 70, 70, 70], dataset: "other" }),
    ]),
    sampleResult({ arm: "alone", head: "average", seed: 0, correct: [50] }),
  ];
  const [short, long, ...none] = judgeResults(results);
  assert.deepEqual(none, []);
  assert.deepEqual([short.arm.name, short.a, short.b], ["article", "average", "max"]);
  assert.deepEqual(short.comparison, compare([0.88, 0.87, 0.89], [0.86, 0.86, 0.86]));
  assert.deepEqual([long.arm.name, long.comparison.difference.toFixed(9)], ["long", "0.145000000"]);
});

Deno.test("judgeResults() adjusts the P values of an arm's heads together, and leaves out what has one pair", () => {
  const counts = { average: [88, 87, 89], max: [86, 86, 86], gem: [80, 81, 80], linear: [85] };
  const heads = Object.fromEntries(Object.keys(counts).map((head) => [head, { pooling: { pooling: "average" } }]));
  const results = Object.entries(counts).flatMap(([head, own]) =>
    own.map((count, seed): Result => {
      const { planned, ...result } = sampleResult({ head, seed, correct: [count] });
      return { ...result, planned: { ...planned, arm: { ...planned.arm, heads } as typeof planned.arm } };
    })
  );
  const [max, gem, linear] = judgeResults(results);
  const single = ({ comparison }: typeof max) => comparison.p;
  assert.ok(single(gem) < single(max));
  assert.deepEqual([gem.adjusted, max.adjusted], [2 * single(gem), single(max)]);
  assert.deepEqual([linear.comparison.n, linear.adjusted], [1, NaN]);
});

Deno.test("isStuck() and worstRecall() read the history", () => {
  const result = sampleResult({ head: "max", seed: 0, correct: [10, 14, 15, 95] });
  assert.deepEqual([1, 2, 3, 5].map((epoch) => isStuck(result, epoch)), [true, true, false, undefined]);
  assert.equal(worstRecall(result), 0.5);
});

Deno.test("judgeStudy() says who is ahead, by how much, how sure, how many are stuck, and which arms have no runs", () => {
  const results = pairsOf([88, 87, 89], [86, 86, 10]).map((result) => ({ ...result, isComplete: true }));
  const [{ planned: { arm } }] = results;
  const none = { planned: { ...results[0].planned, arm: { ...arm, name: "later" } }, isComplete: false };
  const lines = describeSections(judgeStudy([...results, none])).split("\n");
  assert.match(
    lines[2],
    /^article +set +average − max +3 of 10 +88\.00 +60\.67 +\+27\.33 +−83\.83 to \+138\.49 +0, 1 +0\.401 +undecided$/,
  );
  assert.match(lines[3], /^later +set +average − max +0 of 10$/);
});

Deno.test("judgeStudy() calls no head better beside an adjusted P that says otherwise", () => {
  const heads = Object.fromEntries(["average", "max", "gem", "linear"].map((head) => [head, {}]));
  const withHeads = ({ planned, ...result }: Result) => (
    { ...result, isComplete: true, planned: { ...planned, arm: { ...planned.arm, heads } as typeof planned.arm } }
  );
  const counts = { average: [88, 87, 89], max: [86, 85.6, 86.6], gem: [88, 86, 90], linear: [87, 88, 89] };
  const results = Object.entries(counts).flatMap(([head, own]) =>
    own.map((count, seed) => withHeads(sampleResult({ head, seed, correct: [count] })))
  );
  const [{ comparison, adjusted }] = judgeResults(results);
  assert.ok(comparison.verdict === "better" && comparison.p < 0.05 && adjusted > 0.05, `${adjusted}`);
  const [{ rows: [max] }] = judgeStudy(results);
  assert.deepEqual([max.P, max["A is"]], [adjusted.toFixed(3), "undecided"]);
});

Deno.test("describeSections() and sectionsAsCsv() write the same tables, for people and for spreadsheets", () => {
  const sections = [
    { title: "Nothing", rows: [], note: "no runs" },
    { title: "One, two", rows: [{ arm: "a", P: "< 0.001" }, { arm: 'a "b"', difference: "+1.20" }] },
  ];
  assert.equal(
    describeSections(sections),
    'Nothing\n\nno runs\n\nOne, two\narm          P  difference\na      < 0.001\na "b"                +1.20',
  );
  assert.equal(
    sectionsAsCsv(sections),
    'section,arm,P,difference\n"One, two",a,< 0.001,\n"One, two","a ""b""",,+1.20',
  );
});

Deno.test("testHypotheses() finds what was planted, adjusts the P values together, and keeps the registered order", () => {
  const shifts = (lost: number) => [{ pixels: 0, mean: 0.9, least: 0.9 }, { pixels: 4, mean: 0.9 - lost, least: 0 }];
  const ten = Array.from({ length: 10 }, (_, seed) => seed);
  const vary = (result: Result, maps: number, lost: number): Result => {
    const jitter = result.planned.seed / 1000;
    const outcomes = {
      ...result.outcomes,
      maps: { cells: 9, spread: 5, aboveMiddle: maps + jitter ** 2 },
      shifts: shifts(lost + jitter ** 2),
    };
    return { ...result, outcomes };
  };
  const article = ten.flatMap((seed) => [
    vary(sampleResult({ head: "average", seed, correct: [60, 70, 80, 85 + seed % 2] }), 5, 0.3),
    vary(sampleResult({ head: "max", seed, correct: [60, 70, seed < 4 ? 10 : 80, 80] }), 4, 0.3),
  ]);
  const starts = [10, 11, 12, 13, 14].flatMap((seed) => [
    sampleResult({ arm: "starts", head: "average", seed, correct: [60, 60, 60] }),
    sampleResult({ arm: "starts", head: "max", seed, correct: [10, 10, 10] }),
  ]);
  const sound = ten.flatMap((seed) => [
    vary(sampleResult({ arm: "sound", head: "average", seed, correct: [90 + Number(seed === 3)] }), 4, 0.4),
    vary(sampleResult({ arm: "sound", head: "max", seed, correct: [90 + Number(seed === 4)] }), 4, 0.2 + seed / 1000),
  ]);
  const cluttered = pairsOf(ten.map(() => 60), ten.map((seed) => 70 + seed), { arm: "sound: cluttered-digits" });
  const findings = testHypotheses([...article, ...starts, ...sound, ...cluttered]);
  assert.deepEqual(findings.map(({ id }) => id), ["H1", "H2", "H3", "H4", "H5", "H6", "H7"]);
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  assert.deepEqual(findings.slice(0, 6).map(({ verdict }) => verdict), Array(6).fill("holds"));
  assert.equal(byId.get("H3")!.p, mcnemarTest({ onlyA: 0, onlyB: 9 }));
  assert.match(byId.get("H3")!.found, /^0 stuck under average, 9 under max, 0 seeds under both$/);
  assert.equal(byId.get("H3")!.n, 15);
  assert.deepEqual(
    findings.slice(0, 6).map(({ adjusted }) => adjusted),
    holmCorrection(findings.slice(0, 6).map(({ p }) => p!)),
  );
  assert.deepEqual([byId.get("H7")!.n, byId.get("H7")!.p], [2, undefined]);
});

Deno.test("testHypotheses() decides on data sets once all pairs of all eight are there", () => {
  const sets = (count: number, ahead: number) =>
    Array.from(
      { length: count },
      (_, set) => pairsOf(TEN.map(() => 80 + ahead), TEN.map(() => 80), { arm: `sound: ${set}` }),
    );
  const verdictOn = (results: readonly Result[]) => {
    const { n, verdict } = testHypotheses(results).find(({ id }) => id === "H7")!;
    return [n, verdict];
  };
  assert.deepEqual(verdictOn(sets(8, 0).flat()), [8, "holds"]);
  assert.deepEqual(verdictOn(sets(8, 5).flat()), [8, "fails"]);
  assert.deepEqual(verdictOn(sets(7, 5).flat()), [7, "undecided"]);
  assert.deepEqual(verdictOn(sets(8, 5).flat().slice(0, -1)), [7, "undecided"]);
});

Deno.test("testHypotheses() refutes what the runs contradict, and decides nothing on one pair", () => {
  const ten = Array.from({ length: 10 }, (_, seed) => seed);
  const article = pairsOf(ten.map((seed) => 80 + seed % 2), ten.map(() => 86), {}).map((result) => ({
    ...result,
    record: { ...result.record, history: Array.from({ length: 3 }, () => result.record.history[0]) },
  }));
  assert.equal(testHypotheses(article).find(({ id }) => id === "H1")!.verdict, "fails");
  assert.deepEqual(
    testHypotheses(article.slice(0, 2)).map(({ id, verdict }) => [id, verdict]),
    [["H1", "undecided"], ["H3", "undecided"], ["H4", "undecided"]],
  );
  assert.deepEqual(testHypotheses([]), []);
});

Deno.test("chooseRates() takes the rate with the greatest mean accuracy, of equal ones the smallest", () => {
  const trial = (group: string, head: string, rate: number, ...percent: number[]) =>
    percent.map((accuracy, seed): RateTrial => ({ group, head, rate, seed, accuracy: accuracy / 100 }));
  const trials = [
    ...trial("logits", "max", 0.003, 80, 90),
    ...trial("logits", "max", 0.001, 86, 86),
    ...trial("logits", "average", 0.003, 70, 73),
    ...trial("logits", "average", 0.001, 71, 71),
    ...trial("sigmoid", "max", 0.003, 10, 10),
  ];
  const rates = chooseRates(trials);
  assert.deepEqual(rates, { sigmoid: { max: 0.003 }, logits: { max: 0.001, average: 0.003 } });
  const wider = [...trials, ...trial("logits", "average", 0.01, 60, 60)];
  assert.deepEqual([isEdge(trials, rates, "logits", "average"), isEdge(wider, rates, "logits", "average")], [
    true,
    false,
  ]);
});
