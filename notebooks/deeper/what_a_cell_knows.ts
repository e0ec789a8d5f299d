/**
 * What the notebook on what a cell knows needs beside the library: which pixels a cell uses, which cell of a map is the
 * greatest, and what shifting an image or covering a part of it does.
 * @module
 */
import { fileURLToPath } from "node:url";
import { drawShift, interactiveFigure, packNetwork, shiftControls, toBase64 } from "../../explorer/mod.ts";
import { imagePixels } from "../../lib/data/datasets.ts";
import { shiftImages } from "../../studies/rearranged.ts";
import { layerTable, requireFit } from "../../lib/models/networks.ts";
import { poolCells } from "../../lib/models/pooling.ts";
import { receptiveRows } from "./receptive_field.ts";
import { mean } from "../../lib/numbers.ts";
import { cellsOf, greatestMaps, stackMaps } from "../../lib/trainer/look.ts";
import { openSession } from "../../lib/trainer/session.ts";
import type { ImageSet, MapStack, Network, Raster } from "../../lib/types.ts";
import type { Html } from "../../lib/visualizer/display.ts";
import { loadSnapshots } from "../../tasks/snapshots/snapshot_file.ts";

export { stackMapsWithoutBorder, stackMapsWithRepeatedEdges, stackWithBorders } from "./borders.ts";
export { drawCellShares, drawInfluence } from "./cell_figures.ts";

/**
 * The mean absolute gradient of each cell by each pixel: by how much the cell's value changes when the pixel does. The
 * gradient is that of one map of each image, its predicted class's say; channels of a pixel are added up.
 *
 * @param options `layerIndex` as the article counts; `maps`, the map of each image, `[count]`.
 * @returns One raster of the images' size for each cell, row by row.
 * @throws {RangeError} When there is no such layer, it gives no maps, or there is not one map for each image.
 */
export async function cellInfluence(
  network: Network,
  set: ImageSet,
  { layerIndex, maps }: { readonly layerIndex: number; readonly maps: ArrayLike<number> },
): Promise<Raster[]> {
  requireFit(network, set);
  const shape = layerTable(network)[layerIndex - 1]?.outputShape;
  if (shape?.length !== 3 || maps.length !== set.count) {
    throw new RangeError(
      `Cannot measure influence in ${network.name}: expected a layer that gives maps and one map for each of ` +
        `${set.count} images, found layerIndex ${layerIndex} and ${maps.length} maps; change them`,
    );
  }
  const [cells, channels] = [shape[0] * shape[1], shape[2]];
  // Behind the layer every cell becomes an output of its own, whose gradients the engine can give.
  using session = await openSession({
    ...network,
    layers: [...network.layers.slice(0, layerIndex), { kind: "flatten" }],
    parameters: network.parameters.slice(
      0,
      layerTable(network).slice(0, layerIndex).reduce((sum, row) => sum + row.parameters.length, 0),
    ),
    output: "logits",
    classes: cells * channels,
  });
  const [height, width, colors] = set.shape;
  return Array.from({ length: cells }, (_, cell) => {
    const weights = new Float32Array(set.count * cells * channels);
    for (let image = 0; image < set.count; image++) weights[(image * cells + cell) * channels + maps[image]] = 1;
    const data = new Float32Array(height * width);
    session.inputGradients(set, weights).forEach((gradient, index) => {
      data[Math.floor(index / colors) % data.length] += Math.abs(gradient) / set.count;
    });
    return { height, width, data };
  });
}

/**
 * For each row of cells behind a layer the rows of the image that can reach it, and for each network the centre of those
 * that do: the mean row of the cells' influence, each pixel weighted by it.
 * @param influence By name, what {@link cellInfluence} gives for that network.
 */
export function fieldRows(
  network: Network,
  { layerIndex, influence }: { readonly layerIndex: number; readonly influence: Readonly<Record<string, Raster[]>> },
): Record<string, string | number>[] {
  return receptiveRows(network, { layerIndex }).map(({ cell, first, last }, _, rows) => ({
    "cells": `row ${cell}`,
    "rows that can reach them": `${first} to ${last}`,
    "their middle": (first + last) / 2,
    ...Object.fromEntries(
      Object.entries(influence).map(([name, maps]) => [
        `centre of influence, ${name}`,
        mean(maps.slice(rows.length * cell, rows.length * (cell + 1)).map(centreRow)),
      ]),
    ),
  }));
}

/** The mean row of a map of weights, each pixel weighted by its value. */
function centreRow({ data, width }: Raster): number {
  const total = data.reduce((sum, weight) => sum + weight, 0);
  return data.reduce((sum, weight, index) => sum + weight * Math.floor(index / width), 0) / total;
}

/**
 * How often each cell of a map is the greatest of its map, for each class: shares of the class's images, 0–1. A class
 * without images gets zeros.
 * @param labels The class of each image, and its map, `[count]`.
 */
export function peakShares(stack: MapStack, labels: ArrayLike<number>): Raster[] {
  const { channels, height, width } = stack;
  const counts = Array.from({ length: channels }, () => new Float32Array(height * width));
  Array.from(labels).forEach((label, image) => counts[label][poolCells(cellsOf(stack, image, label)).peak]++);
  return counts.map((data) => {
    const total = data.reduce((sum, value) => sum + value, 0);
    return { height, width, data: data.map((value) => total > 0 ? value / total : 0) };
  });
}

/** In what share of all images the greatest cell of the class's map is the one that it is most often for that class, 0–1. */
export function commonestShare(stack: MapStack, labels: Uint8Array): number {
  const shares = peakShares(stack, labels);
  return mean(Array.from(labels, (label) => Math.max(...shares[label].data)));
}

/**
 * The article's two networks after these epochs of their stored trainings, as `data/snapshots` keeps them.
 * @param network ConvNet_1 or ConvNet_2, of seed 0.
 * @throws {RunFileError} When a file or an epoch is not there.
 */
export async function loadEpochs(network: Network, epochs: readonly number[]): Promise<Network[]> {
  const folder = fileURLToPath(new URL("../../data/snapshots", import.meta.url));
  const name = `${network.name.toLowerCase()}-fashion-mnist-sigmoid-seed${network.seed}-`;
  const files = Array.from(Deno.readDirSync(folder), (file) => file.name);
  const file = files.find((file) => file.startsWith(name)) ?? `${name}*.safetensors`;
  const id = file.replace(/\.safetensors$/, "");
  const snapshots = await loadSnapshots(`${folder}/${file}`, { id, architecture: network, epochs });
  return Array.from(snapshots.values(), (parameters) => ({ ...network, parameters: [...parameters] }));
}

/**
 * The mean image of each class, values 0–1, in the order of the classes; colours become grey by the mean of their channels.
 * A class without images gets NaN.
 */
export function meanImages({ pixels, labels, classes, shape: [height, width, channels] }: ImageSet): Raster[] {
  const sums = classes.map(() => new Float64Array(height * width));
  const counts = classes.map(() => 0);
  labels.forEach((label, image) => {
    counts[label]++;
    const own = sums[label];
    const begin = image * own.length * channels;
    for (let i = 0; i < own.length * channels; i++) own[Math.floor(i / channels)] += pixels[begin + i];
  });
  return sums.map((own, label) => ({
    height,
    width,
    data: Float32Array.from(own, (sum) => sum / (255 * channels * counts[label])),
  }));
}

/** A live figure in which the reader moves an image and both networks answer. */
export function shiftFigure(
  set: ImageSet,
  images: readonly number[],
  { GAP, GMP }: { readonly GAP: Network; readonly GMP: Network },
): Promise<Html> {
  const data = {
    title: "Move the image, and both networks answer",
    classes: set.classes,
    images: images.map((index) => ({
      name: `Image ${index}, ${set.classes[set.labels[index]]}`,
      label: set.labels[index],
      pixels: toBase64(imagePixels(set, index)),
    })),
    networks: [
      { name: "GAP", pooling: "average" as const, network: packNetwork(GAP) },
      { name: "GMP", pooling: "max" as const, network: packNetwork(GMP) },
    ],
  };
  return interactiveFigure({
    data,
    controls: shiftControls(data),
    draw: drawShift,
    caption: "The image moved by whole pixels, with black coming in. Bold: the answer. Ticked: the image's own class.",
  });
}

/** Squares that are painted over. */
export interface PatchOptions {
  /** Side of the square in pixels. */
  readonly size: number;
  /** Pixels from one place of the square to the next; the squares stay within the image. */
  readonly step: number;
}

/**
 * Each image as often as the square has places, with the square painted black at one place in each: all places of image 0
 * row by row, then those of image 1 …
 * @throws {RangeError} When size or step is no whole number from 1, or the square is larger than the image.
 */
export function coverPatches(set: ImageSet, { size, step }: PatchOptions): ImageSet {
  const [height, width, channels] = set.shape;
  const fits = [size, step].every((value) => Number.isInteger(value) && value > 0) && size <= Math.min(height, width);
  if (!fits) {
    throw new RangeError(
      `Cannot cover ${set.name}: expected a square of 1 … ${Math.min(height, width)} whole pixels and a step of 1 or ` +
        `more, found ${size} and ${step}`,
    );
  }
  const starts = (extent: number) =>
    Array.from({ length: Math.floor((extent - size) / step) + 1 }, (_, place) => place * step);
  const places = starts(height).flatMap((top) => starts(width).map((left) => [top, left]));
  const length = height * width * channels;
  const pixels = new Uint8Array(set.count * places.length * length);
  for (let picture = 0; picture < set.count * places.length; picture++) {
    const image = Math.floor(picture / places.length);
    const [top, left] = places[picture % places.length];
    const own = pixels.subarray(picture * length, (picture + 1) * length);
    own.set(set.pixels.subarray(image * length, (image + 1) * length));
    for (let row = top; row < top + size; row++) {
      own.fill(0, (row * width + left) * channels, (row * width + left + size) * channels);
    }
  }
  const labels = Uint8Array.from(
    { length: set.count * places.length },
    (_, picture) => set.labels[Math.floor(picture / places.length)],
  );
  return { ...set, pixels, labels, count: labels.length };
}

/** What covering does to the answers of a network, as shares 0–1. */
export interface Covering {
  /** Of all pictures, each of which has one covered place: those with another answer than the whole image. */
  readonly pictures: number;
  /** Of all images: those whose answer changes at one place at least. */
  readonly images: number;
}

/** Counts how many answers change when a part of the image is covered. An answer is the class of the greatest pooled value. */
export async function measureCovering(network: Network, set: ImageSet, options: PatchOptions): Promise<Covering> {
  const covered = coverPatches(set, options);
  const places = covered.count / set.count;
  const before = await findAnswers(network, set);
  const after = await findAnswers(network, covered);
  const changes = Array.from(after, (answer, picture) => Number(answer !== before[Math.floor(picture / places)]));
  const changedImages = Array.from(
    { length: set.count },
    (_, image) => Math.max(...changes.slice(image * places, (image + 1) * places)),
  );
  return { pictures: mean(changes), images: mean(changedImages) };
}

/** The accuracy on images that were all shifted by so many pixels, 0–1. */
export interface ShiftedAccuracy {
  readonly pixels: number;
  /** Mean over shifts to the right, to the left, down and up. */
  readonly mean: number;
  /** In the worst of these directions. */
  readonly least: number;
}

/**
 * The accuracy on shifted images, for each distance in four directions. What leaves the picture is lost, what comes in is
 * black. An answer is the class of the greatest pooled value.
 * @param distances Whole pixels.
 */
export async function measureShifts(
  network: Network,
  set: ImageSet,
  distances: readonly number[],
): Promise<ShiftedAccuracy[]> {
  const accuracies: ShiftedAccuracy[] = [];
  for (const pixels of distances) {
    const shares: number[] = [];
    for (const by of [{ right: pixels }, { right: -pixels }, { down: pixels }, { down: -pixels }]) {
      const answers = await findAnswers(network, shiftImages(set, by));
      shares.push(mean(Array.from(answers, (answer, image) => Number(answer === set.labels[image]))));
    }
    accuracies.push({ pixels, mean: mean(shares), least: Math.min(...shares) });
  }
  return accuracies;
}

/** The class of the greatest pooled value of each image. */
async function findAnswers(network: Network, set: ImageSet): Promise<Uint8Array> {
  return greatestMaps(await stackMaps(network, set, { layerIndex: network.layers.length }), "max");
}
