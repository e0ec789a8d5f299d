/**
 * The images behind a difference of two confusion matrices.
 * @module
 */
import { formatNumber } from "../../lib/format.ts";
import { confusionMatrix } from "../../explorer/confusion.ts";
import type { ImageSet } from "../../lib/types.ts";
import { DISPLAY, Html, html } from "../../lib/visualizer/display.ts";
import { drawImageRows, imageRasters } from "../figures/image_table.ts";

/** What a network says of each image of a set. */
export interface Answers {
  readonly name: string;
  /** Predicted classes, `[count]`. */
  readonly classes: ArrayLike<number>;
}

/** Images of each network in a cell at most, the first of the file. */
const MOST = 10;

/**
 * Lists the cells in which two networks' confusion matrices differ by `least` images or more, the greatest difference first,
 * each folded: a click shows images that one of the two alone puts there. It needs no scripts.
 * @throws {RangeError} When there is not one answer for each image, or a class is none of the set's.
 */
export function confusionImages(
  set: ImageSet,
  answers: readonly [a: Answers, b: Answers],
  { least }: { readonly least: number },
): Html {
  const { labels, classes } = set;
  const counts = answers.map((own) => confusionMatrix(labels, own.classes, { classes: classes.length }));
  const cells = classes.flatMap((actual, label) =>
    classes.map((predicted, given) => {
      const ofBoth = counts.map((matrix) => matrix[label][given]);
      return { actual, predicted, label, given, ofBoth, difference: ofBoth[0] - ofBoth[1] };
    })
  ).filter(({ difference }) => Math.abs(difference) >= least)
    .toSorted((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
  // "Shirt, predicted Coat: GAP 93, GMP 242; difference −149"
  const summaries = cells.map(({ actual, predicted, ofBoth, difference }) => {
    const told = ofBoth.map((count, i) => `${answers[i].name} ${formatNumber(count)}`).join(", ");
    const sign = difference < 0 ? "−" : "+";
    return `${actual}, predicted ${predicted}: ${told}; difference ${sign}${formatNumber(Math.abs(difference))}`;
  });
  const folds = cells.map(({ actual, predicted, label, given }, index) => {
    const rows = answers.map(({ name, classes: own }, i) => {
      const other = answers[1 - i].classes;
      const alone = [...labels.keys()].filter((image) =>
        labels[image] === label && own[image] === given && other[image] !== given
      );
      const images = alone.slice(0, MOST).map((image) => imageRasters(set, image));
      return {
        name: `${name} alone: ${formatNumber(alone.length)}`,
        count: `${formatNumber(alone.length)} by ${name}`,
        images,
      };
    });
    const title = `${actual}, predicted ${predicted}`;
    const figure = drawImageRows(rows, {
      title,
      imageHeight: 42,
      caption: `Images of ${actual} that are called ${predicted} by one network alone, ` +
        `${rows.map(({ count }) => count).join(" and ")}; of each the first ${MOST}, or all.`,
      alt: `Images: ${title}. ${rows.map(({ name, images }) => `${name}, shown ${images.length}`).join("; ")}.`,
    });
    return html`
      <details><summary>${summaries[index]}</summary>${new Html(figure[DISPLAY]()["text/html"])}</details>
    `;
  });
  return new Html(folds.join(""), summaries.join("\n"));
}
