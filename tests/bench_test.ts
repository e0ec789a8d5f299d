import assert from "node:assert/strict";
import { join } from "node:path";
import { fastest, formatTable } from "../tasks/bench.ts";
import { benchmarkPlot } from "../tasks/bench/benchmark_plot.ts";
import { type BenchResult, type ContenderResult, parseBenchmark, spreadOf } from "../tasks/bench/benchmarks.ts";
import { listContenders } from "../tasks/bench/contenders.ts";
import { readReport } from "../tasks/bench/runner.ts";
import { ROOT } from "../tasks/setup/paths.ts";
import { listFiles } from "./support/folder.ts";
import { assertSvgSnapshot } from "./support/snapshots.ts";

const PASSES = { trainingPassSeconds: 2, trainingAccuracySeconds: 1, validationSeconds: 0.5 };
const VALUES = { ...PASSES, articleEpochSeconds: 3.5, validationLoss: 1.6, validationAccuracy: 0.8, peakMiB: 600 };

function contender(name: string, seconds: readonly number[], failure?: string): ContenderResult {
  const samples = seconds.map((articleEpochSeconds) => ({ values: { ...VALUES, articleEpochSeconds } }));
  const about = { name, title: name.toUpperCase(), how: "", settings: {}, environment: {}, samples };
  return failure ? { ...about, failure } : about;
}

const SAMPLE = [contender("ours", [4, 5, 9]), contender("pytorch", [10, 20, 12]), contender("keras", [], "no")];

Deno.test("listContenders() has all with the peers, the lab first, and names each way of a framework once", () => {
  const names = (python?: string) => listContenders(2, python).map(({ name }) => name);
  assert.deepEqual(names(), ["ours", "tfjs", "tfjs-onednn"]);
  assert.deepEqual(names("python").slice(3), [
    ...["pytorch", "pytorch-dataloader", "pytorch-best", "keras", "keras-onednn", "tensorflow-best"],
  ]);
  for (const entry of listContenders(2, "python")) {
    if ("ways" in entry) assert.equal(new Set(entry.ways.map(({ name }) => name)).size, 8, entry.of);
  }
});

Deno.test("readReport() joins the records of a process, adds up the epoch, and passes over chatter", () => {
  const { articleEpochSeconds: _, ...measured } = VALUES;
  const output = `loading\n{"versions": {"torch": "2"}}\n${JSON.stringify({ values: measured })}`;
  assert.deepEqual(readReport(output), { values: VALUES, versions: { torch: "2" } });
  assert.throws(() => readReport('{"values": {}}'), /^SyntaxError: Cannot read the report of a contender: /);
});

Deno.test("spreadOf() gives median and range over the turns", () => {
  assert.deepEqual(spreadOf(contender("a", [3, 1, 10]), "articleEpochSeconds"), { median: 3, low: 1, high: 10 });
});

Deno.test("fastest() is the contender with the lowest median, not with the lowest value", () => {
  const [steady, lucky] = [contender("steady", [5, 5, 5]), contender("lucky", [1, 6, 7])];
  assert.equal(fastest([lucky, contender("failed", [], "no"), steady]), steady);
  assert.equal(fastest([]), undefined);
});

Deno.test("formatTable() shows medians, ranges and ratios in an aligned Markdown table", () => {
  const lines = formatTable(SAMPLE).split("\n");
  assert.equal(new Set(lines.map(({ length }) => length)).size, 1);
  const cells = lines.slice(2).map((line) => line.split("|").map((cell) => cell.trim()).slice(1, -1));
  const others = ["2.0", "1.0", "0.50", "600"];
  assert.deepEqual(cells, [
    ["OURS", "5.0 (4.0 – 9.0)", ...others, "1.00 ×"],
    ["PYTORCH", "12.0 (10.0 – 20.0)", ...others, "2.40 ×"],
    ["KERAS", "–", "–", "–", "–", "–", "–"],
  ]);
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
    refused(sampleResult([contender("ours", [])])),
    /parts\.article\.contenders\[0\]\.samples must be a list of one at least, or beside a failure, found \[\];/,
  );
  assert.throws(
    refused(sampleResult(SAMPLE.toReversed())),
    /parts\.article\.contenders must be a list that begins with what was measured of the lab, found/,
  );
  assert.throws(
    refused(sampleResult([contender("ours", [-1])])),
    /samples\[0\]\.values\.\w+ must be number >=0, found -1;/,
  );
});

Deno.test("parseBenchmark() reads every stored file, older ones too", async () => {
  const folder = join(ROOT, "data/benchmarks");
  for (const name of (await listFiles(folder)).filter((name) => name.endsWith(".json"))) {
    const { parts: { article } } = parseBenchmark(await Deno.readTextFile(join(folder, name)), name);
    assert.equal(article.contenders[0].name, "ours", name);
  }
});

function sampleResult(contenders: readonly ContenderResult[]): BenchResult {
  return {
    format: 1,
    started: "2026-01-01T00:00:00.000Z",
    seconds: 1,
    repetitions: 3,
    machine: { processor: "sample", cores: 2 },
    versions: {},
    parts: { article: { how: "In turns.", contenders, tuning: [] } },
  };
}

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
