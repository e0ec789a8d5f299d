import assert from "node:assert/strict";
import { recallPlot } from "../notebooks/deeper/recall_plot.ts";

const CLASSES = ["shirt", "coat"];
const RECALLS = [[0, 0.5, 1], [0.25, 0.25, 0.25]];

Deno.test("recallPlot() tells first and last recall of each class in its alt text, and draws a cell for each class and epoch", () => {
  const figure = recallPlot([{ name: "GAP", recalls: RECALLS }], { classes: CLASSES });
  assert.match(figure.alt, /GAP, first to last epoch: 0 shirt 0\.000 to 1\.000, 1 coat 0\.250 to 0\.250\./);
  const fills = figure.svg.match(/<rect[^>]* fill="rgb\([\d,]+\)"/g) ?? [];
  assert.equal(fills.length, 6);
  assert.equal(new Set(fills.map((rect) => /rgb\([\d,]+\)/.exec(rect)![0])).size, 4);
});

Deno.test("recallPlot() refuses recalls of another number of classes", () => {
  assert.throws(() => recallPlot([{ name: "GMP", recalls: [[0]] }], { classes: CLASSES }), {
    name: "RangeError",
    message: "Cannot plot recalls: expected a row for each of 2 classes, found 1 of GMP",
  });
});
