import assert from "node:assert/strict";
import { classPlot } from "../notebooks/figures/class_plot.ts";
import { drawCellShares } from "../notebooks/deeper/cell_figures.ts";
import { distributionPlot } from "../notebooks/figures/distribution_plot.ts";
import { matrixPlot } from "../notebooks/figures/matrix_plot.ts";
import { sampleMaps } from "./support/figure_samples.ts";
import { measureElements } from "./support/snapshots.ts";

Deno.test("distributionPlot() draws a bar around each count, as high as its share, from 0 to the greatest count", () => {
  const { svg, alt, caption } = distributionPlot([{ name: "GAP", values: [0, 2, 2, 2, 1, 3] }], { label: "cells" });
  const bars = measureElements(svg, "[aria-label=rect] rect", ["x", "width", "height"]);
  assert.deepEqual(bars.map(([x, width]) => [x, width]), [0, 1, 2, 3].map((count) => [52.5 + 172 * count, 171]));
  assert.ok(Math.abs((bars[2][2] + 1) / (bars[1][2] + 1) - 3) < 1e-9, "2 is there three times as often as 1");
  assert.match(alt, /GAP: mean 1\.67, median 2, half of the values from 1\.25 to 2\.$/);
  assert.match(caption, /^Share of the 6 images /);
});

Deno.test("matrixPlot() makes room for the names above its matrices, and colours values of both signs", () => {
  const names = { rows: ["a"], columns: ["b"], rowLabel: "from", columnLabel: "to", cell: 20 };
  const width = (name: string) => matrixPlot([{ name, values: [[1]] }, { name: "x", values: [[1]] }], names).width;
  assert.ok(width("greatest of the pooled values") > width("x") + 150);
  const { svg, caption } = matrixPlot([{ name: "GAP − GMP", values: [[-109, 74]] }], { ...names, columns: ["b", "c"] });
  assert.match(caption, /from −109 \(purple\) over 0 to 109 \(green\)/);
  const [purple, green] = Array.from(svg.matchAll(/fill="rgb\((.+?)\)"/g), ([, rgb]) => rgb.split(",").map(Number));
  assert.ok(purple[1] < purple[0] && green[1] > green[0], svg);
  const many = [3, 6, 8].map((count) =>
    matrixPlot(Array.from("abcdefgh".slice(0, count), (name) => ({ name, values: [[1]] })), { ...names, cell: 200 })
  );
  assert.ok(many.every(({ width }) => width < 760));
  const [one, two, three] = many.map(({ height }) => height);
  assert.ok(two > one + 200);
  assert.equal(three - two, two - one);
});

Deno.test("figures of measures refuse input whose size is not that of the names", () => {
  const names = { rows: ["a"], columns: ["b", "c"], rowLabel: "", columnLabel: "" };
  assert.throws(() => matrixPlot([{ name: "GAP", values: [[1]] }], names), {
    name: "RangeError",
    message: "Cannot plot the matrix GAP: expected 1×2 values, found 1×1",
  });
  assert.throws(() => classPlot([{ name: "GAP", values: [1] }], { classes: ["a", "b"], label: "recall" }), {
    name: "RangeError",
    message: "Cannot plot recall: expected one number for each of 2 classes, found 1 of GAP",
  });
  const [small] = sampleMaps(1, 2, () => 0.25);
  const [large] = sampleMaps(1, 3, () => 1 / 9);
  const groups = [small, large].map((shares) => ({ name: "a", shares, image: small }));
  assert.throws(() => drawCellShares(groups, { pixelsACell: 1 }), RangeError);
});
