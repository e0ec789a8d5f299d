/**
 * What the notebook beside it needs: the worked example in both orders, networks on permuted pixels, and shifted images.
 * @module
 */
import { padImages, permutePixels, shiftImages } from "../../studies/rearranged.ts";
import { buildNetwork, convNet1, convNet2 } from "../../lib/models/networks.ts";
import { poolCells } from "../../lib/models/pooling.ts";
import { permutation, randomGenerator } from "../../lib/random.ts";
import { describeValues } from "../../studies/statistics/describe.ts";
import { predict } from "../../lib/trainer/trainer.ts";
import type { ImageSet, Pooling } from "../../lib/types.ts";
import type { DrawnFigure } from "../../lib/visualizer/figure.ts";
import { drawImageRows, imageRasters } from "../figures/image_table.ts";
import structure from "../../studies/structure.ts";
import { EXAMPLE, finalAccuracies, mixValues, STRUCTURE_NETWORKS } from "../global_pooling.ts";

/** The scores of the worked example in both orders: the pooling behind the 1×1 convolution, and in front of it. */
export function compareOrders(pooling: Pooling) {
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
  const named = Object.entries(rows).map(([name, set]) => ({
    name,
    images: Array.from({ length: set.count }, (_, index) => imageRasters(set, index)),
  }));
  const told = named.map(({ name, images }) => `a row "${name}" of ${images.length} images`);
  return drawImageRows(named, { title, caption, alt: `${title}: ${told.join(", ")}.`, imageHeight: 84 });
}

/**
 * Some images, and the same with all pixels moved in one and the same way: place `p` of each has the value of place `order[p]`.
 * @param seed Which way: an integer 0 … 2³² − 1.
 */
export function permuteImages(images: ImageSet, seed: number) {
  const order = permutation(images.shape[0] * images.shape[1], randomGenerator(seed));
  return { images, permuted: permutePixels(images, order), order };
}

/**
 * Compares a flatten and linear network, untrained, with its twin whose weights are in the order of the permuted pixels: how
 * many scores there are, the largest of them, and the largest difference of a score from its twin. Only a network that begins
 * with a linear layer has such a twin, which is why it knows nothing of neighbours.
 */
export async function compareLinearScores(
  { images, permuted, order }: ReturnType<typeof permuteImages>,
  seed: number,
) {
  const classes = images.classes.length;
  const network = buildNetwork({
    name: "LinearNet",
    inputShape: images.shape,
    classes,
    output: "logits",
    layers: [{ kind: "flatten" }, { kind: "dense", units: classes }],
  }, seed);
  const { scores } = await predict(network, images);
  const [kernel, bias] = network.parameters; // [inputs, units], row-major, and [units]
  const rewired = kernel.map((_, index) => kernel[order[Math.floor(index / classes)] * classes + index % classes]);
  const { scores: twins } = await predict({ ...network, parameters: [rewired, bias] }, permuted);
  const distances = scores.map((score, i) => Math.abs(score - twins[i]));
  return { scores: scores.length, largest: Math.max(...scores), difference: Math.max(...distances) };
}

/**
 * The study `structure` seed by seed, as rows of a table: three networks, with the pixels in order and permuted; accuracies on
 * the test images, 0–1, their mean and standard deviation.
 */
export async function structureBySeed() {
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

/** Height and width of the large canvas: no cell that sees the image sees its border, at any shift up to 8. */
const CANVAS = 112;

/**
 * How far the scores of the article's two networks, untrained, move when images are shifted: the largest change of a score,
 * as a share of the range of the image's scores before the shift. Rows of a table with the medians over the images; also with
 * the image in the middle of a large black canvas.
 *
 * @param shifts Pixels to the right, 0 or more.
 * @throws {RangeError} When a shift is no integer.
 */
export async function shiftChanges(
  set: ImageSet,
  { shifts, seed }: { readonly shifts: readonly number[]; readonly seed: number },
) {
  const large = padImages(set, (CANVAS - set.shape[0]) / 2);
  const medianChange = async (images: ImageSet, build: typeof convNet1, right: number) => {
    const network = build({ seed, output: "logits", inputShape: images.shape });
    const { scores: before } = await predict(network, images);
    const { scores: after } = await predict(network, shiftImages(images, { right }));
    return describeValues(scoreChanges(before, after, network.classes)).median;
  };
  return await Array.fromAsync(shifts, async (shift) => ({
    shift,
    GAP: await medianChange(set, convNet1, shift),
    GMP: await medianChange(set, convNet2, shift),
    "GAP, large canvas": await medianChange(large, convNet1, shift),
    "GMP, large canvas": await medianChange(large, convNet2, shift),
  }));
}

/**
 * For each image the largest change of a score, as a share of the range of its scores before. Scores of networks with
 * different scales can so be compared.
 *
 * @param before Scores, `[images, classes]`, row-major, as `predict` gives them. @param after The same of changed images.
 * @returns `[images]`.
 */
export function scoreChanges(before: ArrayLike<number>, after: ArrayLike<number>, classes: number): number[] {
  return Array.from({ length: before.length / classes }, (_, image) => {
    const places = Array.from({ length: classes }, (_, k) => image * classes + k);
    const row = places.map((place) => before[place]);
    const greatest = Math.max(...places.map((place) => Math.abs(after[place] - before[place])));
    return greatest / (Math.max(...row) - Math.min(...row));
  });
}
