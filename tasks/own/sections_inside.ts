/**
 * The sections of the page of own images on what networks confuse and where they look.
 * @module
 */
import { confusionMatrix } from "../../explorer/confusion.ts";
import { featureMaps } from "../../lib/trainer/look.ts";
import type { FeatureMaps, ImageSet } from "../../lib/types.ts";
import { type Context, drawImage, drawRaster, renderPng } from "../../lib/visualizer/canvas.ts";
import { luminance, valueScale } from "../../lib/visualizer/colors.ts";
import { type Html, html } from "../../lib/visualizer/display.ts";
import { drawFeatureMaps } from "../../lib/visualizer/feature_maps.ts";
import { rangeOf } from "../../lib/visualizer/rasters.ts";
import { imageRasters, imagesOfEachClass } from "../../notebooks/figures/image_table.ts";
import { matrixPlot } from "../../notebooks/figures/matrix_plot.ts";
import type { OwnStudy } from "./gather.ts";
import { MOST_CLASSES, shown, text } from "./sections.ts";

/** A class that is taken for another. */
export interface Confusion {
  readonly actual: number;
  readonly predicted: number;
  /** Answers of this kind by all networks together. */
  readonly count: number;
  /** The images of the class that are answered so, those first that most networks answer so. */
  readonly images: readonly number[];
}

/** Answers of some networks, `[networks][images]`, by actual and given class, `[classes][classes]`. */
export function sumConfusions({ labels, classes }: ImageSet, answers: readonly Uint8Array[]): number[][] {
  const matrices = answers.map((own) => confusionMatrix(labels, own, { classes: classes.length }));
  return classes.map((_, row) => classes.map((_, column) => matrices.reduce((sum, own) => sum + own[row][column], 0)));
}

/** The most frequent confusions of some networks, at most so many, each with at most so many images. */
export function listConfusions(
  set: ImageSet,
  answers: readonly Uint8Array[],
  { most, images }: { readonly most: number; readonly images: number },
): Confusion[] {
  const confusions = sumConfusions(set, answers).flatMap((row, actual) =>
    row.map((count, predicted) => ({ actual, predicted, count }))
  ).filter(({ actual, predicted, count }) => actual !== predicted && count > 0);
  return confusions.toSorted((a, b) => b.count - a.count).slice(0, most).map((confusion) => {
    const votes = (index: number) => answers.filter((own) => own[index] === confusion.predicted).length;
    const own = [...set.labels.keys()].filter((index) => set.labels[index] === confusion.actual && votes(index) > 0);
    return { ...confusion, images: own.toSorted((a, b) => votes(b) - votes(a)).slice(0, images) };
  });
}

/** Confusions, and the images behind the most frequent. */
export function confusionParts({ heads, data: { test, classes } }: OwnStudy): Html[] {
  const both = heads.slice(0, 2).map(({ named: { name }, answers }) => ({ name, answers }));
  const confusions = listConfusions(test, both.flatMap(({ answers }) => answers), { most: 8, images: 6 });
  const matrices = both.map(({ name, answers }) => ({
    name: `${name}, ${answers.length} ${answers.length === 1 ? "network" : "networks"}`,
    values: sumConfusions(test, answers),
  }));
  const figure = () =>
    shown(matrixPlot(matrices, {
      rows: classes,
      columns: classes,
      rowLabel: "actual",
      columnLabel: "predicted",
      title: "Answers to the test images, by class",
    }));
  return [
    text("Which classes are taken for which? Each network answers for each test image once."),
    ...(classes.length <= MOST_CLASSES ? [figure()] : []),
    text(
      confusions.length === 0
        ? "All networks recognise all test images."
        : "The most frequent confusions come first, each with the images that most networks take for the other class.",
    ),
    ...confusions.map(({ actual, predicted, images }) =>
      html`
        <section class="confusion">
          <h3>${classes[actual]} taken for ${classes[predicted]}</h3>
          <ul class="pictures">${images.map((index) => {
            const votes = both.map(({ name, answers }) =>
              `${name} ${answers.filter((own) => own[index] === predicted).length}/${answers.length}`
            );
            return html`
              <li>${picture(test, index, `Test image ${index}, ${classes[actual]}`)}<span>${votes.join(
                ", ",
              )}</span></li>
            `;
          })}</ul>
        </section>
      `
    ),
  ];
}

/** Images at most whose class maps are shown: the first of some classes, and some on which the networks differ. */
const MOST_FIRST = 8, MOST_DIFFERENT = 4;

/** What both networks of the first seed see: maps of classes over the images, and all maps of one image. */
export async function mapParts({ heads, data: { test, classes } }: OwnStudy): Promise<Html[]> {
  const both = heads.slice(0, 2).map(({ named: { name }, runs: [{ network }], answers: [given] }) => {
    const layerIndex = network.layers.findIndex(({ kind }) => kind === "globalPool");
    const before = network.layers[layerIndex - 1];
    const isOfClasses = layerIndex === network.layers.length - 1 && before?.kind === "conv" && before.size === 1;
    return { name, network, given, layerIndex, isOfClasses };
  });
  if (!both.every(({ isOfClasses }) => isOfClasses)) {
    return [text("One of these networks has no map for each class in front of its pooling.")];
  }
  const different = [...test.labels.keys()].filter((index) => both[0].given[index] !== both[1].given[index]);
  const first = imagesOfEachClass(test, 1).slice(0, MOST_FIRST);
  const chosen = [...new Set([...first, ...different.slice(0, MOST_DIFFERENT)])].sort((a, b) => a - b);
  const looked: { readonly name: string; readonly maps: readonly FeatureMaps[] }[] = [];
  for (const { name, network, layerIndex } of both) {
    const maps: FeatureMaps[] = [];
    for (const imageIndex of chosen) maps.push(await featureMaps(network, test, { imageIndex, layerIndex }));
    looked.push({ name, maps });
  }
  const captioned = (image: Html, caption: string) =>
    html`
      <figure>${image}<figcaption>${caption}</figcaption></figure>
    `;
  const rows = chosen.map((index, place) => {
    const label = test.labels[index];
    const tiles = looked.map(({ name, maps }) => {
      const verdict = maps[place].predicted === label ? "right" : `takes it for ${classes[maps[place].predicted]}`;
      return captioned(overlay(test, index, maps, place), `${name}: ${verdict}`);
    });
    return html`
      <li>${captioned(picture(test, index, `Test image ${index}`), classes[label])}${tiles}</li>
    `;
  });
  const whole = chosen.indexOf(different[0] ?? chosen[0]);
  const [low, high] = rangeOf(looked.flatMap(({ maps }) => maps[whole].maps));
  const all = looked.map(({ name, maps }) =>
    shown(drawFeatureMaps({ ...maps[whole], network: name }, {
      style: "numbered",
      domain: [Math.min(0, low), Math.max(0, high)],
      title: `${name}: the maps of all classes`,
    }))
  );
  return [
    text(
      "In front of the pooling each network has one map for each class. The map of the image's own class lies over it here;",
      "a cell sees more pixels than those it lies on. Green cells speak for the class, purple ones against it. Each network",
      `has its own scale of colours. The networks are those of seed ${heads[0].results[0].planned.seed}.`,
    ),
    html`
      <ol class="class-maps">${rows}</ol>
    `,
    ...(classes.length <= MOST_CLASSES
      ? [
        text(
          `All maps of test image ${
            chosen[whole]
          }. The class with the greatest mean wins under average pooling, the class`,
          "with the greatest cell under max pooling.",
        ),
        ...all,
      ]
      : []),
  ];
}

/** An image in grey, with the cells of its own class's map in their colours over it, from the top left. */
function overlay(set: ImageSet, index: number, all: readonly FeatureMaps[], place: number): Html {
  const { shape: [height, width], labels, classes } = set;
  const map = all[place].maps[labels[index]];
  const [low, high] = rangeOf(all.flatMap(({ maps }) => maps));
  const scale = valueScale([Math.min(0, low), high > low ? Math.max(0, high) : low + 1]);
  const step = 2 ** Math.floor(Math.log2(Math.min(height / map.height, width / map.width)));
  const rasters = imageRasters(set, index);
  const color = (pixel: number) => {
    const grey = 255 *
      Math.sqrt(luminance([0, 1, 2].map((channel) => 255 * (rasters[channel] ?? rasters[0]).data[pixel])));
    const [row, column] = [Math.floor(pixel / width / step), Math.floor(pixel % width / step)];
    if (row >= map.height || column >= map.width) return [grey, grey, grey];
    return scale.channels(map.data[row * map.width + column]).map((value) => 0.6 * value + 0.4 * grey);
  };
  const alt = `Map of ${classes[labels[index]]} of ${all[place].network} over test image ${index}`;
  return drawn(set, alt, (context, cell) => drawRaster(context, rasters[0], { x: 0, y: 0, cell, color }));
}

/** One image as an element. */
function picture(set: ImageSet, index: number, alt: string): Html {
  return drawn(set, alt, (context, cell) => drawImage(context, imageRasters(set, index), { x: 0, y: 0, cell }));
}

/** Pixels of a picture's longer side at most; larger images are drawn smaller. */
const LONGEST = 160;

function drawn(
  { shape: [height, width] }: ImageSet,
  alt: string,
  draw: (context: Context, cell: number) => void,
): Html {
  const cell = Math.min(LONGEST / Math.max(height, width), Math.max(1, Math.round(96 / Math.max(height, width))));
  const size = { width: Math.round(width * cell), height: Math.round(height * cell) };
  const png = renderPng({ width: width * cell, height: height * cell, draw: (context) => draw(context, cell) }, 1);
  return html`
    <img src="data:image/png;base64,${png.toString("base64")}" width="${size.width}" height="${size
      .height}" alt="${alt}">
  `;
}
