/**
 * What the notebook on single classes needs beside the library: recalls over epochs and seeds, the images behind a difference
 * of two confusion matrices, and the data of its live figures.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { drawEpochs, drawPoolKnob, epochControls, interactiveFigure, poolKnobControls } from "../../explorer/mod.ts";
import { confusionMatrix } from "../../explorer/confusion.ts";
import { formatPoints } from "../../studies/format.ts";
import { mean } from "../../lib/numbers.ts";
import { featureMaps } from "../../lib/trainer/look.ts";
import type { Dataset, Network, Pooling, Run } from "../../lib/types.ts";
import { chartFigure, epochAxis } from "../../lib/visualizer/chart.ts";
import { MUTED, type Named, seriesColors, valueScale } from "../../lib/visualizer/colors.ts";
import type { Html } from "../../lib/visualizer/display.ts";
import type { SvgFigure } from "../../lib/visualizer/figure.ts";
import { widestOf } from "../../lib/visualizer/font.ts";
import { readResults, studyFolder } from "../../studies/plan/results.ts";
import { isStuck, pairHeads } from "../../studies/plan/verdict.ts";
import { accuracyByEpoch, lastRecalls } from "../../studies/statistics/learning_curves.ts";
import verdict from "../../studies/verdict.ts";

export { confusionMatrix } from "../../explorer/confusion.ts";
export { confusionImages } from "./confusion_images.ts";
export { matrixPlot } from "../figures/matrix_plot.ts";

/** Share of each class's test images that got their right class, by epoch, `[classes][epochs]`, 0–1. */
export function recallByEpoch({ history, images: { test = [] } }: Pick<Run, "history" | "images">): number[][] {
  return test.map((count, label) =>
    history.map(({ measured }) => (measured.test?.correctByClass?.[label] ?? NaN) / count)
  );
}

/** The article's two trainings. */
type Pair = Readonly<Record<"gap" | "gmp", Run>>;

/** Counts the images that are right by both networks, by one alone, by neither. */
export function countAgreement(labels: ArrayLike<number>, first: ArrayLike<number>, second: ArrayLike<number>) {
  const counts = { both: 0, firstAlone: 0, secondAlone: 0, neither: 0 };
  for (let i = 0; i < labels.length; i++) {
    const [a, b] = [first[i] === labels[i], second[i] === labels[i]];
    counts[a && b ? "both" : a ? "firstAlone" : b ? "secondAlone" : "neither"]++;
  }
  return counts;
}

/**
 * How the recalls of each class differ over the pairs of seeds that the study `verdict` has of the article's recipe, after 60
 * epochs, as rows of a table: recalls 0–1, differences in percentage points. Pairs with a stuck network are left out.
 */
export async function recallsOverSeeds() {
  const results = (await readResults(verdict, studyFolder(verdict))).filter(({ planned }) =>
    planned.arm.name === "article"
  );
  const pairs = pairHeads(results, "average", "max").filter((pair) => !pair.some((result) => isStuck(result, 60)));
  const ofPairs = pairs.map((pair) => pair.map(({ record }) => lastRecalls(record)));
  return results[0].record.classes.map((name, label) => {
    const recalls = ofPairs.map((pair) => pair.map((own) => own[label]));
    const leads = recalls.map(([gap, gmp]) => gap - gmp);
    return {
      class: name,
      "GAP": mean(recalls.map(([gap]) => gap)),
      "GMP": mean(recalls.map(([, gmp]) => gmp)),
      "GAP − GMP": formatPoints(mean(leads)),
      "least": formatPoints(Math.min(...leads)),
      "greatest": formatPoints(Math.max(...leads)),
      "GAP ahead": `${leads.filter((lead) => lead > 0).length} of ${leads.length}`,
    };
  });
}

const PREDICTIONS = new URL("../../data/snapshots/predictions.json", import.meta.url);

/** The live figure of both trainings epoch by epoch, with the confusions after those epochs whose weights are kept. */
export async function epochFigure({ gap, gmp }: Pair, { test, classes }: Dataset): Promise<Html> {
  const kept: Record<string, Record<string, string>> = JSON.parse(await Deno.readTextFile(PREDICTIONS)); // a digit an image
  const curveOf = (name: string, pooling: Pooling, run: Run) => ({
    name,
    pooling,
    accuracies: accuracyByEpoch(run.history),
    recalls: recallByEpoch(run),
    confusions: Object.entries(kept[run.id] ?? {}).map(([epoch, digits]) => ({
      epoch: Number(epoch),
      counts: confusionMatrix(test.labels, Array.from(digits, Number), { classes: classes.length }),
    })),
  });
  const networks = [curveOf("GAP", "average", gap), curveOf("GMP", "max", gmp)];
  const data = { title: "Both trainings, epoch by epoch", classes, networks };
  return await interactiveFigure({
    data,
    controls: epochControls(data),
    draw: drawEpochs,
    caption:
      "Above, test accuracy after every epoch and the recall of each class after the chosen one, GAP blue, GMP " +
      "orange. Below, what is taken for what, actual class in rows, darker for a greater share.",
  });
}

/** The live figure that turns the pooling from mean to maximum, on both networks' last maps of some test images. */
export async function knobFigure(
  { gap, gmp }: Pair,
  { test, classes }: Dataset,
  images: readonly number[],
): Promise<Html> {
  const mapsOf = async (network: Network, imageIndex: number) => {
    const { maps } = await featureMaps(network, test, { imageIndex, layerIndex: network.layers.length - 1 });
    return maps.map(({ data }) => [...data]);
  };
  const described = await Array.fromAsync(images, async (index) => ({
    name: `Image ${index}, ${classes[test.labels[index]]}`,
    label: test.labels[index],
    networks: [
      { name: "GAP", pooling: "average" as const, maps: await mapsOf(gap.network, index) },
      { name: "GMP", pooling: "max" as const, maps: await mapsOf(gmp.network, index) },
    ],
  }));
  const data = { title: "Both networks' maps, from mean to max", classes, images: described };
  return await interactiveFigure({
    data,
    controls: poolKnobControls(data),
    draw: drawPoolKnob,
    caption:
      "Above, the pooled values of all classes at nine stops of the knob; a dashed line where the answer turns. " +
      "Below, the maps of the two leading classes; framed cells count, the wider the frame the more.",
  });
}

/** A training by name, "GAP" say. */
export interface NamedRun extends Named {
  readonly run: Pick<Run, "history" | "images" | "classes">;
}

/**
 * Draws a panel for each training, one below the other: a row for each class, a column for each epoch, darker green where
 * more test images are recognised, all on one scale from 0 to 1; beside each row its last recall.
 */
export function recallPlot(runs: readonly NamedRun[]): SvgFigure {
  const title = "Recall of each class after each epoch";
  const { classes } = runs[0].run;
  const colors = seriesColors(runs);
  const scale = valueScale([0, 1]);
  const rows = runs.flatMap(({ name, run }) =>
    recallByEpoch(run).map((recalls, label) => ({
      name,
      label: classes[label],
      recalls,
      last: recalls.at(-1)!.toFixed(3),
    }))
  );
  const cells = rows.flatMap(({ recalls, ...own }) => recalls.map((recall, i) => ({ ...own, epoch: i + 1, recall })));
  const epochs = Math.max(...cells.map(({ epoch }) => epoch));
  const marginLeft = widestOf(classes) + 16;
  const panel = {
    width: Math.ceil(marginLeft + Math.max(240, 11 * epochs) + 60),
    height: runs.length * (22 * classes.length + 34) + 40,
    marginTop: 28,
    marginRight: 60,
    marginBottom: 46,
    marginLeft,
    x: { domain: Array.from({ length: epochs }, (_, i) => i + 1), padding: 0 },
    y: { domain: [...classes], padding: 0 },
    fy: { domain: runs.map(({ name }) => name), axis: null, padding: 0.13 },
    color: { type: "identity" as const },
    marks: [
      Plot.cell(cells, {
        x: "epoch",
        y: "label",
        fy: "name",
        fill: ({ recall }) => `rgb(${scale.channels(recall).join(",")})`,
        inset: 0.5,
      }),
      epochAxis(epochs),
      Plot.axisY({ label: null, tickSize: 0, tickPadding: 8 }),
      Plot.text(rows, {
        y: "label",
        fy: "name",
        text: "last",
        frameAnchor: "right",
        textAnchor: "start",
        dx: 8,
        fill: MUTED,
      }),
      Plot.text(runs, {
        fy: "name",
        text: "name",
        frameAnchor: "top-left",
        dy: -18,
        fontWeight: "bold",
        fill: (_, index) => colors[index],
      }),
    ],
  };
  const told = Map.groupBy(rows, ({ name }) => name).entries().map(([name, own]) => {
    const ends = own.map(({ label, recalls, last }) => `${label} ${recalls[0].toFixed(3)} to ${last}`);
    return `${name}, first to last epoch: ${ends.join(", ")}.`;
  });
  return chartFigure([panel], {
    title,
    caption:
      "Share of each class's test images that are recognised after each epoch, from 0 (palest) to 1 (dark green), on one " +
      "scale. The numbers are those of the last epoch.",
    alt: `Heat map: ${title}. ${[...told].join(" ")}`,
  });
}
