/**
 * Which classes some networks take for which, and the images behind it.
 * @module
 */
import { confusionMatrix } from "../../explorer/confusion.ts";
import type { ImageSet } from "../../lib/types.ts";

/** A class that is taken for another. */
export interface Confusion {
  readonly actual: number;
  readonly predicted: number;
  /** Answers of this kind by each group of networks. */
  readonly counts: readonly number[];
  /** The images that most networks answer so, and by how many of each group. */
  readonly images: readonly { readonly index: number; readonly shares: readonly number[] }[];
}

/** Answers of all networks by actual and given class, `[classes][classes]`. */
export function sumConfusions({ labels, classes }: ImageSet, answers: readonly Uint8Array[]): number[][] {
  const matrices = answers.map((own) => confusionMatrix(labels, own, { classes: classes.length }));
  return classes.map((_, row) => classes.map((_, column) => matrices.reduce((sum, own) => sum + own[row][column], 0)));
}

/**
 * The most frequent confusions of some groups of networks, each with the images that are answered so most often.
 * @param groups With the answers of their networks, `[networks][images]`.
 */
export function listConfusions(
  set: ImageSet,
  groups: readonly { readonly answers: readonly Uint8Array[] }[],
  { most, images }: { readonly most: number; readonly images: number },
): Confusion[] {
  const { labels, classes, count } = set;
  const matrices = groups.map(({ answers }) => sumConfusions(set, answers));
  const cells = classes.flatMap((_, actual) =>
    classes.flatMap((_, predicted) => {
      const counts = matrices.map((matrix) => matrix[actual][predicted]);
      return actual === predicted ? [] : [{ actual, predicted, counts, sum: counts.reduce((a, b) => a + b, 0) }];
    })
  ).filter(({ sum }) => sum > 0).toSorted((a, b) => b.sum - a.sum).slice(0, most);
  return cells.map(({ actual, predicted, counts }) => {
    const found = Array.from({ length: count }, (_, index) => index).filter((index) => labels[index] === actual)
      .map((index) => ({
        index,
        shares: groups.map(({ answers }) => answers.filter((own) => own[index] === predicted).length),
      }))
      .map((image) => ({ ...image, sum: image.shares.reduce((a, b) => a + b, 0) }))
      .filter(({ sum }) => sum > 0).toSorted((a, b) => b.sum - a.sum).slice(0, images);
    return { actual, predicted, counts, images: found.map(({ index, shares }) => ({ index, shares })) };
  });
}
