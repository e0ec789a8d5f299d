/**
 * Figures as files: PNG at any resolution, and SVG.
 * @module
 */
import { Buffer } from "node:buffer";
import { dirname, extname } from "node:path";
import { crc32 } from "node:zlib";
import { type Drawing, renderPng, skia } from "./canvas.ts";
import type { Figure, SvgFigure } from "./figure.ts";
import { writeWhole } from "../files.ts";
import { check, optionsOf, recordOf } from "../options.ts";

/** CSS pixels to the inch. */
const CSS_DPI = 96;
/** A picture of this many pixels takes 400 MB while it is drawn. */
const MAX_PIXELS = 100e6;
const FIGURE = recordOf("a figure", { kind: "a text", width: "a number", height: "a number" });

/**
 * Saves a figure as PNG that carries its resolution in dots per inch, 300 if left out; the article saves its figure at 1000.
 * The figure's size in inches is its width in CSS pixels over 96.
 * Makes missing folders and leaves no half-written file. Throws a RangeError beyond 100 million pixels.
 *
 * @returns the picture's size in pixels
 * @example
 * ```ts
 * import { convNet1, featureMapGrid, loadDataset } from "../mod.ts";
 *
 * const { test } = await loadDataset("fashion-mnist", { limit: 250 });
 * const grid = await featureMapGrid(convNet1({ seed: 1 }), test, { imageIndex: 2, layerIndex: 16 });
 * await savePng(grid, "figures/maps.png", { dpi: 1000 });
 * ```
 */
export async function savePng(
  figure: Figure,
  path: string,
  options: { readonly dpi?: number } = {},
): Promise<{ width: number; height: number }> {
  const kinds = optionsOf<typeof options>({ dpi: "a number" });
  check("savePng", { figure: [figure, FIGURE], path: [path, "a text"], options: [options, kinds] });
  requireEnding("savePng", path, ".png");
  const { dpi = 300 } = options;
  const density = dpi / CSS_DPI;
  const [width, height] = [Math.round(figure.width * density), Math.round(figure.height * density)];
  if (!(width > 0 && height > 0 && width * height <= MAX_PIXELS)) {
    throw new RangeError(
      `Cannot save "${figure.title}" at ${dpi} dpi: expected between 1 and ${MAX_PIXELS / 1e6} million pixels, ` +
        `found ${width} × ${height}; choose another dpi`,
    );
  }
  const drawing = figure.kind === "drawn" ? figure : await svgDrawing(figure);
  await Deno.mkdir(dirname(path), { recursive: true });
  await writeWhole(path, withResolution(renderPng(drawing, density), dpi));
  return { width, height };
}

/** Saves a chart as an SVG file; makes missing folders. Throws a TypeError for figures that are drawn pixel by pixel. */
export async function saveSvg(figure: Figure, path: string): Promise<void> {
  check("saveSvg", { figure: [figure, FIGURE], path: [path, "a text"] });
  requireEnding("saveSvg", path, ".svg");
  if (figure.kind === "drawn") throw new TypeError(`saveSvg: "${figure.title}" is drawn pixel by pixel; use savePng`);
  await Deno.mkdir(dirname(path), { recursive: true });
  await writeWhole(path, figure.svg);
}

function requireEnding(what: string, path: string, ending: string): void {
  if (extname(path).toLowerCase() === ending) return;
  throw new TypeError(`${what}: it writes ${ending} files, found ${JSON.stringify(path)}; end the path with ${ending}`);
}

/** An SVG figure as something to draw. */
async function svgDrawing({ svg, width, height }: SvgFigure): Promise<Drawing> {
  const image = await skia().loadImage(Buffer.from(svg)); // Skia doesn't read the font inside, but has it
  return { width, height, draw: (context) => context.drawImage(image, 0, 0, width, height) };
}

/** The PNG with its `pHYs` chunk set to the resolution in dots per inch. */
function withResolution(png: Buffer, dpi: number): Uint8Array {
  const at = png.indexOf("pHYs", 0, "latin1");
  const perMetre = Math.round(dpi / 0.0254);
  png.writeUInt32BE(perMetre, at + 4);
  png.writeUInt32BE(perMetre, at + 8);
  png.writeUInt32BE(crc32(png.subarray(at, at + 13)), at + 13);
  return png;
}
