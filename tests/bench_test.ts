import assert from "node:assert/strict";
import { basename } from "node:path";
import { epochSettings, STEPS_OF_PASS, wholeEpoch } from "../tasks/bench/epoch.ts";
import {
  checkTargets,
  completeResult,
  EPOCH_FLOP,
  fastest,
  forwardMacs,
  ratiosOf,
  ratiosToOthers,
  spreadsOf,
  TRAINING_FLOP,
} from "../tasks/bench/results.ts";
import { readReport } from "../tasks/bench/runner.ts";
import { describePart, formatTable } from "../tasks/bench/table.ts";
import type { BenchResult, ContenderResult, PartResult } from "../tasks/bench/types.ts";
import { parseBenchmark } from "../tasks/bench/benchmarks.ts";
import { convNet1 } from "../lib/models/networks.ts";
import { benchmarkPlot } from "../tasks/bench/benchmark_plot.ts";
import { assertSvgSnapshot } from "./support/snapshots.ts";

const RESULTS = new URL("../data/benchmarks/", import.meta.url);

function contender(name: string, seconds: readonly number[], failure?: string): ContenderResult {
  const samples = seconds.map((value, i) => ({
    repetition: i + 1,
    startedSeconds: i,
    values: { articleEpochSeconds: value, trainingPassSeconds: value / 2, peakMiB: 600 },
  }));
  const about = { name, title: name.toUpperCase(), how: "", settings: {}, environment: {} };
  return { ...about, samples, spreads: spreadsOf(samples), ...(failure ? { failure } : {}) };
}

function part(contenders: readonly ContenderResult[]): PartResult {
  return {
    title: "The article's epoch",
    how: "In turns.",
    columns: [{ value: "articleEpochSeconds", title: "epoch, s", decimals: 1 }],
    ratioOf: "articleEpochSeconds",
    contenders,
    tuning: [],
    findings: [],
  };
}

const SAMPLE = part([contender("ours", [4, 5, 9]), contender("pytorch", [10, 20, 12]), contender("keras", [], "no")]);

Deno.test("forwardMacs() counts the article's 1,865,664 multiply-accumulates an image", () => {
  const macs = forwardMacs(convNet1({ seed: 0 }));
  assert.deepEqual(macs, [56_448, 451_584, 225_792, 451_584, 225_792, 451_584, 2880]);
  assert.equal(macs.reduce((sum, value) => sum + value), 1_865_664);
});

Deno.test("a training pass is 0.665 TFLOP, an epoch 0.926", () => {
  assert.equal(TRAINING_FLOP, (3 * 1_865_664 - 56_448) * 2 * 60_000);
  assert.equal((EPOCH_FLOP / 1e12).toFixed(3), "0.926");
});

Deno.test("epochSettings() takes the whole epoch at 938 steps, and thousands of test images below", () => {
  assert.equal(STEPS_OF_PASS, 938);
  const { trainImages, validationImages } = epochSettings("data", 938);
  assert.deepEqual([trainImages, validationImages], [60_000, 10_000]);
  const slice = epochSettings("data", 200);
  assert.deepEqual([slice.trainImages, slice.validationImages], [12_800, 3000]);
});

Deno.test("wholeEpoch() scales the passes up and adds them, and leaves a whole epoch as it is", () => {
  const values = { trainingPassSeconds: 2, trainingAccuracySeconds: 1, validationSeconds: 0.5, peakMiB: 600 };
  assert.deepEqual(wholeEpoch(values, { ...epochSettings("data", 200), trainImages: 15_000, validationImages: 2500 }), {
    trainingPassSeconds: 8,
    trainingAccuracySeconds: 4,
    validationSeconds: 2,
    peakMiB: 600,
    articleEpochSeconds: 14,
  });
  assert.equal(wholeEpoch(values, epochSettings("data", 938)).articleEpochSeconds, 3.5);
});

Deno.test("readReport() joins the records of a process and passes over its chatter", () => {
  const output = 'loading\n{"versions": {"torch": "2"}}\n{"values": {"a": 1}}\n{"values": {"b": 2}}';
  assert.deepEqual(readReport(output), { values: { a: 1, b: 2 }, versions: { torch: "2" } });
});

Deno.test("spreadsOf() gives median and range of the values that all samples have", () => {
  const samples = [3, 1, 10].map((a, i) => ({
    repetition: i + 1,
    startedSeconds: 0,
    values: i === 0 ? { a, b: 1 } : { a },
  }));
  assert.deepEqual(spreadsOf(samples), { a: { median: 3, low: 1, high: 10 } });
  assert.deepEqual(spreadsOf([]), {});
});

Deno.test("ratiosToOthers() divides our median by each other's, and leaves out who failed", () => {
  assert.deepEqual(ratiosToOthers(SAMPLE, "articleEpochSeconds"), { pytorch: 5 / 12 });
  assert.deepEqual(ratiosToOthers(part([contender("pytorch", [1])]), "articleEpochSeconds"), {});
});

Deno.test("fastest() is the contender with the lowest median, not with the lowest value", () => {
  const [steady, lucky] = [contender("steady", [5, 5, 5]), contender("lucky", [1, 6, 7])];
  assert.equal(fastest([lucky, contender("failed", []), steady], "articleEpochSeconds"), steady);
  assert.equal(fastest([], "articleEpochSeconds"), undefined);
});

Deno.test("checkTargets() counts the faster tfjs, and takes the roof from below", () => {
  const targets = checkTargets({
    articleEpoch: { pytorch: 0.43, tfjs: 0.1, "tfjs-onednn": 0.25 },
    roof: { trainingPass: 0.72, articleEpoch: 0.5 },
  });
  assert.deepEqual(targets.map(({ value, isMet }) => [value, isMet]), [[0.43, false], [0.25, false], [0.72, true]]);
  assert.deepEqual(checkTargets({}), []);
});

Deno.test("ratiosOf() names each comparison of the parts that were measured", () => {
  const ratios = ratiosOf({ article: SAMPLE });
  assert.deepEqual(Object.keys(ratios), ["articleEpoch", "trainingPass", "startToFirstStep", "peakMemory"]);
  assert.deepEqual(ratios.peakMemory, { pytorch: 1 });
  assert.deepEqual(ratiosOf({}), {});
});

Deno.test("formatTable() shows medians, ranges and ratios in an aligned Markdown table", () => {
  assert.equal(
    formatTable(SAMPLE),
    [
      "|         |           epoch, s |  ratio |",
      "| ---     |                --: |    --: |",
      "| OURS    |    5.0 (4.0 – 9.0) | 1.00 × |",
      "| PYTORCH | 12.0 (10.0 – 20.0) | 2.40 × |",
      "| KERAS   |                  – |      – |",
    ].join("\n"),
  );
  assert.match(describePart(SAMPLE), /^## The article's epoch\n\nIn turns\.\n\n\|[\s\S]*\n\nKERAS failed: no$/);
});

Deno.test("parseBenchmark() refuses other formats, missing samples and values that are no times", () => {
  const result = sampleResult(SAMPLE);
  assert.deepEqual(parseBenchmark(JSON.stringify(result), "a.json"), result);
  const refused = (changed: unknown) => () => parseBenchmark(JSON.stringify(changed), "a.json");
  assert.throws(
    refused({ ...result, format: 2 }),
    /^SyntaxError: Cannot read a\.json: format must be 1, found 2; write it again with "deno task bench"$/,
  );
  assert.throws(
    refused(sampleResult(part([contender("ours", [])]))),
    /parts\.article\.contenders\[0\]\.samples must be a list of one at least, or beside a failure, found \[\];/,
  );
  assert.throws(
    refused(sampleResult(part([contender("ours", [-1])]))),
    /samples\[0\]\.values\.\w+ must be number >=0, found -1;/,
  );
});

function sampleResult(article: PartResult): BenchResult {
  return completeResult({
    started: "2026-01-01T00:00:00.000Z",
    seconds: 1,
    repetitions: 3,
    machine: { processor: "sample", cores: 2 },
    versions: {},
    parts: { article },
  });
}

Deno.test("data/benchmarks hold what their own samples say", async () => {
  for await (const { name } of Deno.readDir(RESULTS)) {
    if (!name.endsWith(".json")) continue;
    const result = parseBenchmark(await Deno.readTextFile(new URL(name, RESULTS)), basename(name));
    for (const { contenders } of Object.values(result.parts)) {
      for (const { samples, spreads } of contenders) assert.deepEqual(spreads, spreadsOf(samples), name);
    }
    const { format: _f, ratios: _r, targets: _t, ...measured } = result;
    assert.deepEqual(result, JSON.parse(JSON.stringify(completeResult(measured))), name);
  }
});

Deno.test("benchmarkPlot() puts the fastest on top and gives medians and ratios to ours", async () => {
  const figure = benchmarkPlot([
    { name: "PyTorch", seconds: [15.1, 14.2, 16.8] },
    { name: "this lab", seconds: [6.4, 6.9, 6.1], isOurs: true },
    { name: "tfjs <model.fit>", seconds: [41, 44, 39] },
  ], { title: "One epoch" });
  assert.equal(
    figure.alt,
    "Bar chart of medians: One epoch. this lab: 6.4 s; PyTorch: 15 s, 2.4 ×; tfjs <model.fit>: 41 s, 6.4 ×.",
  );
  await assertSvgSnapshot("benchmark", figure);
});
