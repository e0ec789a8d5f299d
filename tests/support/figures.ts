/**
 * Every kind of figure, each made from fixed data.
 * @module
 */
import type { Figure } from "../../lib/visualizer/figure.ts";
import { architectureFigure, parameterPlot } from "../../notebooks/figures/network_figures.ts";
import { drawCellShares, drawInfluence } from "../../notebooks/deeper/cell_figures.ts";
import { classPlot } from "../../notebooks/figures/class_plot.ts";
import { comparisonPlot } from "../../notebooks/figures/comparison_plot.ts";
import { distributionPlot } from "../../notebooks/figures/distribution_plot.ts";
import { drawFeatureMaps } from "../../lib/visualizer/feature_maps.ts";
import { imagesOfEachClass, imageTable } from "../../notebooks/figures/image_table.ts";
import { accuracyPlot } from "../../lib/visualizer/learning_plot.ts";
import { lossPlot } from "../../notebooks/figures/loss_plot.ts";
import { matrixPlot } from "../../notebooks/figures/matrix_plot.ts";
import { poolingFigure } from "../../notebooks/figures/pooling_figure.ts";
import { routingFigure } from "../../notebooks/figures/routing_figure.ts";
import { recallPlot } from "../../notebooks/deeper/class_by_class.ts";
import { layerTable } from "../../lib/models/networks.ts";
import { POOLINGS } from "../../lib/models/pooling.ts";
import { CLASSES, sampleFeatureMaps, sampleImageSet, sampleMaps, samplePair } from "./figure_samples.ts";
import { SEED_FIGURES } from "./seed_samples.ts";

/** The eight maps of a worked example, and the four that a 1×1 convolution makes of them. */
export const INPUT = sampleMaps(
  8,
  3,
  (map, cell) => Math.max(0, Math.round(20 * Math.sin(map * 2.3 + cell * 1.1 + 1)) / 10),
);
export const MAPS = sampleMaps(
  4,
  3,
  (map, cell) =>
    Math.round(10 * INPUT.reduce((sum, { data }, channel) => sum + data[cell] * Math.cos(map * 5 + channel * 2), 0)) /
    10,
);

/** The layer table of a network with a layer of most kinds. */
export const LAYERS = layerTable({
  name: "small",
  inputShape: [28, 28, 1],
  classes: 4,
  output: "logits",
  layers: [
    { kind: "conv", filters: 8, size: 3 },
    { kind: "relu" },
    { kind: "maxPool", size: 2 },
    { kind: "conv", filters: 10, size: 1 },
    { kind: "globalPool", pooling: "average" },
    { kind: "flatten" },
    { kind: "dense", units: 4 },
  ],
});

const CLASS_NAMES = { rows: CLASSES, columns: CLASSES };
const CONFUSIONS = ["GAP", "GMP"].map((name, network) => ({
  name,
  values: CLASSES.map((_, row) =>
    CLASSES.map((_, column) => row === column ? 900 - 40 * row : (row * 7 + column * 3 + network) % 11)
  ),
}));

/** Names of classes in scripts that the figures' font has, and in scripts that it lacks. */
const OTHER_SCRIPTS = ["Футболка", "東京 (Tokyo)", "かばん", "👢 boot", "Σανδάλι ≤ ½"];

/** A training with a validation part beside the others. */
function withValidation<S extends ReturnType<typeof samplePair>[number]>({ history, ...own }: S) {
  return {
    ...own,
    history: history.map((record) => {
      const { loss, accuracy } = record.measured.test!;
      const validation = { loss, accuracy: { correct: Math.round(accuracy.correct / 2) + 60, total: 5000 } };
      return { ...record, measured: { ...record.measured, validation } };
    }),
  };
}

/** Every figure of the lab by the name of its snapshot. */
export const FIGURES: Record<string, () => Figure> = {
  "accuracy": () => accuracyPlot(samplePair()),
  "accuracy-first-epoch": () =>
    accuracyPlot(samplePair().map((own) => ({ ...own, history: own.history.slice(0, 1) })), { epochs: 60 }),
  "accuracy-parts": () => accuracyPlot(samplePair().map(withValidation), { title: "Accuracy, with a validation part" }),
  "loss": () => lossPlot(samplePair()),
  "comparison": () => comparisonPlot(samplePair()),
  "architecture": () => architectureFigure(LAYERS, { title: "A small network" }),
  "maps-article": () => drawFeatureMaps(sampleFeatureMaps()),
  "maps-numbered": () => drawFeatureMaps({ ...sampleFeatureMaps(), predicted: 3 }, { style: "numbered" }),
  "maps-after-relu": () =>
    drawFeatureMaps(
      {
        ...sampleFeatureMaps(),
        layerIndex: 7,
        maps: sampleMaps(16, 14, (map, cell) => Math.max(0, map * Math.sin(cell * 0.3 + map))),
      },
      { style: "numbered" },
    ),
  "pooling-average": () => poolingFigure({ input: INPUT, maps: MAPS, pooling: "average" }),
  "pooling-max": () => poolingFigure({ input: INPUT, maps: MAPS, pooling: "max" }),
  "parameters": () =>
    parameterPlot([{ name: "With linear layers", rows: LAYERS }, { name: "Without", rows: LAYERS.slice(0, 5) }]),
  "routing": () =>
    routingFigure(MAPS.slice(0, 2).map(({ data }, index) => ({ name: `map ${index}`, cells: [...data] }))),
  "distribution": () =>
    distributionPlot(
      [6, 3].map((center, index) => ({
        name: ["GAP", "GMP"][index],
        pooling: POOLINGS[index],
        values: Array.from({ length: 400 }, (_, i) => Math.round(center + 3 * Math.sin(i * 1.7) * Math.sin(i * 0.9))),
      })),
      { label: "cells above zero" },
    ),
  "recall": () =>
    classPlot([{ name: "GAP", pooling: "average", values: CLASSES.map((_, i) => 0.9 - 0.04 * i) }, {
      name: "GMP",
      pooling: "max",
      values: CLASSES.map((_, i) => i === 6 ? 0 : 0.88 - 0.045 * i + 0.03 * Math.sin(i)),
    }], { classes: CLASSES, label: "recall" }),
  "other-scripts": () =>
    classPlot([{ name: "GAP", values: [0.1, 0.7, 0.2, 0, 0.4] }], {
      classes: OTHER_SCRIPTS,
      label: "Точность",
      title: "Точность для 東京",
    }),
  "other-scripts-drawn": () =>
    drawFeatureMaps({ ...sampleFeatureMaps(), classes: [...OTHER_SCRIPTS, ...OTHER_SCRIPTS] }, { style: "numbered" }),
  "confusions": () => matrixPlot(CONFUSIONS, { ...CLASS_NAMES, rowLabel: "actual", columnLabel: "predicted" }),
  "swap": () =>
    matrixPlot([{ name: "Accuracy", values: [[0.871, 0.42], [0.655, 0.848]] }], {
      rows: ["trained with GAP", "trained with GMP"],
      columns: ["GAP", "GMP"],
      rowLabel: "weights",
      columnLabel: "pooling",
      format: (value) => value.toFixed(3),
      cell: 80,
    }),
  "cell-shares-image": () =>
    drawCellShares(
      sampleMaps(7, 3, (map, cell) => [0, 0.1, 0.9][(map + cell) % 3] / 3).map((shares, index) => ({
        name: CLASSES[index + 1],
        shares,
        image: sampleFeatureMaps().image[0],
      })),
      { pixelsACell: 8 },
    ),
  "influence": () =>
    drawInfluence(
      ["GAP", "GMP"].map((name, network) => ({
        name,
        cells: sampleMaps(9, 28, (map, pixel) =>
          Math.max(
            0,
            1 -
              Math.hypot(pixel / 28 - 4 - 9 * Math.floor(map / 3), pixel % 28 - 4 - 9 * (map % 3)) / (9 + 5 * network),
          )),
      })),
      { pixelsACell: 8 },
    ),
  "recall-by-epoch": () =>
    recallPlot(["GAP", "GMP"].map((name, network) => ({
      name,
      pooling: POOLINGS[network],
      run: {
        classes: CLASSES,
        images: { test: CLASSES.map(() => 1) },
        history: Array.from({ length: 24 }, (_, epoch) => ({
          ...samplePair()[0].history[0],
          epoch: epoch + 1,
          measured: {
            test: {
              loss: 2,
              accuracy: { correct: 0, total: 1 },
              correctByClass: CLASSES.map((_, label) => Math.abs(Math.sin(label + epoch * 0.1 + network))),
            },
          },
        })),
      },
    }))),
  "image-table": () => imageTable(sampleImageSet(), imagesOfEachClass(sampleImageSet(), 3)),
  ...SEED_FIGURES,
};
