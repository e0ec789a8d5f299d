/**
 * The sections of the page of own images on confusions, maps and cost.
 * @module
 */
import { formatNumber, formatSeconds } from "../../lib/format.ts";
import { countParameters, layerTable } from "../../lib/models/networks.ts";
import { featureMaps } from "../../lib/trainer/look.ts";
import type { FeatureMaps, ImageSet, Raster } from "../../lib/types.ts";
import { type ColorScale, valueScale } from "../../lib/visualizer/colors.ts";
import { Html, html, table } from "../../lib/visualizer/display.ts";
import { drawFeatureMaps } from "../../lib/visualizer/feature_maps.ts";
import { matrixPlot } from "../../notebooks/figures/matrix_plot.ts";
import { rangeOf } from "../../lib/visualizer/rasters.ts";
import { accuracyByEpoch } from "../../studies/statistics/learning_curves.ts";
import { listConfusions, sumConfusions } from "./confusions.ts";
import type { OwnStudy } from "./gather.ts";
import { overlay, picture } from "./pictures.ts";
import { MOST_CLASSES, type PageSection, share, shown, text } from "./section.ts";

/** Confusions, and the images behind the most frequent. */
export function confusionSection({ heads, data: { test, classes } }: OwnStudy): PageSection {
  const both = heads.slice(0, 2);
  const matrices = both.map(({ name, answers }) => ({
    name: `${name}, ${answers.length} ${answers.length === 1 ? "network" : "networks"}`,
    values: sumConfusions(test, answers),
  }));
  const parts: Html[] = [text(
    "Which classes are taken for which? Each network answers for each test image once.",
  )];
  if (classes.length <= MOST_CLASSES) {
    parts.push(shown(matrixPlot(matrices, {
      rows: classes,
      columns: classes,
      rowLabel: "actual",
      columnLabel: "predicted",
      title: "Answers to the test images, by class",
    })));
  }
  const confusions = listConfusions(test, both, { most: 8, images: 6 });
  parts.push(text(
    confusions.length === 0
      ? "All networks recognise all test images."
      : "The most frequent confusions come first, each with the images that most networks take for the other class.",
  ));
  parts.push(...confusions.map(({ actual, predicted, counts, images }) =>
    html`
      <section class="confusion">
        <h3>${classes[actual]} taken for ${classes[predicted]}</h3>
        <p>${both.map(({ name }, i) => `${counts[i]} answers by ${name}`).join(", ")}</p>
        <ul class="pictures">${images.map(({ index, shares }) => {
          const image = picture(test, index, `Test image ${index}, ${classes[actual]}`);
          const answered = both.map(({ name, answers }, i) => `${name} ${shares[i]}/${answers.length}`);
          return html`
            <li>${image}<span>${answered.join(", ")}</span></li>
          `;
        })}</ul>
      </section>
    `
  ));
  return { title: "What is taken for what", parts };
}

/** What both networks of the first seed see: maps of classes over the images, and all maps of two images. */
export async function mapsSection({ heads, data: { test, classes } }: OwnStudy): Promise<PageSection> {
  const title = "Where the networks look";
  const both = heads.slice(0, 2);
  const looked = both.flatMap(({ name, runs: [{ network }] }) => {
    const layerIndex = network.layers.findIndex(({ kind }) => kind === "globalPool");
    const before = network.layers[layerIndex - 1];
    const isOfClasses = layerIndex === network.layers.length - 1 && before?.kind === "conv" && before.size === 1;
    return isOfClasses ? [{ name, network, layerIndex }] : [];
  });
  if (looked.length < 2) {
    return { title, parts: [text("One of these networks has no map for each class in front of its pooling.")] };
  }
  const answers = both.map(({ answers }) => answers[0]);
  const chosen = chooseImages(test, answers);
  const lookAt = (index: number) =>
    Promise.all(looked.map(({ network, layerIndex }) => featureMaps(network, test, { imageIndex: index, layerIndex })));
  const all = new Map<number, FeatureMaps[]>();
  for (const index of chosen) all.set(index, await lookAt(index));
  const scales = looked.map((_, i) => scaleOf([...all.values()].flatMap((maps) => maps[i].maps)));
  const step = stepOf(looked[0].network, looked[0].layerIndex);
  const captioned = (image: Html, caption: string) =>
    html`
      <figure>${image}<figcaption>${caption}</figcaption></figure>
    `;
  const rows = chosen.map((index) => {
    const label = test.labels[index];
    const tiles = all.get(index)!.map(({ maps, predicted }, i) => {
      const { name } = looked[i];
      const alt = `Map of ${classes[label]} of ${name} over test image ${index}`;
      const verdict = predicted === label ? "right" : `takes it for ${classes[predicted]}`;
      return captioned(overlay(test, index, { map: maps[label], scale: scales[i], step }, alt), `${name}: ${verdict}`);
    });
    const image = captioned(picture(test, index, `Test image ${index}`), classes[label]);
    return html`
      <li>${image}${tiles}</li>
    `;
  });
  const parts: Html[] = [
    text(
      "In front of the pooling each network has one map for each class.",
      `The map of the image's own class lies over it here: a cell stands on ${step}×${step} pixels and sees more of them.`,
      "Green cells speak for the class, purple ones against it. Each network has its own scale of colours.",
      `The networks are those of seed ${both[0].results[0].planned.seed}.`,
    ),
    html`
      <ol class="class-maps">${rows}</ol>
    `,
  ];
  if (classes.length <= MOST_CLASSES) {
    const right = chosen.find((index) => answers.every((own) => own[index] === test.labels[index])) ?? chosen[0];
    const differ = chosen.find((index) => answers[0][index] !== answers[1][index]);
    for (const index of new Set([right, ...(differ === undefined ? [] : [differ])])) {
      const maps = all.get(index)!;
      const domain = rangeOf(maps.flatMap((own) => own.maps));
      parts.push(text(
        index === differ
          ? `Test image ${index}: the two networks give different classes.`
          : `All maps of test image ${index}. The class with the greatest mean wins under average pooling, the class with ` +
            "the greatest cell under max pooling.",
      ));
      maps.forEach((own, i) =>
        parts.push(shown(drawFeatureMaps({ ...own, network: looked[i].name }, {
          style: "numbered",
          domain: [Math.min(0, domain[0]), Math.max(0, domain[1])],
          title: `${looked[i].name}: the maps of all classes`,
        })))
      );
    }
  }
  return { title, parts };
}

/** Images of the page's maps: of each class the first that both get right, and those on which they differ; 12 at most. */
function chooseImages({ labels, classes, count }: ImageSet, [a, b]: readonly Uint8Array[]): number[] {
  const indices = Array.from({ length: count }, (_, index) => index);
  const right = classes.flatMap((_, label) =>
    indices.find((index) => labels[index] === label && a[index] === label && b[index] === label) ?? []
  );
  const differ = indices.filter((index) => a[index] !== b[index]);
  const chosen = [...right.slice(0, 8), ...differ.slice(0, 4)];
  return (chosen.length > 0 ? chosen : indices.slice(0, 4)).toSorted((x, y) => x - y);
}

/** Colours from zero, which reach as far as the maps do. */
function scaleOf(maps: readonly Raster[]): ColorScale {
  const [low, high] = rangeOf(maps);
  return valueScale([Math.min(0, low), high > low ? Math.max(0, high) : low + 1]);
}

/** Pixels of the image from one cell in front of a layer to the next: the product of the pooling windows before it. */
function stepOf({ layers }: { readonly layers: Parameters<typeof countParameters>[0]["layers"] }, layerIndex: number) {
  return layers.slice(0, layerIndex).reduce((step, layer) => layer.kind === "maxPool" ? step * layer.size : step, 1);
}

/** What it took, and by which settings. */
export function costSection({ trainings, heads, arm, peak, data }: OwnStudy): PageSection {
  const records = trainings.flatMap(({ record }) => record ?? []);
  const seconds = records.reduce((sum, record) => sum + record.seconds, 0);
  const epochs = records.reduce((sum, { epochs }) => sum + epochs.done, 0);
  const machines = [
    ...new Set(records.flatMap(({ sessions }) => sessions.map(({ machine }) => String(machine.processor)))),
  ];
  const { network } = heads[0].runs[0];
  const search = trainings.filter(({ planned, record }) => planned.arm !== arm && record);
  const rows = search.map(({ planned: { arm: { name }, head, seed }, record }) => ({
    search: name,
    head,
    seed,
    "held back": share(accuracyByEpoch(record!.history, "validation").at(-1) ?? NaN),
  }));
  const last = layerTable(network).findLast(({ inputShape }) => inputShape.length === 3)!;
  return {
    title: "What it took",
    parts: [
      text(
        `${formatNumber(records.length)} trainings of ${formatNumber(epochs)} epochs took ` +
          `${formatSeconds(seconds)} of computing, one core each (${machines.join(", ")}).`,
        ...(peak === undefined ? [] : [`The largest held ${formatNumber(peak)} MiB of memory.`]),
        `A network has ${formatNumber(countParameters(network))} parameters, ${arm.blocks} blocks of two ` +
          `convolutions, and last maps of ${last.inputShape.slice(0, 2).join("×")} cells.`,
        `Adam in batches of ${arm.settings?.batchSize ?? 64}, a rate that warms up and falls to 0, cross entropy of ` +
          `logits, ${formatNumber(data.train.count)} training images in a new order each epoch.`,
      ),
      ...(rows.length > 0
        ? [
          html`
            <section class="prose"><details><summary>The search for learning rates</summary>${table(rows, {
              caption: "Accuracy on the images held back",
            })}</details></section>
          `,
        ]
        : []),
    ],
  };
}
