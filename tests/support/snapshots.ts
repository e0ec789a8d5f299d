/**
 * Pictures that figures and pages are held to: files that a person can open, most of them in tests/snapshots.
 * After a wanted change run `deno task pictures`, and look at what changed before committing it.
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { basename } from "node:path";
import { DOMParser } from "linkedom";
import { Canvas, loadImage } from "skia-canvas";
import { renderPng } from "../../lib/visualizer/canvas.ts";
import type { DrawnFigure, SvgFigure } from "../../lib/visualizer/figure.ts";

const FOLDER = new URL("../snapshots/", import.meta.url);

/**
 * Holds a picture to a file. Where `differ` says in what the two differ, the new one is left beside the file as
 * `NAME-changed`, and the error names the command that stores it; under that command it is stored.
 */
export async function holdToFile(
  file: URL,
  bytes: Uint8Array,
  differ: (stored: Uint8Array) => Promise<string | undefined> | string | undefined,
): Promise<void> {
  const changed = new URL(file.href.replace(/(?=\.\w+$)/, "-changed"));
  const remedy = "look at it, and run `deno task pictures` if that is wanted";
  if (Deno.env.get("SNAPSHOTS") === "update") {
    await Deno.remove(changed).catch(() => {});
    return await Deno.writeFile(file, bytes);
  }
  const stored = await Deno.readFile(file).catch(() => undefined);
  const why = stored === undefined ? "it isn't there" : await differ(stored);
  if (why === undefined) return;
  await Deno.writeFile(changed, bytes);
  const names = [file, changed].map(({ pathname }) => basename(pathname));
  assert.fail(`Cannot confirm the picture ${names[0]}: ${why}; the new one is ${names[1]} beside it: ${remedy}`);
}

/** Holds an SVG figure to `tests/snapshots/<name>.svg`, texts and shapes to the letter. */
export async function assertSvgSnapshot(name: string, { svg }: SvgFigure): Promise<void> {
  const actual = normalizeSvg(svg);
  await holdToFile(
    new URL(`${name}.svg`, FOLDER),
    new TextEncoder().encode(actual),
    (stored) => new TextDecoder().decode(stored) === actual ? undefined : "its text differs",
  );
}

/**
 * Holds a drawn figure to `tests/snapshots/<name>.png`: 95 % of all channel values within 1 of 255, their mean error below 0.1,
 * the largest below 10. Letters may be smoothed a shade differently on another processor; a moved one is far outside.
 */
export async function assertPngSnapshot(name: string, figure: DrawnFigure): Promise<void> {
  await holdToPng(new URL(`${name}.png`, FOLDER), renderPng(figure, 1));
}

/** Holds a PNG to another one, pixel for pixel but for that. */
export async function holdToPng(file: URL, bytes: Uint8Array): Promise<void> {
  await holdToFile(file, bytes, async (stored) => comparePixels(await decodePng(stored), await decodePng(bytes)));
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
