/**
 * What the reader has chosen, as one plain record, and the image that follows from it.
 * @module
 */
import { sizeOf } from "../lib/numbers.ts";
import { movePixels } from "./live/shift.ts";
import { type ExplorerData, turnedNetworks } from "./data.ts";

/** Everything that the page shows follows from this record and the data. */
export interface State {
  /** Place among the page's images; −1 for a picture of the reader's own. */
  readonly image: number;
  /** Values 0–255 where the reader has drawn, erased or brought a picture; the chosen image's own where null. */
  readonly pixels: Uint8Array | null;
  /** Pixels to the right and down. */
  readonly shift: readonly [right: number, down: number];
  /** Place among the epochs. */
  readonly epoch: number;
  /** Where each network's knob stands, 0 is average, the last stop max. */
  readonly knobs: readonly [number, number];
  /** The chosen cell of the last maps, and what it was set to; null where nothing was changed. */
  readonly pick: { readonly network: number; readonly map: number; readonly cell: number };
  readonly edit: number | null;
  /** The class that is looked at; the image's own, or what ConvNet_1 gives, where null. */
  readonly class: number | null;
  /** Where the walk from image to score stands. */
  readonly walk: { readonly network: number; readonly layer: number; readonly map: number; readonly cell: number };
}

/** How far an image can be shifted, in pixels. */
export function farthest({ shape: [height, width] }: ExplorerData): number {
  return Math.floor(Math.min(height, width) / 2);
}

/** The cell in the middle of a map. */
export function middleOf([rows, columns]: readonly number[]): number {
  return Math.floor(rows / 2) * columns + Math.floor(columns / 2);
}

/** The state that the page opens with. */
export function firstState(data: ExplorerData): State {
  const [turned] = turnedNetworks(data);
  const [one, two] = data.networks.map(({ classMaps }) => classMaps?.trained ?? 0);
  const label = data.images.labels[data.first];
  const layer = Math.min(3, data.networks[0].layers.length - 1);
  return {
    image: data.first,
    pixels: null,
    shift: [0, 0],
    epoch: data.epochs.length - 1,
    knobs: [one, two],
    pick: {
      network: turned?.place ?? 0,
      map: label,
      cell: turned ? middleOf([turned.classMaps.rows, turned.classMaps.columns]) : 0,
    },
    edit: null,
    class: null,
    walk: { network: 0, layer, map: 1, cell: middleOf(data.networks[0].layers[layer].shape) },
  };
}

/** The state after a change. An edited cell is put back when another is chosen, or another map comes to lie under it. */
export function changeState(state: State, change: Partial<State>): State {
  const isOther = (["image", "pixels", "shift", "epoch", "pick"] as const).some((key) => key in change);
  return { ...state, edit: isOther ? null : state.edit, ...change };
}

/** The values that the networks see, 0–255, `[height, width, channels]`. */
export function shownPixels(data: ExplorerData, { image, pixels, shift: [right, down] }: State): Uint8Array {
  const source = pixels ?? data.images.pixels[image] ?? new Uint8Array(sizeOf(data.shape));
  return movePixels(source, data.shape, { right, down });
}
