/**
 * What the notebook on what a cell knows needs beside the library: what shifting an image or covering a part of it does;
 * and, from the files beside, which pixels a cell uses, which cell of a map is the greatest, and what the border has to do with it.
 * @module
 */
import { drawShift, interactiveFigure, packNetwork, shiftControls, toBase64 } from "../../explorer/mod.ts";
import { imagePixels } from "../../lib/data/datasets.ts";
import { mean } from "../../lib/numbers.ts";
import { predict } from "../../lib/trainer/trainer.ts";
import type { ImageSet, Network } from "../../lib/types.ts";
import type { Html } from "../../lib/visualizer/display.ts";
import { shiftAccuracies, type ShiftAccuracy } from "../../studies/plan/outcomes.ts";

export { describeBorders, describeMap } from "./borders.ts";
export { commonestShareByEpoch, compareInfluence, drawBrightestCells } from "./cells.ts";

/** A live figure in which the reader moves an image and both networks answer. */
export function shiftFigure(
  set: ImageSet,
  images: readonly number[],
  { GAP, GMP }: { readonly GAP: Network; readonly GMP: Network },
): Promise<Html> {
  const data = {
    title: "Move the image, and both networks answer",
    classes: set.classes,
    images: images.map((index) => ({
      name: `Image ${index}, ${set.classes[set.labels[index]]}`,
      label: set.labels[index],
      pixels: toBase64(imagePixels(set, index)),
    })),
    networks: [
      { name: "GAP", pooling: "average" as const, network: packNetwork(GAP) },
      { name: "GMP", pooling: "max" as const, network: packNetwork(GMP) },
    ],
  };
  return interactiveFigure({
    data,
    controls: shiftControls(data),
    draw: drawShift,
    caption: "The image moved by whole pixels, with black coming in. Bold: the answer. Ticked: the image's own class.",
  });
}

/** A square that is painted over: its side, and from one place to the next, in pixels. */
type Patch = Readonly<Record<"size" | "step", number>>;

/**
 * The set as often as the square has places within an image, each time with the square painted black at one of them, row by row.
 * @throws {RangeError} When size or step is no whole number from 1, or the square is larger than the image.
 */
export function coverPatches(set: ImageSet, { size, step }: Patch): ImageSet[] {
  const [height, width, channels] = set.shape;
  const fits = [size, step].every((value) => Number.isInteger(value) && value > 0) && size <= Math.min(height, width);
  if (!fits) {
    throw new RangeError(
      `Cannot cover ${set.name}: expected a square of 1 … ${Math.min(height, width)} whole pixels and a step of 1 or ` +
        `more, found ${size} and ${step}`,
    );
  }
  const starts = (extent: number) =>
    Array.from({ length: Math.floor((extent - size) / step) + 1 }, (_, place) => place * step);
  return starts(height).flatMap((top) =>
    starts(width).map((left) => {
      const pixels = set.pixels.map((value, index) => {
        const pixel = Math.floor(index / channels);
        const [down, right] = [Math.floor(pixel / width) % height - top, pixel % width - left];
        return down >= 0 && down < size && right >= 0 && right < size ? 0 : value;
      });
      return { ...set, pixels };
    })
  );
}

/**
 * Which share of answers changes when a part of the image is covered, 0–1: of all `pictures`, each with one covered place, and
 * of all `images`, at one place at least. An answer is the class of the greatest pooled value.
 */
export async function measureCovering(network: Network, set: ImageSet, patch: Patch) {
  const byValue = { ...network, output: "logits" } as const;
  const { classes: before } = await predict(byValue, set);
  const changes = await Array.fromAsync(coverPatches(set, patch), async (covered) => {
    const { classes } = await predict(byValue, covered);
    return Array.from(classes, (answer, image) => Number(answer !== before[image]));
  });
  const changed = Array.from(before, (_, image) => Math.max(...changes.map((own) => own[image])));
  return { pictures: mean(changes.flat()), images: mean(changed) };
}

/** What {@link shiftAccuracies} gives where an answer is the class of the greatest pooled value. */
export function measureShifts(network: Network, set: ImageSet, distances: readonly number[]): Promise<ShiftAccuracy[]> {
  return shiftAccuracies({ ...network, output: "logits" }, set, distances);
}
