import assert from "node:assert/strict";
import { headsChart, verdictChart } from "../studies/charts/interval_charts.ts";
import { pairedSlopes } from "../studies/charts/paired_slopes.ts";
import { meansPlot, seedLines } from "../studies/charts/seed_lines.ts";
import { compare } from "../studies/statistics/compare.ts";
import { SEED_FIGURES } from "./support/seed_samples.ts";
import { measureElements } from "./support/snapshots.ts";

const PAIR = { pair: [{ name: "GAP", pooling: "average" }, { name: "GMP", pooling: "max" }] } as const;

Deno.test("seedLines() counts a seed as stuck where no epoch learns anything, not where the last one fails", () => {
  const seeds = [[0.1, 0.1, 0.1], [0.6, 0.7, 0.1], [0.1, 0.1, 0.7]];
  assert.match(seedLines([{ name: "GMP", seeds }]).alt, /1 stuck\.$/);
  assert.match(seedLines([{ name: "GMP", seeds }], { stuckBelow: 0.05 }).alt, /0 stuck\.$/);
});

Deno.test("seedLines() draws what lies beyond a stated axis on its edge, and says so", () => {
  const { svg, caption } = seedLines([{ name: "GMP", seeds: [[0.1, 0.1], [0.8, 0.82]] }], { domain: [0.7, 0.9] });
  assert.match(caption, /from 0\.7 to 0\.9; what lies beyond is drawn on its edge\.$/);
  const [[, bottom]] = measureElements(svg, "[aria-label=dot] circle", ["cx", "cy"]).toSorted((a, b) => b[1] - a[1]);
  assert.equal(bottom, 340 - 46);
});

Deno.test("pairedSlopes() tells means, interval and who is ahead, of the same seeds", () => {
  const { alt, svg } = pairedSlopes([{ name: "GAP", accuracies: [0.87, 0.88, 0.86] }, {
    name: "GMP",
    accuracies: [0.86, 0.86, 0.87],
  }]);
  // Differences +1, +2 and −1: mean 0.667, deviation 1.528, half width 4.303 · 1.528 / √3 = 3.795.
  assert.match(
    alt,
    /mean \+0\.67, 95 % interval −3\.13 to \+4\.46, least −1\.00, greatest \+2\.00\. GAP is ahead in 2, GMP in 1\.$/,
  );
  assert.match(svg, />mean \+0\.67</);
});

Deno.test("headsChart() orders heads by their knob and sets the others apart", () => {
  const heads = ["max 1", "linear", "average 0", "top 2 0.5"].map((words) => {
    const [, name, knob] = /^(.*?) ?([\d.]+)?$/.exec(words)!;
    return { name, ...(knob && { knob: Number(knob) }), accuracies: [0.9, 0.91] };
  });
  const { alt, svg } = headsChart(heads);
  const order = [...alt.matchAll(/(average|top 2|max|linear): mean 0\.905, 95 % interval \d\.\d+ to \d\.\d+, n 2/g)]
    .map(([, name]) => name);
  assert.deepEqual(order, ["average", "top 2", "max", "linear"]);
  assert.equal(measureElements(svg, "[aria-label=dot] circle", ["cx"]).length, 8); // seeds; means are paths
  assert.equal(headsChart(heads.slice(1, 2)).height + 4 * 26, headsChart(heads).height); // an empty row between the two
});

const SIZES = { title: "Sizes", unit: "images", label: "training images", isLogarithmic: true };

Deno.test("meansPlot() tells mean and interval at each place, and leaves places out that have no seeds", () => {
  const { alt, svg } = meansPlot([
    { name: "average", accuracies: [[0.7, 0.72], [], [0.9]] },
    { name: "max", accuracies: [[0.7], [0.8], [0.9]] },
  ], { ...SIZES, places: [600, 2000, 60_000] });
  assert.match(
    alt,
    /average: 600 images 0\.710 \(0\.583 to 0\.837\), 60,000 images 0\.900\. max: 600 images 0\.700, 2,000 /,
  );
  for (const size of ["600", "2,000", "60,000"]) assert.ok(svg.includes(`>${size}<`), size);
});

Deno.test("figures of seeds draw one seed, equal values and twelve rows without a number that is none", () => {
  const equal = [0.87, 0.87];
  const comparison = compare(equal, equal);
  const figures = [
    seedLines([{ name: "GAP", seeds: [[0.87]] }]),
    meansPlot([{ name: "GAP", accuracies: [[1]] }], { ...SIZES, isLogarithmic: false, places: [0] }),
    meansPlot([{ name: "average", accuracies: [equal] }], { ...SIZES, places: [600] }),
    pairedSlopes([{ name: "GAP", accuracies: [0.87] }, { name: "GMP", accuracies: [0.87] }]),
    pairedSlopes([{ name: "GAP", accuracies: equal }, { name: "GMP", accuracies: equal }]),
    headsChart([{ name: "average", knob: 0, accuracies: equal }]),
    headsChart(Array.from({ length: 12 }, (_, row) => ({ name: `head ${row}`, accuracies: [0.9] }))),
    verdictChart(Array.from({ length: 12 }, (_, row) => ({ name: `set ${row}`, comparison })), PAIR),
    ...Object.values(SEED_FIGURES).map((make) => make()),
  ];
  for (const { alt, caption, kind, width, ...figure } of figures) {
    assert.ok(kind === "svg" && "svg" in figure);
    assert.doesNotMatch(figure.svg.replace(/<style>.*<\/style>/, "") + alt + caption, /NaN|Infinity|undefined/);
    assert.equal(width, 760);
  }
});

Deno.test("figures of seeds refuse what they cannot draw and name what they found", () => {
  const one = { name: "GAP", accuracies: [0.9] };
  const refused: [() => unknown, string][] = [
    [
      () => pairedSlopes([{ name: "GAP", accuracies: [87.2] }, one]),
      "Cannot plot the pairs: expected accuracies 0–1 of GAP, found 87.2",
    ],
    [
      () => pairedSlopes([one, { name: "GMP", accuracies: [0.9, 0.8] }]),
      "Cannot pair: expected as many values of A as of B, at least one; found 1 and 2",
    ],
    [() => verdictChart([], PAIR), "Cannot draw the verdict: expected a row at least, found none"],
  ];
  for (const [call, message] of refused) assert.throws(call, { name: "RangeError", message });
});
