/**
 * The images behind a difference of two confusion matrices.
 * @module
 */
import { formatNumber } from "../../lib/format.ts";
import { confusionMatrix } from "../../explorer/confusion.ts";
import type { ImageSet } from "../../lib/types.ts";
import { DISPLAY, Html, html } from "../../lib/visualizer/display.ts";
import type { DrawnFigure } from "../../lib/visualizer/figure.ts";
import { drawImageRows, imageRasters } from "../figures/image_table.ts";

/** What a network says of each image of a set. */
export interface Answers {
  readonly name: string;
  /** Predicted classes, `[count]`. */
  readonly classes: ArrayLike<number>;
}

/** Which cells and how many images are shown. */
export interface ConfusionImagesOptions {
  /** By how many images the two matrices differ in a cell at least. @default {10} */
  readonly least?: number;
  /** Images of each network in a cell at most, the first of the file. @default {10} */
  readonly most?: number;
}

/** A cell of both matrices, and the images that one network alone puts there. */
interface DifferentCell {
  readonly actual: string;
  readonly predicted: string;
  readonly counts: readonly [a: number, b: number];
  readonly alone: readonly [a: readonly number[], b: readonly number[]];
}

/**
 * Lists the cells in which two networks' confusion matrices differ most, each folded: a click shows images that one of the
 * two alone puts there. It needs no scripts.
 * @throws {RangeError} When there is not one answer for each image, or a class is none of the set's.
 */
export function confusionImages(
  set: ImageSet,
  answers: readonly [a: Answers, b: Answers],
  { least = 10, most = 10 }: ConfusionImagesOptions = {},
): Html {
  const names = answers.map(({ name }) => name);
  const cells = listCells(set, answers).filter((cell) => Math.abs(differenceOf(cell)) >= least)
    .toSorted((a, b) => Math.abs(differenceOf(b)) - Math.abs(differenceOf(a)));
  const folds = cells.map((cell) => {
    const figure = new Html(drawCell(set, cell, { names, most })[DISPLAY]()["text/html"]);
    return html`
      <details><summary>${describeCell(cell, names)}</summary>${figure}</details>
    `;
  });
  return new Html(folds.join(""), cells.map((cell) => describeCell(cell, names)).join("\n"));
}

function listCells({ labels, classes }: ImageSet, [a, b]: readonly [Answers, Answers]): DifferentCell[] {
  const [ofA, ofB] = [a, b].map((own) => confusionMatrix(labels, own.classes, { classes: classes.length }));
  const indices = [...labels.keys()];
  return classes.flatMap((actual, label) =>
    classes.map((predicted, given) => {
      const isAlone = (own: Answers, other: Answers) => (index: number) =>
        labels[index] === label && own.classes[index] === given && other.classes[index] !== given;
      return {
        actual,
        predicted,
        counts: [ofA[label][given], ofB[label][given]] as const,
        alone: [indices.filter(isAlone(a, b)), indices.filter(isAlone(b, a))] as const,
      };
    })
  );
}

function differenceOf({ counts: [a, b] }: DifferentCell): number {
  return a - b;
}

/** "Shirt, predicted Coat: GAP 93, GMP 242; difference −149". */
function describeCell(cell: DifferentCell, names: readonly string[]): string {
  const counts = cell.counts.map((count, i) => `${names[i]} ${formatNumber(count)}`).join(", ");
  const difference = differenceOf(cell);
  const sign = difference < 0 ? "−" : "+";
  return `${cell.actual}, predicted ${cell.predicted}: ${counts}; difference ${sign}${
    formatNumber(Math.abs(difference))
  }`;
}

function drawCell(
  set: ImageSet,
  { actual, predicted, alone }: DifferentCell,
  { names, most }: { readonly names: readonly string[]; readonly most: number },
): DrawnFigure {
  const rows = alone.map((images, i) => ({
    name: `${names[i]} alone: ${formatNumber(images.length)}`,
    images: images.slice(0, most).map((index) => imageRasters(set, index)),
  }));
  const title = `${actual}, predicted ${predicted}`;
  return drawImageRows(rows, {
    title,
    imageHeight: 42,
    caption: `Images of ${actual} that are called ${predicted} by one network alone, ` +
      `${alone.map(({ length }, i) => `${formatNumber(length)} by ${names[i]}`).join(" and ")}; ` +
      `of each the first ${most}, or all.`,
    alt: `Images: ${title}. ${rows.map(({ name, images }) => `${name}, shown ${images.length}`).join("; ")}.`,
  });
}
