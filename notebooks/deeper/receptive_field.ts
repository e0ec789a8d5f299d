/**
 * What part of the image a cell of a feature map can know of, counted from the layers alone.
 * @module
 */
import type { Architecture } from "../../lib/types.ts";
import { layerTable } from "../../lib/models/networks.ts";

/** The rows of the image that reach a row of cells; the same counts hold for columns. */
export interface ReceptiveRows {
  /** Row of cells, 0 at the top. */
  readonly cell: number;
  /** First and last row of the image, both within it. */
  readonly first: number;
  readonly last: number;
  /** The middle and the height of the whole field, which may reach beyond the image, in pixels. */
  readonly middle: number;
  readonly size: number;
}

/**
 * The receptive field of each row of cells behind a layer, by the usual recursion: a window of k cells widens the field
 * by k − 1 of the steps between neighbouring cells, and pooling multiplies the step.
 * Source: A. Araujo, W. Norris, J. Sim, "Computing Receptive Fields of Convolutional Neural Networks", Distill, 2019.
 *
 * @param options `layerIndex` as the article counts: the output of layers 0 … layerIndex − 1.
 * @throws {RangeError} When there is no such layer, or it gives no maps.
 */
export function receptiveRows(
  architecture: Architecture,
  { layerIndex }: { readonly layerIndex: number },
): ReceptiveRows[] {
  const rows = layerTable(architecture).slice(0, layerIndex);
  const shape = rows[layerIndex - 1]?.outputShape;
  if (shape?.length !== 3) {
    throw new RangeError(
      `Cannot count receptive fields: expected layerIndex to name one of ${architecture.layers.length} layers of ` +
        `${architecture.name} that gives maps, found ${layerIndex}; change it`,
    );
  }
  let [begin, size, step] = [0, 1, 1];
  for (const { layer, inputShape } of rows) {
    if (layer.kind === "conv") {
      begin -= Math.floor((layer.size - 1) / 2) * step;
      size += (layer.size - 1) * step;
    } else if (layer.kind === "maxPool") {
      size += (layer.size - 1) * step;
      step *= layer.size;
    } else if (layer.kind === "globalPool") {
      size += (inputShape[0] - 1) * step;
    }
  }
  const end = architecture.inputShape[0] - 1;
  return Array.from({ length: shape[0] }, (_, cell) => {
    const top = begin + cell * step;
    const bottom = top + size - 1;
    return { cell, first: Math.max(0, top), last: Math.min(end, bottom), middle: (top + bottom) / 2, size };
  });
}
