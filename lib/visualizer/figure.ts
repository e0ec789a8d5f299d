/**
 * A figure: a picture with its title, caption and alternative text, which displays itself in a notebook and is saved as a file.
 * @module
 */
import { Buffer } from "node:buffer";
import { dirname, extname } from "node:path";
import { crc32 } from "node:zlib";
import { DOMParser } from "linkedom";
import { writeWhole } from "../files.ts";
import { check, optionsOf, recordOf } from "../options.ts";
import { type Drawing, drawText, renderPng, skia } from "./canvas.ts";
import { DARK_COLORS, INK, PAPER } from "./colors.ts";
import { DISPLAY, type Displayable, type MimeBundle } from "./display.ts";
import { explainSubstitutes, FONT, fontFaces, inFont, measureText } from "./font.ts";
import { escapeText } from "./markup.ts";

/** What every figure may be told: its words. */
export interface FigureWords {
  readonly title?: string;
  readonly caption?: string;
}

/** What a figure that has a choice may be told: its words, and its size in CSS pixels. */
export interface FigureOptions extends FigureWords {
  readonly width?: number;
  readonly height?: number;
}

/** The words and the size of a figure. */
export interface FigureText {
  /** What the figure is, also drawn into the picture. */
  readonly title: string;
  /** How to read it: what is shown, from how many images, on which scale. */
  readonly caption: string;
  /** The figure in words with its key numbers, for readers who don't see it. */
  readonly alt: string;
  /** In CSS pixels, 96 to the inch. */
  readonly width: number;
  readonly height: number;
}

/** A figure of lines and words, kept as SVG. */
export interface SvgFigure extends FigureText, Displayable {
  readonly kind: "svg";
  /** A complete SVG document of the figure's width and height, its font inside. */
  readonly svg: string;
}

/** A figure of pixels, kept as the way to draw it, so that it stays sharp at any density. */
export interface DrawnFigure extends FigureText, Displayable, Drawing {
  readonly kind: "drawn";
}

export type Figure = SvgFigure | DrawnFigure;

/** The width of drawn figures, and the room around what is drawn, in CSS pixels; the title takes the first `TOP`. */
export const WIDTH = 764;
export const MARGIN = 12;
export const TOP = 44;
/** The size of words where nothing else is said. */
export const FONT_SIZE = 13;

const SVG = "http://www.w3.org/2000/svg";
/** Image pixels to a CSS pixel when a drawn figure is displayed. */
const DISPLAY_DENSITY = 2;
const TITLE_SIZE = 16;

/** Where the elements of SVG figures are made, since there is no page. */
export const document = new DOMParser().parseFromString(
  `<svg xmlns="${SVG}"></svg>`,
  "image/svg+xml",
) as unknown as Document;

/** A group of SVG elements, from markup or from elements that are there. */
export function svgGroup(content: string | Iterable<Node>): SVGGElement {
  const group = document.createElementNS(SVG, "g");
  if (typeof content === "string") group.innerHTML = content;
  else group.append(...content);
  return group;
}

/**
 * Makes a figure of SVG groups: a document on paper with the title above, the words in our font. Where a page is dark,
 * paper, ink and the hues of series become what `DARK_COLORS` says.
 */
export function svgFigure(groups: readonly SVGGElement[], text: FigureText): SvgFigure {
  const { title, alt, width, height } = text;
  const size = TITLE_SIZE * Math.min(1, (width - 2 * MARGIN) / measureText(title, { size: TITLE_SIZE, bold: true }));
  const root = document.createElementNS(SVG, "svg");
  // One family and no quotes: Skia's SVG renderer ends the process at a name that it doesn't know.
  const words = { "font-family": FONT, "font-size": FONT_SIZE, fill: INK };
  const attributes = { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}`, role: "img", ...words };
  for (const [name, value] of Object.entries(attributes)) root.setAttribute(name, String(value));
  root.innerHTML = `<title>${escapeText(title)}</title><desc>${escapeText(alt)}</desc>` +
    `<rect width="${width}" height="${height}" fill="${PAPER}"></rect>` +
    `<text x="${MARGIN}" y="26" font-size="${Number(size.toFixed(2))}" font-weight="bold">${escapeText(title)}</text>`;
  root.append(...groups);
  const written = { normal: "", bold: "" };
  for (const element of root.querySelectorAll("text, tspan")) {
    if (element.children.length > 0) continue;
    element.textContent = inFont(element.textContent ?? "");
    const weight = element.closest("[font-weight]")?.getAttribute("font-weight");
    written[weight === "bold" ? "bold" : "normal"] += element.textContent;
  }
  const drawn = root.outerHTML.replaceAll("currentColor", INK);
  const svg = drawn.replace("</desc>", (end) => end + fontFaces(written) + darkColors(drawn));
  const caption = text.caption + explainSubstitutes(written.normal + written.bold);
  const source = () => `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
  const figure: SvgFigure = { kind: "svg", svg, ...text, caption, [DISPLAY]: () => displayImage(figure, source()) };
  return figure;
}

/** A style sheet for dark pages, of the colours that are there. Attributes stay, since Skia's renderer reads no style sheet. */
function darkColors(svg: string): string {
  const rules = Object.entries(DARK_COLORS).filter(([light]) => svg.includes(`"${light}"`)).map(([light, dark]) =>
    `[fill="${light}"]{fill:${dark}}[stroke="${light}"]{stroke:${dark}}`
  );
  return `<style>@media (prefers-color-scheme:dark){${rules.join("")}}</style>`;
}

/**
 * Makes a figure of a function that draws it on a context whose unit is the CSS pixel; paper and title are there already.
 * @param text `names`: what it writes of a data set, beside what title and alternative text hold.
 */
export function drawnFigure(
  drawBody: Drawing["draw"],
  { names = [], ...text }: FigureText & { readonly names?: readonly string[] },
): DrawnFigure {
  const [width, height] = [Math.ceil(text.width), Math.ceil(text.height)];
  const draw: Drawing["draw"] = (context) => {
    drawText(context, text.title, [MARGIN, 26], { size: TITLE_SIZE, bold: true, maxWidth: width - 2 * MARGIN });
    drawBody(context);
  };
  const caption = text.caption + explainSubstitutes([text.title, text.alt, ...names].map(inFont).join("\n"));
  const source = () => `data:image/png;base64,${renderPng(figure, DISPLAY_DENSITY).toString("base64")}`;
  const figure: DrawnFigure = {
    kind: "drawn",
    draw,
    ...text,
    caption,
    width,
    height,
    [DISPLAY]: () => displayImage(figure, source()),
  };
  return figure;
}

/** The share of its size that a figure keeps on a phone, where it scrolls in its box: the smallest words, 12 and 10 pixels, keep 9. */
const SMALLEST = { svg: 0.75, drawn: 0.9 } as const;

/**
 * An `<img>` with a data address, for SVG too: JupyterLab strips inline SVG from notebooks it doesn't trust but shows such images,
 * ids of several figures can't clash, and the alternative text survives the export. Pictures of pixels stay on white paper,
 * which has an edge where a page is dark.
 */
function displayImage({ width, height, title, alt, caption, kind }: Figure, source: string): MimeBundle {
  const edge = kind === "drawn" ? "; border: 1px solid #8886; border-radius: 6px; box-sizing: border-box" : "";
  const image = `<img alt="${escapeText(alt)}" width="${width}" height="${height}" src="${source}" ` +
    `style="max-width: 100%; min-width: ${Math.round(SMALLEST[kind] * width)}px; height: auto${edge}">`;
  const box = `<div role="group" aria-label="${
    escapeText(title)
  }" tabindex="0" style="overflow-x: auto">${image}</div>`;
  const markup = `<figure style="margin: 1em 0">${box}<figcaption>${escapeText(caption)}</figcaption></figure>`;
  return { "text/html": markup, "text/plain": alt };
}

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
