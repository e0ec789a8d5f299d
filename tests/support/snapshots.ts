/**
 * Pictures that figures are held to: files in tests/snapshots that a person can open.
 * After a wanted change look at them, then run `SNAPSHOTS=update deno test -A tests/figures_test.ts`.
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { DOMParser } from "linkedom";
import { Canvas, loadImage } from "skia-canvas";
import { renderPng } from "../../lib/visualizer/canvas.ts";
import type { DrawnFigure, SvgFigure } from "../../lib/visualizer/figure.ts";

const FOLDER = new URL("../snapshots/", import.meta.url);
const isUpdate = Deno.env.get("SNAPSHOTS") === "update";

/** Holds an SVG figure to `tests/snapshots/<name>.svg`; on a difference leaves the new picture beside it as `<name>-changed.svg`. */
export async function assertSvgSnapshot(name: string, { svg }: SvgFigure): Promise<void> {
  const actual = normalizeSvg(svg);
  const stored = await readStored(`${name}.svg`, new TextEncoder().encode(actual));
  if (stored === undefined) return;
  if (new TextDecoder().decode(stored) !== actual) {
    await fail(name, "svg", { bytes: new TextEncoder().encode(actual), why: "its text differs" });
  }
}

/**
 * Holds a drawn figure to `tests/snapshots/<name>.png`: 95 % of all channel values within 1 of 255, their mean error below 0.1,
 * the largest below 10. Letters may be smoothed a shade differently on another processor; a moved one is far outside.
 */
export async function assertPngSnapshot(name: string, figure: DrawnFigure): Promise<void> {
  const bytes = renderPng(figure, 1);
  const stored = await readStored(`${name}.png`, bytes);
  if (stored === undefined) return;
  const [expected, actual] = [await decodePng(stored), await decodePng(bytes)];
  const difference = comparePixels(expected, actual);
  if (difference) await fail(name, "png", { bytes, why: difference });
}

/** The elements of an SVG that a selector names, each with its numbers under the names given. */
export function measureElements(svg: string, selector: string, names: readonly string[]): number[][] {
  const elements = new DOMParser().parseFromString(svg, "image/svg+xml").querySelectorAll(selector);
  return [...elements].map((element) => names.map((name) => Number(element.getAttribute(name))));
}

/** The pixels of a PNG, four channels each. */
export async function decodePng(
  bytes: Uint8Array,
): Promise<{ width: number; height: number; data: Uint8ClampedArray }> {
  const image = await loadImage(Buffer.from(bytes));
  const context = new Canvas(image.width, image.height, { gpu: false }).getContext("2d");
  context.drawImage(image, 0, 0);
  const { width, height, data } = context.getImageData(0, 0, image.width, image.height);
  return { width, height, data: data as Uint8ClampedArray };
}

type Pixels = Awaited<ReturnType<typeof decodePng>>;

/** In what two pictures differ more than they may, in words; nothing where they don't. */
export function comparePixels(expected: Pixels, actual: Pixels): string | undefined {
  if (expected.width !== actual.width || expected.height !== actual.height) {
    return `it is ${actual.width}×${actual.height} instead of ${expected.width}×${expected.height}`;
  }
  const errors = Uint8Array.from(expected.data, (value, index) => Math.abs(value - actual.data[index])).sort();
  const most = errors[Math.floor(0.95 * errors.length)];
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  const largest = errors[errors.length - 1];
  if (most <= 1 && mean < 0.1 && largest < 10) return undefined;
  return `channel errors: 95 % within ${most}, mean ${mean.toFixed(3)}, largest ${largest}`;
}

/**
 * An SVG with one element a line, coordinates of at most two decimals and the font's data left out, so that differences are
 * visible and rounding is not. What the font must hold follows from the words, and has tests of its own.
 */
function normalizeSvg(svg: string): string {
  const round = (number: string) => String(Number(Number(number).toFixed(2)));
  const lines = svg.replace(/(?<=;base64,)[^)]+/g, "…").replaceAll("><", ">\n<").replace(
    /<[^>]+>/g,
    (tag) => tag.replace(/-?\d+\.\d{3,}/g, round),
  );
  return lines + "\n";
}

/** What is stored; nothing after it was stored just now, as asked for. */
async function readStored(file: string, bytes: Uint8Array): Promise<Uint8Array | undefined> {
  if (isUpdate) {
    await Deno.writeFile(new URL(file, FOLDER), bytes);
    return undefined;
  }
  return await Deno.readFile(new URL(file, FOLDER)).catch(() =>
    assert.fail(
      `Cannot compare with tests/snapshots/${file}: it isn't there; run the test with SNAPSHOTS=update and look at it`,
    )
  );
}

async function fail(name: string, type: string, { bytes, why }: { bytes: Uint8Array; why: string }): Promise<never> {
  await Deno.writeFile(new URL(`${name}-changed.${type}`, FOLDER), bytes);
  return assert.fail(
    `tests/snapshots/${name}.${type} is not the picture any more: ${why}; compare it with ${name}-changed.${type}, ` +
      "and run the test with SNAPSHOTS=update if the change is wanted",
  );
}
