/**
 * What the page holds: images, parameters and what was counted when it was built, as JSON with numbers in base64.
 * @module
 */
import { fromBase64, type PackedNetwork, unpackNetwork } from "./live/packed_network.ts";
import { FIRST, type Stop, stopsOf } from "./live/stops.ts";
import { poolingOf } from "../lib/models/pooling.ts";
import { sizeOf } from "../lib/numbers.ts";
import type { Architecture, Network, Pooling, Shape } from "../lib/types.ts";

/** What the builder writes into the page. */
export interface PageData {
  readonly classes: readonly string[];
  /** Height, width and channels (1 or 3) of an image. */
  readonly shape: Shape;
  /** Test-set numbers of the images, their classes, and values 0–255 image after image in base64. */
  readonly images: { readonly numbers: readonly number[]; readonly labels: readonly number[]; readonly pixels: string };
  /** By what the reader can choose among the images, beside their classes; by their places. */
  readonly kinds: readonly { readonly name: string; readonly places: readonly number[] }[];
  /** Place of the image that the page opens with. */
  readonly first: number;
  /** The epochs after which parameters are held, ascending. */
  readonly epochs: readonly number[];
  readonly networks: readonly [PageNetwork, PageNetwork];
}

/** One network at every epoch. */
export interface PageNetwork {
  /** For the reader. */
  readonly name: string;
  /** The id of its training. */
  readonly run: string;
  readonly architecture: Architecture;
  readonly seed: number;
  /** By epoch, as a packed network has them. */
  readonly parameters: readonly PackedNetwork["parameters"][];
  /** By epoch: all test images by actual and given class, `[classes][classes]`; empty where they were not counted. */
  readonly confusions: readonly (readonly (readonly number[])[])[];
  /** What each layer is and gives, the image first. */
  readonly layers: readonly PageLayer[];
}

/** Rows or columns of the image, first and last. */
export type Span = readonly [first: number, last: number];

/** A place between layers, 0 is the image. */
export interface PageLayer {
  readonly description: string;
  /** Height, width and channels; a vector is channels of one cell. */
  readonly shape: Shape;
  /** What each row of cells can see of the image's rows, and each column of its columns. */
  readonly sees: { readonly rows: readonly Span[]; readonly columns: readonly Span[] };
}

/** The maps, of more than one cell, of a network that ends with one for each class and with their average or greatest cell. */
export interface ClassMaps {
  readonly pooling: Pooling;
  /** The number of layers in front of the pooling. */
  readonly at: number;
  readonly rows: number;
  readonly columns: number;
  /** The stops of the network's knob. */
  readonly stops: readonly Stop[];
  /** The stop of the pooling that the network was trained with. */
  readonly trained: number;
}

/** A network as the page computes with it. */
export interface ExplorerNetwork extends PageNetwork {
  /** Its own pooling, where that is one of the two. */
  readonly pooling: Pooling | undefined;
  /** By epoch's place. */
  readonly byEpoch: readonly Network[];
  readonly classMaps: ClassMaps | undefined;
}

/** The data as the page computes with it. */
export interface ExplorerData extends Omit<PageData, "images" | "networks"> {
  readonly images: {
    readonly numbers: readonly number[];
    readonly labels: readonly number[];
    readonly pixels: readonly Uint8Array[];
  };
  readonly networks: readonly ExplorerNetwork[];
}

/** Unpacks what the page holds. */
export function readData(page: PageData): ExplorerData {
  const size = sizeOf(page.shape);
  const all = fromBase64(page.images.pixels);
  const pixels = page.images.numbers.map((_, i) => all.subarray(i * size, (i + 1) * size));
  return { ...page, images: { ...page.images, pixels }, networks: page.networks.map(readNetwork) };
}

function readNetwork(network: PageNetwork): ExplorerNetwork {
  const { architecture, seed, parameters, layers } = network;
  const byEpoch = parameters.map((packed) => unpackNetwork({ ...architecture, seed, parameters: packed }));
  const pooling = poolingOf(architecture);
  const at = architecture.layers.length - 1;
  const [rows, columns] = layers[at].shape;
  const isOfClasses = architecture.layers[at].kind === "globalPool" && architecture.layers[at - 1]?.kind === "conv" &&
    rows * columns > 1; // of one cell all poolings are the same
  const stops = stopsOf(rows * columns);
  const trained = pooling === "average" ? FIRST : stops.length - 1;
  const classMaps = pooling && isOfClasses ? { pooling, at, rows, columns, stops, trained } : undefined;
  return { ...network, pooling, byEpoch, classMaps };
}

/** A network that has maps of its classes, and its place among both. */
export interface TurnedNetwork extends ExplorerNetwork {
  readonly place: number;
  readonly classMaps: ClassMaps;
}

/** The networks whose knob can be turned. */
export function turnedNetworks({ networks }: Pick<ExplorerData, "networks">): TurnedNetwork[] {
  return networks.flatMap((own, place) => own.classMaps ? [{ ...own, place, classMaps: own.classMaps }] : []);
}

/** How a network came to its pooling, for the reader. */
export function tellPooling({ pooling, layers }: ExplorerNetwork): string {
  return pooling ? `trained with ${pooling} pooling` : `which ends with ${layers.at(-1)!.description}`;
}
