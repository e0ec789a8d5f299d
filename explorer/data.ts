/**
 * What the page holds: images, parameters and what was counted when it was built, as JSON with numbers in base64.
 * @module
 */
import { fromBase64, type PackedNetwork, unpackNetwork } from "./live/packed_network.ts";
import type { Architecture, Network } from "../lib/types.ts";

/** What the builder writes into the page. */
export interface PageData {
  readonly classes: readonly string[];
  /** The rule by which the images were chosen, for the reader. */
  readonly rule: string;
  /** Test-set numbers of the images, their classes, and grey values 0–255 row by row in base64. */
  readonly images: { readonly numbers: readonly number[]; readonly labels: readonly number[]; readonly pixels: string };
  /** Places among the images: where the two networks differ, and where the knob moves ConvNet_1 or ConvNet_2. */
  readonly kinds: { readonly disagreements: readonly number[]; readonly flips: readonly [number[], number[]] };
  /** Place of the image that the page opens with. */
  readonly first: number;
  readonly epochs: readonly number[];
  readonly networks: readonly [PageNetwork, PageNetwork];
  /** What each layer is and gives; the same in both networks but for the last. */
  readonly layers: readonly PageLayer[];
}

/** One network at every epoch. */
export interface PageNetwork {
  /** The id of its training. */
  readonly run: string;
  readonly architecture: Architecture;
  readonly seed: number;
  /** By epoch, as a packed network has them. */
  readonly parameters: readonly PackedNetwork["parameters"][];
  /** By epoch: test images by actual and given class, `[classes][classes]`, over all 10,000. */
  readonly confusions: readonly (readonly (readonly number[])[])[];
}

/** A place between layers, 0 is the image. */
export interface PageLayer {
  readonly description: string;
  readonly shape: readonly number[];
  /** Rows of the image that each row of cells can see, first and last; columns alike. */
  readonly sees: readonly (readonly [first: number, last: number])[];
}

/** The data as the page computes with it. */
export interface ExplorerData extends Omit<PageData, "images" | "networks"> {
  readonly images: {
    readonly numbers: readonly number[];
    readonly labels: readonly number[];
    readonly pixels: readonly Uint8Array[];
  };
  /** By network and epoch's place. */
  readonly networks: readonly (readonly Network[])[];
  readonly confusions: readonly PageNetwork["confusions"][];
}

/** The names of the two networks for the reader, and the words for their pooling. */
export const NAMES = ["ConvNet_1", "ConvNet_2"] as const;
export const POOLING_NAMES = ["average", "max"] as const;

/** Unpacks what the page holds. */
export function readData(page: PageData): ExplorerData {
  const [height, width] = page.networks[0].architecture.inputShape;
  const size = height * width;
  const all = fromBase64(page.images.pixels);
  const pixels = page.images.numbers.map((_, i) => all.subarray(i * size, (i + 1) * size));
  const networks = page.networks.map(({ architecture, seed, parameters }) =>
    parameters.map((packed) => unpackNetwork({ ...architecture, seed, parameters: packed }))
  );
  return {
    ...page,
    images: { ...page.images, pixels },
    networks,
    confusions: page.networks.map(({ confusions }) => confusions),
  };
}
