/**
 * How bright the borders of pictures are: a network that learnt light things on dark ground does not know dark things on light.
 * @module
 */
import { join } from "node:path";
import { takeImages } from "../../lib/data/datasets.ts";
import type { Picture } from "../../lib/data/resize.ts";
import { writeWhole } from "../../lib/files.ts";
import { mean, sizeOf } from "../../lib/numbers.ts";
import type { ImageSet, Run } from "../../lib/types.ts";

const FILE = "border.json";
/** Images whose borders are looked at. */
const MOST = 500;
/** Borders that differ by more than this, of 255, are of another kind. */
const FAR = 100;
/** Sets of the project that show light things on black. */
const BLACK = ["fashion-mnist", "mnist", "kmnist", "cluttered-digits"];

/** Mean of the outermost pixels of a picture, 0–255. */
export function borderOf({ pixels, shape: [height, width, channels] }: Picture): number {
  const rows = pixels.length / width / channels;
  let [sum, count] = [0, 0];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < width; column++) {
      if (row % height !== 0 && row % height !== height - 1 && column !== 0 && column !== width - 1) continue;
      for (let channel = 0; channel < channels; channel++) sum += pixels[(row * width + column) * channels + channel];
      count += channels;
    }
  }
  return sum / count;
}

/** Writes how bright the borders of the training images are, beside the run that learnt them. */
export async function saveBorder(folder: string, train: ImageSet): Promise<void> {
  const { pixels, shape } = takeImages(train, Math.min(MOST, train.count));
  const size = sizeOf(shape);
  const borders = Array.from(
    { length: pixels.length / size },
    (_, index) => borderOf({ pixels: pixels.subarray(index * size, (index + 1) * size), shape }),
  );
  await writeWhole(join(folder, FILE), JSON.stringify({ border: Math.round(mean(borders)) }) + "\n");
}

/** How bright the borders of a run's training images are, 0–255; undefined where that is not known. */
export async function loadBorder(
  { folder, experiment }: Pick<Run, "folder" | "experiment">,
): Promise<number | undefined> {
  const text = await Deno.readTextFile(join(folder, FILE)).catch(() => "");
  const border = Number(/^\{"border":(\d+)\}\s*$/.exec(text)?.[1]);
  return Number.isFinite(border) ? border : BLACK.includes(experiment.data.name) ? 0 : undefined;
}

/** What is said of pictures whose borders are unlike those that the network learnt; nothing where they are alike. */
export function tellBorder(border: number, learnt: number | undefined): string {
  if (learnt === undefined || Math.abs(border - learnt) <= FAR) return "";
  const [here, there] = border > learnt ? ["bright", "dark"] : ["dark", "bright"];
  return `the border is ${here}, those of the training images are ${there}: the answer may be worthless, try --invert`;
}
