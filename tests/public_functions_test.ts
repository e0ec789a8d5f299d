/**
 * Every function that the three doors export, called rightly, and then with one thing changed as a beginner changes it: a
 * promise instead of its value, another kind of value, a number in quotes, a misspelt option, a data set for one of its parts.
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import * as explorer from "../explorer/mod.ts";
import * as lib from "../lib/mod.ts";
import { architectureFigure, parameterPlot } from "../notebooks/figures/network_figures.ts";
import { classPlot } from "../notebooks/figures/class_plot.ts";
import { comparisonPlot } from "../notebooks/figures/comparison_plot.ts";
import { distributionPlot } from "../notebooks/figures/distribution_plot.ts";
import { imageTable } from "../notebooks/figures/image_table.ts";
import { lossPlot } from "../notebooks/figures/loss_plot.ts";
import { matrixPlot } from "../notebooks/figures/matrix_plot.ts";
import { poolingFigure } from "../notebooks/figures/pooling_figure.ts";
import { poolingNet } from "../studies/networks.ts";
import { confusionMatrix } from "../explorer/confusion.ts";
import * as studies from "../studies/mod.ts";
import { planStudy } from "../studies/plan/study.ts";
import smoke from "../studies/smoke.ts";
import { MAPS } from "./support/figures.ts";
import { samplePair } from "./support/figure_samples.ts";
import { randomDataset } from "./support/networks.ts";
import { sampleResult } from "./support/results.ts";

const data = randomDataset({ count: 24 });
const network = lib.buildNetwork({
  name: "net",
  inputShape: [6, 6, 2],
  classes: 3,
  output: "logits",
  layers: [{ kind: "conv", filters: 3, size: 3 }, { kind: "globalPool", pooling: "average" }],
}, 1);
const SHAPES = { width: 2, blocks: 1, depth: 1, inputShape: [6, 6, 2] };
const CONVNET = { ...SHAPES, seed: 1, name: "a", classes: 3, output: "logits" };
const stack = { values: new Float32Array(36), count: 4, height: 3, width: 3, channels: 1 };
const pair = samplePair();
const table = lib.table([{ a: 1 }]);
const figure = architectureFigure(lib.layerTable(network));
const results = [
  sampleResult({ head: "average", seed: 0, correct: [80] }),
  sampleResult({ head: "max", seed: 0, correct: [70] }),
] as const;
const comparison = studies.compare([0.88, 0.89, 0.9], [0.87, 0.89, 0.88]);
const study = smoke;
const maps = [{ name: "a", cells: [1, 2, 3, 4, 5, 6, 7, 8, 9] }];
const editor = { title: "Cells", maps };
const curve = { name: "GAP", pooling: "average", accuracies: [0.5], recalls: [[0.5], [0.5]] } as const;
const epochs = { title: "Epochs", classes: ["a", "b"], networks: [curve] };
const strip = { title: "Loss", names: ["a", "b"], low: -4, high: 4, others: 0, count: 2 } as const;
const knob = {
  title: "Knob",
  classes: ["a", "b"],
  images: [{ name: "one", networks: [{ name: "GAP", pooling: "average", maps: [maps[0].cells, maps[0].cells] }] }],
} as const;
const shift = { title: "Shift", classes: ["a"], images: [{ name: "one", label: 0, pixels: "AA==" }], networks: [] };
const look = { title: "a", caption: "b" };
const axes = { rows: ["a"], columns: ["a"], rowLabel: "actual", columnLabel: "predicted" };
const size = { ...look, width: 700, height: 300 };
const nowhere = join(Deno.cwd(), "no-such-folder");

/** Arguments with which each function may be called, whole where they are options; those without arguments have none. */
const CALLS: Readonly<Record<string, readonly unknown[]>> = {
  loadDataset: ["fashion-mnist", { limit: 2, trainLimit: 1 }],
  takeImages: [data.test, 2],
  readImage: [join(nowhere, "a.png"), { like: data, label: "class 1", fit: "crop", invert: true }],
  permuteDataset: [data, 1],
  splitImages: [data, { validation: 0.5, seed: 1 }],
  buildNetwork: [network, 1],
  classicalNet: [{ seed: 1, hidden: 3, dropout: 0.1 }],
  convNet1: [CONVNET],
  convNet2: [CONVNET],
  poolingNet: [{ seed: 1, pooling: { pooling: "gem" } }],
  layerTable: [network],
  summary: [network],
  poolCells: [[1, 2]],
  trainOrLoad: [network, data, { epochs: 1, name: "a", quiet: true, retrain: false, folder: nowhere }],
  listRuns: [nowhere],
  loadRun: [nowhere],
  saveRun: [{ network, history: [], id: "a" }, nowhere],
  featureMaps: [network, data.test, { imageIndex: 0, layerIndex: 1 }],
  stackMaps: [network, data.test, { layerIndex: 1 }],
  greatestMaps: [stack, "average"],
  evaluate: [network, data.test, { batchSize: 2 }],
  predict: [network, data.test],
  train: [network, data, {
    epochs: 1,
    batchSize: 2,
    learningRate: 0.1,
    schedule: "constant",
    measure: { test: "never" },
  }],
  confusionMatrix: [[0, 1], [1, 1], { classes: 2 }],
  formatEpoch: [pair[0].history[0]],
  describeValues: [[1, 2]],
  featureMapGrid: [network, data.test, { imageIndex: 0, layerIndex: 1, style: "article", domain: [0, 1], ...look }],
  architectureFigure: [lib.layerTable(network), look],
  classPlot: [[{ name: "GAP", values: [1, 0] }], { classes: ["a", "b"], label: "recall", ...look }],
  comparisonPlot: [pair, { ...size, domain: [0, 1], epochs: 60 }],
  show: [table],
  table: [[{ a: 1 }], { columns: ["a"], caption: "b" }],
  distributionPlot: [[{ name: "GAP", values: [1, 0] }], { label: "cells", ...look }],
  imageTable: [data.test, [0, 1], { ...look, imageHeight: 20 }],
  accuracyPlot: [pair, { ...size, domain: [0, 1], epochs: 60 }],
  lossPlot: [pair, { ...size, epochs: 60 }],
  matrixPlot: [[{ name: "GAP", values: [[1]] }], { ...axes, ...look, cell: 30 }],
  parameterPlot: [[{ name: "net", rows: lib.layerTable(network) }], look],
  poolingFigure: [{ input: MAPS, maps: MAPS, pooling: "max" }, look],
  savePng: [figure, join(nowhere, "a.png"), { dpi: 100 }],
  saveSvg: [figure, join(nowhere, "a.svg")],

  claimTable: [studies.CLAIMS, { ending: ".html" }],
  judgeSecond: [results],
  readResults: [study, nowhere],
  readTrainings: [study, nowhere],
  studyFolder: [study],
  finalAccuracy: [results[0]],
  judgeStudy: [results],
  pairHeads: [results, "average", "max"],
  compare: [[0.8, 0.9], [0.7, 0.8]],
  compareRanks: [[0.8, 0.9], [0.7, 0.8]],
  pairedSlopes: [[{ name: "A", accuracies: [0.8] }, { name: "B", accuracies: [0.7] }], look],
  verdictChart: [[{ name: "a", comparison }], { pair: [{ name: "A" }, { name: "B" }], ...look }],

  interactiveFigure: [{ data: editor, controls: [], draw: explorer.drawCellEditor, caption: "a" }],
  cellEditorControls: [editor, { reach: 2, step: 1 }],
  drawCellEditor: [editor, { map: 0, cell: 0, change: 0 }, 700],
  drawEpochs: [epochs, { epoch: 1 }, 700],
  epochControls: [epochs],
  drawLossStrip: [strip, { right: 0, rival: 0 }, 700],
  lossStripControls: [strip, { right: 0, rival: 0 }],
  packNetwork: [network],
  toBase64: [new Uint8Array(3)],
  drawPoolKnob: [knob, { stop: 0 }, 700],
  poolKnobControls: [knob],
  drawShift: [shift, { right: 0, down: 0, image: 0 }, 700],
  shiftControls: [shift, 8],
};
/** Those that take nothing to be mistaken in, and html, which is called as a template. */
const WITHOUT = [
  "InterruptedError",
  "describeDevice",
  "html",
  "readFirstVerdict",
  "readSecondVerdict",
  "CLAIMS",
];

/** Figures that the notebooks import from where they stand, and what studies are made of. */
const BESIDE = {
  architectureFigure,
  classPlot,
  distributionPlot,
  imageTable,
  lossPlot,
  matrixPlot,
  parameterPlot,
  poolingFigure,
  comparisonPlot,
  poolingNet,
  confusionMatrix,
};
const DOORS: Readonly<Record<string, unknown>> = { ...lib, ...studies, ...explorer, ...BESIDE };

Deno.test("each function of the three doors is called here", () => {
  assert.deepEqual(Object.keys(DOORS).toSorted(), [...Object.keys(CALLS), ...WITHOUT].toSorted());
});

/** Another kind of value than this one. */
const otherKind = (value: unknown) => typeof value === "number" || typeof value === "string" ? [value] : 7;

interface Mistake {
  readonly what: string;
  readonly args: readonly unknown[];
  readonly message: RegExp;
}

/** What a beginner may make of some arguments. */
function* mistakesIn(args: readonly unknown[]): Generator<Mistake> {
  for (const [at, value] of args.entries()) {
    const put = (what: string, other: unknown, message: RegExp): Mistake => (
      { what: `argument ${at}, ${what}`, args: args.with(at, other), message }
    );
    yield put("a promise of it", Promise.resolve(value), /must be .*, found a promise; is an `await` missing\?$/);
    yield put("another kind", otherKind(value), /must be .*, found .*; /);
    if (typeof value === "number") {
      yield put("in quotes", String(value), /must be a number, found ".*"; write .* without/);
    }
    if (value === data.test) {
      yield put("the whole set", data, /found a record with .*; take one of its parts, data\.test/);
    }
    if (value === data) yield put("a part of it", data.test, /found a record .*; pass the whole data set/);
    if (value === network) yield put("the run", { network, history: [] }, /; (take its network, run\.network|"deno)/);
    const isOptions = at === args.length - 1 && typeof value === "object" && value !== null && !Array.isArray(value) &&
      Object.getPrototypeOf(value) === Object.prototype && ![data, data.test, network, figure].includes(value as never);
    if (isOptions) yield* mistakesInRecord(value as Record<string, unknown>, put);
  }
}

/** Names misspelt and values of another kind, in a record of options or of data. */
function* mistakesInRecord(
  options: Readonly<Record<string, unknown>>,
  put: (what: string, other: unknown, message: RegExp) => Mistake,
): Generator<Mistake> {
  for (const [name, value] of Object.entries(options)) {
    if (typeof value !== "number") continue;
    yield put(
      `${name} in quotes`,
      { ...options, [name]: String(value) },
      /must be a number, found ".*"; write .* without/,
    );
    yield put(`${name} a promise`, { ...options, [name]: Promise.resolve(value) }, /is an `await` missing\?$/);
  }
}

/** Functions whose last argument is a record of options, in which no other name is taken. */
const WITH_OPTIONS =
  `loadDataset readImage splitImages classicalNet convNet1 convNet2 poolingNet trainOrLoad featureMaps stackMaps
  evaluate train confusionMatrix featureMapGrid architectureFigure classPlot comparisonPlot table distributionPlot imageTable
  accuracyPlot lossPlot matrixPlot parameterPlot poolingFigure savePng claimTable pairedSlopes verdictChart
  cellEditorControls`.split(/\s+/);

async function refusal(name: string, args: readonly unknown[]): Promise<string> {
  try {
    const made = (DOORS[name] as (...args: unknown[]) => unknown)(...args);
    await made;
  } catch (error) {
    assert.ok(error instanceof TypeError, `${name}: ${error}`);
    return error.message;
  }
  return "nothing was thrown";
}

Deno.test("each function of the three doors refuses what a beginner may give it, and says what to do", async (test) => {
  for (const [name, args] of Object.entries(CALLS)) {
    for (const { what, args: wrong, message } of mistakesIn(args)) {
      const said = await refusal(name, wrong);
      await test.step(`${name}, ${what}`, () => {
        assert.ok(said.startsWith(`${name}: `), said);
        assert.match(said, message);
      });
    }
  }
});

Deno.test("each function with options refuses a name that it has not, and names the one that was meant", async () => {
  for (const name of WITH_OPTIONS) {
    const args = CALLS[name];
    const options = args.at(-1) as Readonly<Record<string, unknown>>;
    const [known] = Object.keys(options);
    const { [known]: value, ...rest } = options;
    for (const misspelt of [`${known}s`, known.slice(0, -1), known.toUpperCase()]) {
      const said = await refusal(name, args.with(-1, { ...rest, [misspelt]: value }));
      assert.equal(said, `${name}: there is no option \`${misspelt}\`; did you mean \`${known}\`?`);
    }
  }
});

Deno.test("the calls of this table are right: what costs little is made", async () => {
  const costly =
    /^(loadDataset|readImage|trainOrLoad|train|loadRun|saveRun|save|toLayersModel|evaluate|predict|featureMap|stackMaps)/;
  for (const [name, args] of Object.entries(CALLS)) {
    if (costly.test(name) || name === "judgeSecond" || name === "drawShift" || name === "interactiveFigure") continue;
    await (DOORS[name] as (...args: unknown[]) => unknown)(...args);
  }
});

// deno-lint-ignore no-explicit-any -- what a notebook's kernel does not check
const any = (value: unknown) => value as any;

Deno.test("layers, heads and arms are refused where they are written, and the known names are told", () => {
  const layers = (...layers: unknown[]) => () =>
    lib.buildNetwork(any({ name: "net", inputShape: [6, 6, 1], classes: 3, output: "logits", layers }), 1);
  const pool = { kind: "globalPool", pooling: "average" };
  const conv = { kind: "conv", filters: 3, size: 3 };
  const arm = { ...smoke.arms[0], heads: { average: { pooling: { pooling: "average" } } } };
  const plan = (change: object) => () => planStudy(any({ name: "mine", arms: [{ ...arm, ...change }] }));
  const refused: readonly [call: () => unknown, message: RegExp][] = [
    [layers({ kind: "convolution" }), /expected kind of layer 0 to be "conv" or "relu" or .*, found "convolution"; /],
    [() => lib.summary(any({ ...network, layers: [{ kind: "cnov" }] })), /kind of layer 0 .* "cnov"/],
    [layers(conv, { ...pool, pooling: "avg" }), /pooling of layer 1 to be "average" or "max" or .*, found "avg"; /],
    [layers({ ...conv, stride: 2 }, pool), /stride of layer 0 to be absent, since conv has filters, size, found 2; /],
    [layers({ ...conv, filters: "3" }, pool), /filters of layer 0 to be a positive integer, found "3"; /],
    [layers(conv, { kind: "dropout", rate: 1.5 }, pool), /rate of layer 1 to be 0 ≤ rate < 1, found 1\.5; /],
    [() => poolingNet({ seed: 1, pooling: any({ pooling: "avg" }) }), /"average" or "max" or .*, found "avg"/],
    [plan({ epoch: 20 }), /no option `epoch` in `study\.arms\[0\]`; did you mean `epochs`\?$/],
    [plan({ seeds: 3 }), /`study\.arms\[0\]\.seeds` must be a list of numbers, found 3; put it into a list/],
    [plan({ learningRate: "3e-4" }), /`study\.arms\[0\]\.learningRate` must be a number or a record, found "3e-4"; /],
    [plan({ settings: { batchsize: 8 } }), /no option `batchsize` in .*\.settings`; did you mean `batchSize`/],
  ];
  for (const [call, message] of refused) assert.throws(call, message);
});
