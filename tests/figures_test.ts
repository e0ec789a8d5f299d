import assert from "node:assert/strict";
import { renderPng } from "../lib/visualizer/canvas.ts";
import { seriesColors } from "../lib/visualizer/colors.ts";
import { architectureFigure } from "../notebooks/figures/network_figures.ts";
import { POOLING_COLORS } from "../lib/visualizer/colors.ts";
import { comparisonPlot } from "../notebooks/figures/comparison_plot.ts";
import { drawFeatureMaps } from "../lib/visualizer/feature_maps.ts";
import { imagesOfEachClass, imageTable } from "../notebooks/figures/image_table.ts";
import { accuracyPlot } from "../lib/visualizer/learning_plot.ts";
import { lossPlot } from "../notebooks/figures/loss_plot.ts";
import { poolingFigure } from "../notebooks/figures/pooling_figure.ts";
import { classPlot } from "../notebooks/figures/class_plot.ts";
import { sampleFeatureMaps, sampleImageSet, sampleMaps, samplePair } from "./support/figure_samples.ts";
import { INPUT, LAYERS, MAPS } from "./support/figures.ts";
import { measureElements } from "./support/snapshots.ts";

Deno.test("figures with the same data are the same, and leave their data as it was", () => {
  const before = JSON.stringify([samplePair(), sampleFeatureMaps(), INPUT, MAPS, LAYERS]);
  const [pair, featureMaps] = [samplePair(), sampleFeatureMaps()];
  const make = () => [accuracyPlot(pair), lossPlot(pair), comparisonPlot(pair)].map(({ svg }) => svg);
  assert.deepEqual(make(), make());
  const draw = () => renderPng(drawFeatureMaps(featureMaps, { style: "numbered" }), 1);
  assert.deepEqual(draw(), draw());
  poolingFigure({ input: INPUT, maps: MAPS, pooling: "max" });
  architectureFigure(LAYERS);
  assert.equal(JSON.stringify([pair, featureMaps, INPUT, MAPS, LAYERS]), before);
});

Deno.test("plots of a training work before the first epoch", () => {
  const series = [{ name: "GAP", history: [] }, { name: "GMP", history: [] }] as const;
  for (const figure of [accuracyPlot(series), lossPlot(series), comparisonPlot([series[0], series[1]])]) {
    assert.match(figure.alt, /no epoch/);
    assert.doesNotMatch(figure.svg, /NaN|Infinity/);
  }
});

Deno.test("plots of a training show the parts that were measured and no others, with or without losses of batches", () => {
  const history = samplePair()[0].history.slice(0, 3).map(({ trainingLosses: _, ...record }) => {
    const { test } = record.measured;
    return { ...record, measured: record.epoch === 3 ? { validation: test!, test: test! } : { validation: test! } };
  });
  const series = [{ name: "GAP", history }];
  const accuracy = accuracyPlot(series);
  assert.match(accuracy.caption, /^Accuracy on 10,000 validation images \(in long dashes\) and 10,000 test images/);
  assert.match(
    accuracy.alt,
    /GAP: test accuracy 0\.\d{3} after epoch 3, .*; validation accuracy 0\.640 after epoch 1, /,
  );
  assert.doesNotMatch(accuracy.svg + accuracy.alt, /training/);
  const loss = lossPlot(series);
  assert.match(loss.svg, />GAP validation 1\.\d{4}<[\s\S]*>GAP training 1\.\d{4}</);
  assert.doesNotMatch(loss.caption, /batches/);
  assert.match(comparisonPlot([series[0], { name: "GMP", history }]).alt, /of 1 epochs\.$/);
});

Deno.test("comparisonPlot() cuts bars that are far longer than the others, marks them and says how long they are", () => {
  const [record] = samplePair()[0].history;
  const series = (name: string, correct: readonly number[]) => ({
    name,
    history: correct.map((count, index) => ({
      ...record,
      epoch: index + 1,
      measured: { test: { loss: 1, accuracy: { correct: count, total: 10_000 } } },
    })),
  });
  const steps = Array.from({ length: 19 }, (_, i) => 100 * (1 + i % 3));
  const compared = (first: number) =>
    comparisonPlot([series("GAP", [first, ...steps.map((step) => 7000 + step)]), series("GMP", Array(20).fill(7000))]);
  const { svg, caption } = compared(5000);
  const bars = measureElements(svg, "[aria-label=rule] line", ["x1", "x2", "y1", "y2"])
    .filter(([x1, x2]) => x1 === x2).map(([, , y1, y2]) => y1 - y2);
  const [cut, one, two, three] = bars;
  assert.ok(Math.abs(two - 2 * one) < 0.1 && Math.abs(three - 3 * one) < 0.1, `the axis is linear: ${bars}`);
  assert.ok(-cut > three && -cut < 1.2 * three, `${bars}`);
  assert.match(caption, / Bars with an arrow go beyond the axis, the longest to −20\.00\.$/);
  assert.doesNotMatch(compared(6500).caption, /arrow/);
});

Deno.test("comparisonPlot() compares the epochs that both have", () => {
  const [gap, gmp] = samplePair();
  const { alt } = comparisonPlot([gap, { ...gmp, history: gmp.history.slice(0, 5) }]);
  assert.match(
    alt,
    /After epoch 5: GAP 0\.\d{3}, GMP 0\.\d{3}, difference [+−]\d+\.\d\d percentage points\. .* of 5 epochs\.$/,
  );
});

Deno.test("names from data sets are escaped in SVG figures", () => {
  const { svg } = classPlot([{ name: "GAP", values: [1, 0] }], {
    classes: ["<script>alert(1)</script>", "a & b"],
    label: "recall",
  });
  assert.doesNotMatch(svg, /<script/);
  assert.match(svg, /&lt;script&gt;alert\(1\)&lt;\/script&gt;/);
  assert.match(
    accuracyPlot([{ name: '"<GAP>', history: samplePair()[0].history }]).svg,
    />"&lt;GAP&gt; test 0/,
  );
});

Deno.test("drawFeatureMaps() names the map with the greatest mean and the one with the greatest value", () => {
  const maps = sampleMaps(10, 3, (map, cell) => map === 4 ? 1 : map === 7 && cell === 5 ? 6 : 0);
  const { alt } = drawFeatureMaps({ ...sampleFeatureMaps(), maps });
  assert.match(alt, /Greatest mean: map 4 \(Coat\) with 1\.00; greatest value: map 7 \(Sneaker\) with 6\.00\.$/);
});

Deno.test("drawFeatureMaps() says so where a training diverged", () => {
  const maps = sampleFeatureMaps().maps.map((map) => ({ ...map, data: map.data.map(() => NaN) }));
  for (const style of ["article", "numbered"] as const) {
    assert.match(
      drawFeatureMaps({ ...sampleFeatureMaps(), maps }, { style }).caption,
      / no numbers: the training diverged\.$/,
    );
    assert.doesNotMatch(drawFeatureMaps(sampleFeatureMaps(), { style }).caption, /diverged/);
  }
});

Deno.test("drawFeatureMaps(), poolingFigure(), imageTable() and architectureFigure() refuse what they cannot draw", () => {
  const noMaps = { ...sampleFeatureMaps(), maps: [] };
  for (const style of ["article", "numbered"] as const) {
    assert.throws(
      () => drawFeatureMaps(noMaps, { style }),
      /^RangeError: Cannot make a grid: expected at least one map/,
    );
  }
  assert.throws(
    () => poolingFigure({ input: INPUT, maps: [], pooling: "max" }),
    /^RangeError: Cannot make a grid: expected at least one map, found none$/,
  );
  assert.throws(
    () => imageTable(sampleImageSet(), [0, 12]),
    /^RangeError: Cannot show image 12 of sample test: expected a whole number from 0 to 11; it has 12 images$/,
  );
  assert.throws(() => architectureFigure([]), /^RangeError: Cannot draw the network: expected at least one layer/);
});

Deno.test("imagesOfEachClass() takes the first of each class in the order of the file", () => {
  assert.deepEqual(imagesOfEachClass(sampleImageSet(), 2), [0, 1, 2, 3, 4, 5]);
});

Deno.test("seriesColors() gives GAP and GMP their hues wherever they stand, and no hue twice to them", () => {
  const { average: GAP, max: GMP } = POOLING_COLORS;
  const [gap, gmp] = [{ name: "one", pooling: "average" }, { name: "GAP", pooling: "max" }] as const;
  assert.deepEqual(seriesColors([gmp, gap]), [GMP, GAP]);
  const [first, second, third] = seriesColors([gap, gap, { name: "GMP" }]);
  assert.equal(first, GAP);
  assert.equal(new Set([GAP, GMP, second, third]).size, 4);
});
