import assert from "node:assert/strict";
// @ts-types="../lib/visualizer/d3.d.ts"
import { interpolatePRGn } from "d3-scale-chromatic";
import { scaleFromZero } from "../explorer/colors.ts";
import { valueScale } from "../lib/visualizer/colors.ts";
import { shiftImages } from "../studies/rearranged.ts";
import { buildNetwork } from "../lib/models/networks.ts";
import { forward } from "../explorer/inference/forward.ts";
import { changeCell, editorRange } from "../explorer/live/cell_editor.ts";
import { drawCells } from "../explorer/live/cells.ts";
import { type Control, firstValues, type Slider, tellSlider } from "../explorer/live/controls.ts";
import { lossAt, lossField, type LossPlane, tellPull } from "../explorer/live/loss_strip.ts";
import * as live from "../explorer/live/mod.ts";
import { unpackNetwork } from "../explorer/live/packed_network.ts";
import { movePixels } from "../explorer/live/shift.ts";
import { STOPS, stopsOf, turnKnob } from "../explorer/live/stops.ts";
import { colorCells, type Drawing, svg, words } from "../explorer/live/svg.ts";

const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;

Deno.test("valueScale() is D3's PRGn in its middle 88 per cent, to the last bit of each channel", () => {
  const { channels } = valueScale([-1, 1]);
  for (let i = -500; i <= 500; i++) {
    const theirs = interpolatePRGn(0.5 + i / 500 * 0.44).match(/\d+/g)!.map(Number);
    assert.deepEqual(channels(i / 500), theirs, `${i / 500}`);
  }
});

Deno.test("svg() writes elements, rounds numbers, leaves out what is undefined and escapes words", () => {
  assert.equal(svg("line", { x1: 1 / 3, y1: -0.001, class: undefined }), '<line x1="0.33" y1="0"/>');
  assert.equal(
    words("a < b & c", 1, 2, { class: 'x"y' }),
    '<text x="1" y="2" class="x&quot;y">a &lt; b &amp; c</text>',
  );
});

Deno.test("colorCells() draws every cell once, in one path a colour", () => {
  const colors = ["red", "red", "blue", "red", "blue", "blue"];
  const markup = colorCells(3, 2, (cell) => colors[cell]);
  assert.match(markup, /stroke="red" d="M0 0\.5h2M0 1\.5h1"/);
  assert.match(markup, /stroke="blue" d="M2 0\.5h1M1 1\.5h2"/);
  assert.equal(count(markup, /<path/g), 2);
});

/** Two classes: one map is even, the other has one great cell. */
const EVEN = [1, 1, 1, 1, 1, 1, 1, 1, 1], PEAK = [0, 0, 0, 0, 4, 0, 0, 0, 0];
const KNOB: live.PoolKnobData = {
  title: "Knob",
  classes: ["even & flat", "peaked"],
  images: [
    { name: "a", label: 1, networks: [{ name: "GAP", pooling: "average", maps: [EVEN, PEAK] }] },
    { name: "b", networks: [{ name: "GMP", pooling: "max", maps: [PEAK, EVEN] }] },
  ],
};

Deno.test("drawPoolKnob() tells values and flip: means of the k greatest of 4 and eight zeros pass 1 at k = 3", () => {
  assert.deepEqual(
    turnKnob([EVEN, PEAK], STOPS).values.map(([, peak]) => Math.round(peak * 900)),
    [9, 8, 7, 6, 5, 4, 3, 2, 1].map((k) => Math.round(3600 / k)),
  );
  const at = (stop: number) => live.drawPoolKnob(KNOB, { stop, image: 0 }, 720);
  assert.equal(
    at(0).says,
    "GAP, pooled by the mean of all 9 cells: even & flat 1.00, then peaked 0.44. " +
      "The answer turns once: even & flat → peaked between k = 4 and k = 3.",
  );
  assert.equal(
    at(6).says,
    "GAP, pooled by the mean of the 3 greatest cells: peaked 1.33, then even & flat 1.00. " +
      "Flipped: even & flat has become peaked. The answer turns once: even & flat → peaked between k = 4 and k = 3.",
  );
  assert.equal(count(at(0).markup, /class="flip"/g), 1);
  for (let stop = 0; stop < 9; stop++) {
    assert.equal(
      count(at(stop).markup, /<rect[^>]* stroke="#1f2328"/g),
      2 * (9 - stop),
      "as many framed cells a map as k",
    );
  }
  assert.notEqual(at(3).markup, at(4).markup);
});

Deno.test("stopsOf() goes from all cells to one in at most nine stops", () => {
  const greatest = (cells: number) => stopsOf(cells).map(({ k }) => k).join(" ");
  assert.equal(greatest(4), "4 3 2 1");
  assert.equal(greatest(9), "9 8 7 6 5 4 3 2 1");
  assert.equal(greatest(16), "16 11 8 6 4 3 2 1");
  assert.equal(greatest(2), "2 1");
});

Deno.test("drawPoolKnob() takes the image that is chosen, and says where two sigmoids are both 1", () => {
  const other = live.drawPoolKnob(KNOB, { stop: 8, image: 1 }, 720);
  assert.match(other.says, /^GMP, pooled by the greatest cell: even & flat 4\.00, .* between k = 5 and k = 4\.$/);
  const tied = {
    ...KNOB,
    images: [{
      name: "a",
      networks: [{ ...KNOB.images[0].networks[0], maps: [EVEN.map(() => 50), EVEN.map(() => 60)] }],
    }],
  };
  assert.match(
    live.drawPoolKnob(tied, { stop: 8 }, 360).says,
    /peaked 60\.0, then even & flat 50\.0\. At every stop it answers peaked\. Here it is saturated: 2 scores are exactly 1, and the article’s rule takes the first of them, even & flat\.$/,
  );
});

const EDITOR: live.CellEditorData = {
  title: "Editor",
  maps: [{ name: "evenly lit", cells: [0.4, 0.4, 0.6, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4] }],
};

Deno.test("drawCellEditor() tells mean, maximum and where the gradient goes, of equals to the first", () => {
  const says = (cell: number, change: number) =>
    live.drawCellEditor(EDITOR, { map: 0, cell, change }, 720).says.split(": ").slice(1).join(": ");
  assert.equal(
    says(0, 0.1),
    "0.50, before 0.40. Mean 0.43, before 0.42; it sends 0.11 of the gradient to every cell. " +
      "Maximum 0.60, as before; it sends all to row 1, column 3.",
  );
  assert.match(says(0, 0.2), /Maximum 0\.60, as before; it sends all to row 1, column 1, the first of equals\.$/);
  assert.match(says(8, 0.3), /^0\.70, .* Maximum 0\.70, before 0\.60; it sends all to row 3, column 3\.$/);
  assert.deepEqual(changeCell([0.1, 0.2], 0, 0.2), [0.3, 0.2]);
});

Deno.test("editorRange() reaches beyond all values and ends in round numbers", () => {
  assert.deepEqual(editorRange([-311.2, 262]), [-400, 350]);
  assert.deepEqual(editorRange([0.2, 1]), [-0.5, 1.5]);
  for (const values of [[-311.2], [57, 262], [0], [-4, 0.3, 1e4]]) {
    const [least, greatest] = editorRange(values);
    assert.ok(least < Math.min(0, ...values) && greatest > Math.max(0, ...values), `${values}: ${least}, ${greatest}`);
  }
});

Deno.test("drawCells() frames the cells that are heard and writes values where there is room", () => {
  const look = { scale: scaleFromZero(PEAK), weights: PEAK.map((value) => value / 4) };
  assert.equal(count(drawCells(PEAK, { ...look, size: 40 }), /<text/g), 9);
  assert.equal(count(drawCells(PEAK, { ...look, size: 10 }), /<text/g), 0);
  assert.equal(count(drawCells(PEAK, { ...look, size: 40 }), /fill="none"/g), 1);
});

const PLANE: LossPlane = { low: -10, high: 15, others: -8, count: 2 };

Deno.test("lossAt() gives what the article's losses are for two high values: a plateau on sigmoids alone", () => {
  assert.equal(lossAt(PLANE, "sigmoid", 5, 10).toFixed(4), "1.0107");
  assert.ok(lossAt(PLANE, "sigmoid", 5, 10) - lossAt(PLANE, "sigmoid", 10, 5) < 0.01);
  assert.ok(Math.abs(lossAt(PLANE, "logits", 5, 10) - lossAt(PLANE, "logits", 10, 5) - 5) < 1e-9);
  assert.deepEqual([0, 0.00423, -2e-5, 1].map(tellPull), ["not at all", "up by 0.00423", "down by 2e−5", "up by 1"]);
});

Deno.test("lossField() is palest where the loss is least and darkest where it is greatest, the right class upwards", () => {
  const [pale, dark] = [0, 1].map((share) => `rgb(${valueScale([0, 1]).channels(share).join()})`);
  const field = lossField(PLANE, "logits", 20);
  const path = (color: string) => new RegExp(`stroke="${color.replace(/[()]/g, "\\$&")}" d="([^"]+)"`).exec(field)![1];
  assert.match(path(pale), /^M0 0\.5h/, "top left: right class high, rival low");
  assert.match(path(dark), /M19 19\.5h1$/, "bottom right");
  const cells = [...field.matchAll(/h(\d+)/g)].reduce((sum, [, length]) => sum + Number(length), 0);
  assert.equal(cells, 20 * 20);
});

Deno.test("drawLossStrip() tells both losses and puts the cross at the values", () => {
  const data = { ...PLANE, title: "Strip", names: ["Sandal", "T-shirt"] as const };
  const drawn = live.drawLossStrip(data, { right: -10, rival: 15 }, 720);
  assert.match(drawn.says, /^Sandal −10, T-shirt 15, all others −8\. On sigmoids the loss is \d\.\d{4} nats; /);
  const { says } = live.drawLossStrip(data, { right: 5, rival: 10 }, 720);
  assert.match(
    says,
    /sigmoids .* pulls Sandal up by 0\.00423, T-shirt down by 2e−5\. .* Sandal up by 0\.993, T-shirt down by 0\.993\./,
  );
  const side = 720 / 2 - 58;
  assert.ok(drawn.markup.includes(`d="M${(side - side / 20).toFixed(1)} ${side.toFixed(1)}h`), "bottom right");
});

const TRAININGS: live.EpochsData = {
  title: "Epochs",
  classes: ["a", "b"],
  networks: [
    { name: "GAP", pooling: "average", accuracies: [0.45, 0.8], recalls: [[0.9, 0.85], [0, 0.75]] },
    { name: "GMP", pooling: "max", accuracies: [0.6, 0.7], recalls: [[0.5, 0.6], [0.7, 0.8]] },
  ],
};

Deno.test("drawEpochs() tells accuracy and least recall after the epoch, and moves the points", () => {
  assert.equal(
    live.drawEpochs(TRAININGS, { epoch: 1 }, 720).says,
    "After epoch 1: GAP recognises 45.00 % of the test images, and least of b, 0.00 %; " +
      "GMP recognises 60.00 % of the test images, and least of a, 50.00 %.",
  );
  assert.deepEqual(live.epochControls(TRAININGS).map(({ name, first }) => [name, first]), [["epoch", 1]]);
  const circles = (epoch: number) => live.drawEpochs(TRAININGS, { epoch }, 720).markup.match(/<circle[^>]+>/g)!;
  assert.equal(circles(1).length, 2 + 2 * 2);
  circles(1).forEach((circle, i) => assert.notEqual(circle, circles(2)[i]));
});

Deno.test("drawEpochs() shows the last confusions that are known up to the epoch, and tells the most frequent mistake", () => {
  const confusions = [{ epoch: 0, counts: [[0, 1000], [0, 1000]] }, { epoch: 2, counts: [[850, 150], [250, 750]] }];
  const [gap, gmp] = TRAININGS.networks;
  const data = { ...TRAININGS, networks: [{ ...gap, confusions }, gmp] };
  const says = (epoch: number) => live.drawEpochs(data, { epoch }, 720).says;
  assert.match(says(1), /50\.00 %\. GAP, epoch 0: 1,000 of 1,000 a are taken for b\.$/);
  assert.match(says(2), /60\.00 %\. GAP, epoch 2: 250 of 1,000 b are taken for a\.$/);
  const squares = (width: number) =>
    live.drawEpochs(data, { epoch: 2 }, width).markup.match(/<rect[^>]* opacity="[^"]+"/g)!;
  const opacities = squares(720).map((square) => /opacity="([^"]+)"/.exec(square)![1]);
  assert.deepEqual(opacities, [0.85, 0.15, 0.25, 0.75].map((share) => String(Number(Math.sqrt(share).toFixed(2)))));
  for (const width of [720, 360]) assert.match(live.drawEpochs(data, { epoch: 2 }, width).markup, />250<\/text>/);
});

Deno.test("movePixels() moves as the notebooks' shiftImages() does, in every direction", () => {
  const pixels = Uint8Array.from({ length: 784 }, (_, i) => i % 251);
  const set = { name: "x", pixels, labels: new Uint8Array(1), count: 1, shape: [28, 28, 1] as const, classes: ["x"] };
  for (const [right, down] of [[0, 0], [8, 0], [-8, 3], [1, -8], [-2, -5]]) {
    const moved = movePixels(pixels, [28, 28, 1], { right, down });
    assert.deepEqual(moved, shiftImages(set, { right, down }).pixels, `${right}, ${down}`);
  }
});

const NETWORK = buildNetwork({
  name: "small",
  inputShape: [4, 4, 1],
  classes: 2,
  output: "sigmoid",
  layers: [{ kind: "conv", filters: 2, size: 3 }, { kind: "globalPool", pooling: "max" }],
}, 3);

Deno.test("packNetwork() keeps every bit through JSON", () => {
  const packed = JSON.parse(JSON.stringify(live.packNetwork(NETWORK)));
  assert.deepEqual(unpackNetwork(packed), NETWORK);
});

Deno.test("drawShift() answers with the network's own scores of the moved image", () => {
  const pixels = Uint8Array.from({ length: 16 }, (_, i) => 16 * i);
  const data: live.ShiftData = {
    title: "Shift",
    classes: ["a", "b"],
    images: [{ name: "ramp", label: 0, pixels: live.toBase64(pixels) }],
    networks: [{ name: "GMP", pooling: "max", network: live.packNetwork(NETWORK) }],
  };
  const drawn = live.drawShift(data, { right: -1, down: 2, image: 0 }, 720);
  const moved = movePixels(pixels, [4, 4, 1], { right: -1, down: 2 });
  const { outputs } = forward(NETWORK, Float32Array.from(moved, (value) => value / 255));
  for (const score of outputs) assert.ok(drawn.markup.includes(`>${score.toFixed(3)}</text>`), `${score}`);
  assert.match(
    drawn.says,
    /^ramp, 1 px to the left and 2 px down: GMP answers [ab] with a value of −?\d\.\d\d \(score \d\.\d{3}\)/,
  );
  assert.match(drawn.markup, /stroke="rgb\(16,16,16\)" d="M0 2\.5h1/, "the pixel of column 1 has come to column 0");
});

Deno.test("every live figure draws the same markup each time, and another in the narrow", () => {
  const draws: Readonly<Record<string, (width: number) => Drawing>> = {
    knob: (width) => live.drawPoolKnob(KNOB, { stop: 2 }, width),
    editor: (width) => live.drawCellEditor(EDITOR, { map: 0, cell: 4, change: 0 }, width),
    strip: (width) =>
      live.drawLossStrip({ ...PLANE, title: "Strip", names: ["a", "b"] }, { right: 1, rival: 2 }, width),
    epochs: (width) => live.drawEpochs(TRAININGS, { epoch: 2 }, width),
  };
  for (const [name, draw] of Object.entries(draws)) {
    for (const width of [720, 360]) {
      assert.deepEqual(draw(width), draw(width), name);
      assert.match(draw(width).markup, new RegExp(`^<svg xmlns="http://www.w3.org/2000/svg" width="${width}" `));
    }
  }
});

const SLIDER: Slider = { kind: "slider", name: "x", label: "X", least: -1, greatest: 1, step: 0.1, first: 0 };
const CHOICE: Control = { kind: "choice", name: "y", label: "Y", options: ["a", "b"], first: 1 };

Deno.test("firstValues() and tellSlider() tell where controls stand", () => {
  assert.deepEqual(firstValues([SLIDER, CHOICE]), { x: 0, y: 1 });
  assert.equal(tellSlider(SLIDER, -0.5), "−0.5");
  assert.equal(tellSlider({ ...SLIDER, step: 1, words: ["low", "mid", "high"] }, 1), "high");
});
