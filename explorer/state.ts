/**
 * What the reader has chosen, as one plain record, and the image that follows from it.
 * @module
 */
import { movePixels } from "./live/shift.ts";
import type { ExplorerData } from "./data.ts";
import { type Family, FIRST, LAST } from "./live/stops.ts";

/** A changed cell of a network's last maps. */
export interface Edit {
  readonly network: number;
  readonly map: number;
  readonly cell: number;
  readonly value: number;
}

/** Everything that the page shows follows from this record and the data. */
export interface State {
  /** Place among the page's images; −1 for a picture of the reader's own. */
  readonly image: number;
  /** Grey values where the reader has drawn, erased or brought a picture; the chosen image's own where null. */
  readonly pixels: Uint8Array | null;
  /** Pixels to the right and down. */
  readonly shift: readonly [right: number, down: number];
  /** Place among the epochs. */
  readonly epoch: number;
  readonly family: Family;
  /** Where each network's knob stands, 0 is average, 8 is max. */
  readonly knobs: readonly [number, number];
  readonly edits: readonly Edit[];
  /** The chosen cell of the last maps. */
  readonly pick: { readonly network: number; readonly map: number; readonly cell: number };
  /** The class that is looked at; the image's own, or what ConvNet_1 gives, where null. */
  readonly class: number | null;
  /** What gradients are of: the class's value, or the loss. */
  readonly of: "value" | "loss";
  /** Where the walk from image to score stands. */
  readonly walk: { readonly network: number; readonly layer: number; readonly map: number; readonly cell: number };
}

/** Width and height of an image. */
export const SIDE = 28;

/** How far an image can be shifted, in pixels. */
export const FARTHEST = 14;

/** The state that the page opens with. */
export function firstState(data: ExplorerData): State {
  return {
    image: data.first,
    pixels: null,
    shift: [0, 0],
    epoch: data.epochs.length - 1,
    family: "topK",
    knobs: [FIRST, LAST],
    edits: [],
    pick: { network: 0, map: data.images.labels[data.first], cell: 4 },
    class: null,
    of: "value",
    walk: { network: 0, layer: 3, map: 1, cell: 14 * SIDE + 14 },
  };
}

/** The state after a change. Edited cells are put back when other maps come to lie under them. */
export function changeState(state: State, change: Partial<State>): State {
  const isOther = (["image", "pixels", "shift", "epoch"] as const).some((key) => key in change);
  return { ...state, ...(isOther ? { edits: [] } : {}), ...change };
}

/** The grey values that the networks see, 0–255, row by row. */
export function shownPixels(data: ExplorerData, { image, pixels, shift: [right, down] }: State): Uint8Array {
  const source = pixels ?? data.images.pixels[image] ?? new Uint8Array(SIDE * SIDE);
  return movePixels(source, { height: SIDE, width: SIDE }, { right, down });
}
