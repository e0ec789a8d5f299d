/**
 * Small grey pictures of pages, held to stored ones: what is where and how dark it is, but no pixel of a letter.
 * @module
 */
import type { Page } from "playwright-core";
import { Canvas } from "skia-canvas";
import { decodePng, holdToFile } from "./snapshots.ts";

/** Grey values 0–255, row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
}

/** CSS pixels along a side of the square that one value is the mean of. */
const SQUARE = 16;

/** Greys that two values may lie apart, and the share of values that may lie further apart. */
const NEAR = 12, FEW = 0.003;

/** The whole page, made small. @param style Rules that hold for the picture only. */
export async function takePicture(page: Page, style: string): Promise<Picture> {
  // As a style sheet of its own, which the page's policy allows; playwright's way is a <style> element.
  await page.evaluate((style) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    document.adoptedStyleSheets = [sheet];
  }, `${style} * { caret-color: transparent !important }`);
  const bytes = await page.screenshot({ fullPage: true, animations: "disabled", caret: "initial" });
  await page.evaluate(() => {
    document.adoptedStyleSheets = [];
  });
  return makeSmall(await decodePng(bytes), SQUARE * await page.evaluate(() => devicePixelRatio));
}

function makeSmall(
  { width, height, data }: { width: number; height: number; data: Uint8ClampedArray },
  square: number,
): Picture {
  const small = { width: Math.floor(width / square), height: Math.floor(height / square) };
  const sums = new Float64Array(small.width * small.height);
  for (let y = 0; y < small.height * square; y++) {
    for (let x = 0; x < small.width * square; x++) {
      const at = 4 * (y * width + x);
      sums[Math.floor(y / square) * small.width + Math.floor(x / square)] += data[at] + data[at + 1] + data[at + 2];
    }
  }
  return { ...small, values: Uint8Array.from(sums, (sum) => Math.round(sum / (3 * square * square))) };
}

/** The share of values that lie too far apart; 1 where the pictures are of different sizes. */
export function differ(one: Picture, two: Picture): number {
  if (one.width !== two.width || one.height !== two.height) return 1;
  return one.values.filter((value, i) => Math.abs(value - two.values[i]) > NEAR).length / one.values.length;
}

/** Whether two pictures show the same. */
export function isAlike(one: Picture, two: Picture): boolean {
  return differ(one, two) <= FEW;
}

/** Holds a picture to `tests/snapshots/NAME.png`. */
export async function holdToPicture(name: string, picture: Picture): Promise<void> {
  const file = new URL(`../snapshots/${name}.png`, import.meta.url);
  await holdToFile(file, encode(picture), async (bytes) => {
    const stored = makeSmall(await decodePng(bytes), 1);
    return isAlike(stored, picture) ? undefined : `${(100 * differ(stored, picture)).toFixed(1)} % of it differs`;
  });
}

function encode({ width, height, values }: Picture): Uint8Array {
  const canvas = new Canvas(width, height, { gpu: false });
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  values.forEach((value, i) => image.data.set([value, value, value, 255], 4 * i));
  context.putImageData(image, 0, 0);
  return canvas.toBufferSync("png");
}
