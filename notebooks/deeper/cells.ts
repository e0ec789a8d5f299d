/**
 * What the cells of a map have to do with the image: which pixels each uses, and how often each is the greatest.
 * @module
 */
import { fileURLToPath } from "node:url";
import { layerTable, requireFit } from "../../lib/models/networks.ts";
import { poolCells } from "../../lib/models/pooling.ts";
import { mean } from "../../lib/numbers.ts";
import { cellsOf, greatestMaps } from "../../studies/map_stacks.ts";
import { stackMaps } from "../../lib/trainer/look.ts";
import { openSession } from "../../lib/trainer/session.ts";
import type { ImageSet, MapStack, Network, Pooling, Raster } from "../../lib/types.ts";
import type { DrawnFigure } from "../../lib/visualizer/figure.ts";
import { loadSnapshots } from "../../tasks/snapshots/snapshot_file.ts";
import { imageRasters } from "../figures/image_table.ts";
import { type CellFigureOptions, drawCellShares, drawInfluence } from "./cell_figures.ts";
import { receptiveRows } from "./receptive_field.ts";

/** One of the notebook's networks, "GAP" say, and the pooling by which it answers. */
export interface NamedNetwork {
  readonly name: string;
  readonly network: Network;
  readonly pooling: Pooling;
}

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
  return receptiveRows(network, { layerIndex }).map(({ cell, first, last }, _, { length }) => {
    const centres = Object.entries(influence).map(([name, maps]) =>
      [`centre of influence, ${name}`, mean(maps.slice(length * cell, length * (cell + 1)).map(centreRow))] as const
    );
    return {
      "cells": `row ${cell}`,
      "rows that can reach them": `${first} to ${last}`,
      "their middle": (first + last) / 2,
      ...Object.fromEntries(centres),
    };
  });
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
export function meanImages(set: ImageSet): Raster[] {
  const [height, width] = set.shape;
  return set.classes.map((_, label) => {
    const indices = [...set.labels.keys()].filter((index) => set.labels[index] === label);
    const channels = indices.flatMap((index) => imageRasters(set, index));
    const data = Float32Array.from(
      { length: height * width },
      (_, pixel) => mean(channels.map(({ data }) => data[pixel])),
    );
    return { height, width, data };
  });
}

/**
 * Which pixels the cells of the answer's map use, for each network: as a figure, and as rows of a table that {@link fieldRows}
 * makes.
 * @param options `layerIndex` as the article counts; `pixelsACell`, image pixels from one cell to the next.
 */
export async function compareInfluence(
  networks: readonly NamedNetwork[],
  set: ImageSet,
  { layerIndex, pixelsACell }: { readonly layerIndex: number; readonly pixelsACell: number },
): Promise<{ readonly figure: DrawnFigure; readonly rows: Record<string, string | number>[] }> {
  const influence: Record<string, Raster[]> = {};
  for (const { name, network, pooling } of networks) {
    const maps = greatestMaps(await stackMaps(network, set, { layerIndex }), pooling);
    influence[name] = await cellInfluence(network, set, { layerIndex, maps });
  }
  const titled = networks.map(({ name, network }) => ({ name: `${network.name} (${name})`, cells: influence[name] }));
  return {
    figure: drawInfluence(titled, { pixelsACell }),
    rows: fieldRows(networks[0].network, { layerIndex, influence }),
  };
}

/** Draws how often each cell is the brightest of the answer's map, answer by answer, over the mean image of that class. */
export async function drawBrightestCells(
  { name, network, pooling }: NamedNetwork,
  set: ImageSet,
  { layerIndex, ...options }: CellFigureOptions & { readonly layerIndex: number },
): Promise<DrawnFigure> {
  const stack = await stackMaps(network, set, { layerIndex });
  const images = meanImages(set);
  const groups = peakShares(stack, greatestMaps(stack, pooling)).map((shares, label) => (
    { name: set.classes[label], shares, image: images[label] }
  ));
  return drawCellShares(groups, { title: `${network.name} (${name})`, ...options });
}

/** What {@link commonestShare} gives after each of some epochs, of which `data/snapshots` keeps the weights, `[epochs]`. */
export async function commonestShareByEpoch(
  network: Network,
  set: ImageSet,
  { layerIndex, epochs }: { readonly layerIndex: number; readonly epochs: readonly number[] },
): Promise<number[]> {
  const shares: number[] = [];
  for (const kept of await loadEpochs(network, epochs)) {
    shares.push(commonestShare(await stackMaps(kept, set, { layerIndex }), set.labels));
  }
  return shares;
}
