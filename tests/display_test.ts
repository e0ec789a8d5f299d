import assert from "node:assert/strict";
import fc from "fast-check";
import { DISPLAY, type Displayable, Html, html, live, progressBar, show, table } from "../lib/visualizer/display.ts";
import {
  alignColumns,
  formatAccuracy,
  formatEpoch,
  formatLoss,
  formatNumber,
  formatSeconds,
  formatValue,
} from "../lib/format.ts";
import { formatP } from "../studies/format.ts";

/** Python's `round(x, 3)` for 0 ≤ x ≤ 1, from the exact binary value of `x` in integers. */
function roundExactly(x: number): number {
  let [numerator, denominator] = [x, 1n];
  while (!Number.isInteger(numerator)) [numerator, denominator] = [numerator * 2, denominator * 2n];
  const doubled = BigInt(numerator) * 2000n;
  const below = BigInt(numerator) * 1000n / denominator;
  const middle = (2n * below + 1n) * denominator;
  const isUp = doubled > middle || (doubled === middle && below % 2n === 1n);
  return Number(below + (isUp ? 1n : 0n)) / 1000;
}

Deno.test("formatAccuracy() is Python's round(correct / total, 3) for every count of 10,000 and for any total", () => {
  for (let correct = 0; correct <= 10_000; correct++) {
    assert.equal(
      Number(formatAccuracy({ correct, total: 10_000 })),
      roundExactly(correct / 10_000),
      `${correct} of 10,000`,
    );
  }
  const counts = fc.integer({ min: 1, max: 70_000 }).chain((total) =>
    fc.record({ correct: fc.integer({ min: 0, max: total }), total: fc.constant(total) })
  );
  fc.assert(
    fc.property(counts, (count) => Number(formatAccuracy(count)) === roundExactly(count.correct / count.total)),
  );
});

Deno.test("formatLoss() rounds ties to the even digit, as NumPy does", () => {
  assert.equal(formatLoss(2.00005), "2.0000");
  assert.equal(formatLoss(2.00015), "2.0002");
  assert.equal(formatLoss(1.78568901), "1.7857");
  assert.equal(formatLoss(NaN), "NaN");
});

Deno.test("formatEpoch() prints means of batch means, and accuracies with 3 decimals", () => {
  const record = {
    epoch: 7,
    trainingLosses: [2, 1],
    trainingLoss: 9,
    measured: {
      train: { loss: 9, accuracy: { correct: 42_000, total: 60_000 } },
      test: { loss: 9, losses: [1.25, 1.5, 1], accuracy: { correct: 6_601, total: 10_000 } },
    },
    seconds: { training: 1, evaluation: 1 },
  };
  const line = "epoch 7: training loss 1.5000, accuracy 0.700; test loss 1.2500, accuracy 0.660";
  assert.equal(formatEpoch(record), line);
});

Deno.test("formatNumber(), formatSeconds(), formatValue() and formatP() write numbers as people read them", () => {
  assert.deepEqual([formatNumber(18_370), formatNumber(0.87349), formatNumber(0.9, 3)], ["18,370", "0.8735", "0.900"]);
  assert.deepEqual([formatNumber(-0), formatNumber(-0.001, 1), formatNumber(-0.4, 1)], ["0", "0.0", "−0.4"]);
  const seconds = [0, 9.94, 59.4, 59.6, 723, 3599.6, 7500].map(formatSeconds);
  assert.deepEqual(seconds, ["0.0 s", "9.9 s", "59 s", "1 min 0 s", "12 min 3 s", "1 h 0 min", "2 h 5 min"]);
  const values = [-0.001, 0.126, -3.7, -12.34, 123.4].map(formatValue);
  assert.deepEqual(values, ["0.00", "0.13", "−3.70", "−12.3", "123"]);
  assert.deepEqual([0.0009, 0.001, 0.0496, 1, NaN, undefined].map(formatP), [
    "< 0.001",
    "0.001",
    "0.050",
    "1.000",
    "–",
    "–",
  ]);
});

Deno.test("html escapes what it is given, keeps Html and joins arrays", () => {
  const name = `<script>"&'`;
  // deno-fmt-ignore: the formatter would add white space to the template
  const made = html`<i title="${name}">${[1, html`<b>${name}</b>`]}</i>`;
  const escaped = "&lt;script&gt;&quot;&amp;&#39;";
  assert.equal(made.markup, `<i title="${escaped}">1<b>${escaped}</b></i>`);
});

Deno.test("table() escapes cells, aligns numbers to the right, and has a text form", () => {
  const rows = [
    { network: "GAP <b>", accuracy: 0.8734, parameters: 18_370 },
    { network: "GMP", accuracy: 0.86, parameters: null },
  ];
  const columns = ["network", { key: "accuracy", title: "validation", decimals: 3 }, "parameters"] as const;
  const bundle = table(rows, { columns, caption: "After 60 epochs" })[DISPLAY]();
  assert.equal(
    bundle["text/plain"],
    "After 60 epochs\nnetwork  validation  parameters\nGAP <b>       0.873      18,370\nGMP           0.860",
  );
  assert.match(bundle["text/html"], /<td style="text-align: left">GAP &lt;b&gt;<\/td>/);
  assert.match(bundle["text/html"], /<td style="text-align: right">0\.873<\/td>/);
  assert.match(bundle["text/html"], /<caption>After 60 epochs<\/caption>/);
});

Deno.test("table() takes all keys where no columns are given, and no rows", () => {
  assert.equal(table([{ a: 1, b: "x" }])[DISPLAY]()["text/plain"], "a  b\n1  x");
  assert.equal(table([] as { a: number }[], { columns: ["a"] })[DISPLAY]()["text/plain"], "a");
});

Deno.test("alignColumns() pads to the left or to the right, and leaves no space at the end of a line", () => {
  const rows = [["a", "10", "x"], ["bcd", "9", "long"]];
  assert.deepEqual(alignColumns(rows, { right: [false, true] }), ["a    10  x", "bcd   9  long"]);
  assert.deepEqual(alignColumns(rows, { gap: "|" }), ["a  |10|x", "bcd|9 |long"]);
  assert.deepEqual(alignColumns([]), []);
});

Deno.test("show(), live() and progressBar() are harmless outside a kernel", async () => {
  const figures: Displayable[] = [new Html("<b>1</b>", "1"), new Html("<b>2</b>", "2")];
  await show(figures[0]);
  const board = live();
  for (const figure of figures) await board(figure);
  const bar = progressBar("GAP");
  await bar({ epoch: 1, epochs: 2, phase: "training", done: 64, total: 60_000, loss: 2.3 });
  await bar.done("2 epochs");
});
