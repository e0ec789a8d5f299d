/**
 * What the notebook beside it needs: the worked example in both orders, networks on permuted pixels, and shifted images.
 * @module
 */
import { permutePixels, shiftImages } from "../../studies/rearranged.ts";
import { buildNetwork, convNet1, convNet2 } from "../../lib/models/networks.ts";
import { poolCells } from "../../lib/models/pooling.ts";
import { permutation, randomGenerator } from "../../lib/random.ts";
import { describeValues } from "../../studies/statistics/describe.ts";
import { predict } from "../../lib/trainer/trainer.ts";
import type { ImageSet, Network, Pooling } from "../../lib/types.ts";
import { drawImage, drawText } from "../../lib/visualizer/canvas.ts";
import { type DrawnFigure, drawnFigure, MARGIN, TOP } from "../../lib/visualizer/figure.ts";
import { widestOf } from "../../lib/visualizer/font.ts";
import { imageRasters } from "../figures/image_table.ts";
import structure from "../../studies/structure.ts";
import { EXAMPLE, finalAccuracies, mixValues, STRUCTURE_NETWORKS } from "../global_pooling.ts";

/** The scores of a class of the worked example, mixed before the pooling and behind it. */
export interface BothOrders {
  readonly class: string;
  readonly "1×1 convolution, then pooling": number;
  readonly "pooling, then linear layer": number;
}

/** The scores of the worked example in both orders: the pooling behind the 1×1 convolution, and in front of it. */
export function compareOrders(pooling: Pooling): BothOrders[] {
  const pooled = EXAMPLE.maps.map(({ data }) => poolCells(data)[pooling]);
  const mixed = mixValues(pooled, EXAMPLE);
  return EXAMPLE.classes.map((name, k) => ({
    class: name,
    "1×1 convolution, then pooling": poolCells(EXAMPLE.classMaps[k].data)[pooling],
    "pooling, then linear layer": mixed[k],
  }));
}

/** The worked example as the pool knob takes it. */
export const EXAMPLE_KNOB = {
  title: "The worked example, from mean to maximum",
  classes: EXAMPLE.classes,
  images: [{
    name: "worked example",
    networks: [{
      name: "Four class maps",
      pooling: "average" as const,
      maps: EXAMPLE.classMaps.map(({ data }) => [...data]),
    }],
  }],
};

/**
 * Draws sets of images as rows, each with its name before it.
 * @param rows At least one set; all images of one shape.
 */
export function imageRows(
  rows: Readonly<Record<string, ImageSet>>,
  { title, caption }: { readonly title: string; readonly caption: string },
): DrawnFigure {
  const names = Object.keys(rows);
  const sets = Object.values(rows);
  const most = Math.max(...sets.map(({ count }) => count));
  const [side, step] = [84, 90];
  const left = MARGIN + widestOf(names, { size: 15 }) + 16;
  return drawnFigure((context) => {
    sets.forEach((set, row) => {
      const y = TOP + row * step;
      drawText(context, names[row], [MARGIN, y + side / 2], { size: 15, baseline: "middle" });
      for (let index = 0; index < set.count; index++) {
        drawImage(context, imageRasters(set, index), { x: left + index * step, y, cell: side / set.shape[0] });
      }
    });
  }, {
    title,
    caption,
    alt: `${title}: ${sets.map(({ count }, row) => `a row "${names[row]}" of ${count} images`).join(", ")}.`,
    width: Math.ceil(left + most * step + MARGIN),
    height: TOP + sets.length * step + MARGIN,
  });
}

/**
 * The network that says of images with permuted pixels what the given one says of the images as they were: the rows of its
 * first kernel are put in the order that the pixels were put in. Only a network that begins with flatten and a linear layer
 * can be rewired so, which is why such a network knows nothing of neighbours.
 *
 * @param order The order that `permutePixels` was given, for images of one channel.
 * @throws {RangeError} When the network begins otherwise or has another number of inputs.
 */
export function permuteInputs(network: Network, order: ArrayLike<number>): Network {
  const [first, second] = network.layers.map(({ kind }) => kind);
  if (first !== "flatten" || second !== "dense") {
    throw new RangeError(
      `Cannot rewire ${network.name}: expected flatten and a linear layer at its beginning, ` +
        `found ${first} and ${second ?? "nothing"}; other layers read neighbours, whose order weights cannot change`,
    );
  }
  const [kernel, bias, ...later] = network.parameters; // [inputs, units], row-major, and [units]
  const units = bias.length;
  if (order.length * units !== kernel.length) {
    throw new RangeError(
      `Cannot rewire ${network.name}: expected an order of its ${kernel.length / units} inputs, ` +
        `found ${order.length} numbers; take the order of the pixels`,
    );
  }
  const rewired = kernel.map((_, index) => kernel[order[Math.floor(index / units)] * units + index % units]);
  return { ...network, parameters: [rewired, bias, ...later] };
}

/** Some images, and the same with their pixels in another order. */
export interface PermutedImages {
  readonly images: ImageSet;
  readonly permuted: ImageSet;
  /** Place `p` of each permuted image has the value of place `order[p]`. */
  readonly order: ArrayLike<number>;
}

/** Moves the pixels of all images in one and the same way. @param seed Which way: an integer 0 … 2³² − 1. */
export function permuteImages(images: ImageSet, seed: number): PermutedImages {
  const order = permutation(images.shape[0] * images.shape[1], randomGenerator(seed));
  return { images, permuted: permutePixels(images, order), order };
}

/** What a linear layer says of images, and, its weights in the other order, of their permuted pixels. */
export interface LinearScores {
  /** How many scores, and the largest of them. */
  readonly scores: number;
  readonly largest: number;
  /** The largest difference of a score from its twin. */
  readonly difference: number;
}

/** Compares a flatten and linear network, untrained, with its twin whose weights are in the order of the permuted pixels. */
export async function compareLinearScores(
  { images, permuted, order }: PermutedImages,
  seed: number,
): Promise<LinearScores> {
  const classes = images.classes.length;
  const network = buildNetwork({
    name: "LinearNet",
    inputShape: images.shape,
    classes,
    output: "logits",
    layers: [{ kind: "flatten" }, { kind: "dense", units: classes }],
  }, seed);
  const { scores } = await predict(network, images);
  const { scores: twins } = await predict(permuteInputs(network, order), permuted);
  const distances = scores.map((score, i) => Math.abs(score - twins[i]));
  return { scores: scores.length, largest: Math.max(...scores), difference: Math.max(...distances) };
}

/** A row of {@link structureBySeed}; accuracies on the test images, 0–1. */
export interface StructureRow {
  readonly network: string;
  readonly pixels: string;
  readonly "each seed": string;
  readonly mean: number;
  /** Standard deviation of the seeds. */
  readonly SD: number;
}

/** The study `structure` seed by seed: three networks, with the pixels in order and permuted. */
export async function structureBySeed(): Promise<StructureRow[]> {
  const arms = structure.arms.map(({ name }) => name);
  const accuracies = await finalAccuracies(structure, arms);
  return Object.entries(STRUCTURE_NETWORKS).flatMap(([key, network]) =>
    arms.map((arm) => {
      const values = accuracies.filter((one) => one.head === key && one.arm === arm).map(({ test }) => test);
      const { mean, deviation } = describeValues(values);
      const seeds = values.map((value) => value.toFixed(4)).join(", ");
      return { network, pixels: arm.replace("pixels ", ""), "each seed": seeds, mean, SD: deviation };
    })
  );
}

/** A row of {@link shiftChanges}: medians over the images, as shares of the range of an image's scores. */
export interface ShiftChange {
  /** Pixels to the right. */
  readonly shift: number;
  readonly GAP: number;
  readonly GMP: number;
  /** The same with the image in the middle of a large black canvas. */
  readonly "GAP, large canvas": number;
  readonly "GMP, large canvas": number;
}

/** Height and width of the large canvas: no cell that sees the image sees its border, at any shift up to 8. */
const CANVAS = 112;

/**
 * How far the scores of the article's two networks, untrained, move when images are shifted: the largest change of a score,
 * as a share of the range of the image's scores before the shift.
 *
 * @param shifts Pixels to the right, 0 or more.
 * @throws {RangeError} When a shift is no integer.
 */
export async function shiftChanges(
  set: ImageSet,
  { shifts, seed }: { readonly shifts: readonly number[]; readonly seed: number },
): Promise<ShiftChange[]> {
  const measure = async (images: ImageSet, build: typeof convNet1) => {
    const network = build({ seed, output: "logits", inputShape: images.shape });
    const { scores: before } = await predict(network, images);
    const medians: number[] = [];
    for (const right of shifts) {
      const { scores } = await predict(network, shiftImages(images, { right }));
      medians.push(describeValues(scoreChanges(before, scores, network.classes)).median);
    }
    return medians;
  };
  const large = centreImages(set, CANVAS);
  const [gap, gmp] = [await measure(set, convNet1), await measure(set, convNet2)];
  const [gapLarge, gmpLarge] = [await measure(large, convNet1), await measure(large, convNet2)];
  return shifts.map((shift, i) => ({
    shift,
    GAP: gap[i],
    GMP: gmp[i],
    "GAP, large canvas": gapLarge[i],
    "GMP, large canvas": gmpLarge[i],
  }));
}

/**
 * For each image the largest change of a score, as a share of the range of its scores before. Scores of networks with
 * different scales can so be compared.
 *
 * @param before Scores, `[images, classes]`, row-major, as `predict` gives them. @param after The same of changed images.
 * @returns `[images]`.
 * @throws {RangeError} When the scores are no whole and equal numbers of rows, or those of an image are all equal before.
 */
export function scoreChanges(before: ArrayLike<number>, after: ArrayLike<number>, classes: number): number[] {
  const images = before.length / classes;
  if (!Number.isInteger(images) || after.length !== before.length) {
    throw new RangeError(
      `Cannot compare scores: expected as many whole rows of ${classes} scores before and after, ` +
        `found ${before.length} and ${after.length} scores`,
    );
  }
  return Array.from({ length: images }, (_, image) => {
    const places = Array.from({ length: classes }, (_, k) => image * classes + k);
    const row = places.map((place) => before[place]);
    const range = Math.max(...row) - Math.min(...row);
    if (!(range > 0)) {
      throw new RangeError(`Cannot compare scores: expected different scores of image ${image}, found all ${row[0]}`);
    }
    return Math.max(...places.map((place) => Math.abs(after[place] - before[place]))) / range;
  });
}

/** The images in the middle of a black canvas. */
function centreImages(set: ImageSet, side: number): ImageSet {
  const [height, width, channels] = set.shape;
  const [top, left] = [Math.floor((side - height) / 2), Math.floor((side - width) / 2)];
  const pixels = new Uint8Array(set.count * side * side * channels);
  for (let line = 0; line < set.count * height; line++) {
    const [image, row] = [Math.floor(line / height), line % height];
    const from = set.pixels.subarray(line * width * channels, (line + 1) * width * channels);
    pixels.set(from, ((image * side + top + row) * side + left) * channels);
  }
  return { ...set, pixels, shape: [side, side, channels] };
}
