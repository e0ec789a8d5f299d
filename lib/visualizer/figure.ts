/**
 * A figure: a picture with its title, caption and alternative text, which displays itself in a notebook.
 * @module
 */
import { Buffer } from "node:buffer";
import { DOMParser } from "linkedom";
import { type Drawing, drawText, renderPng } from "./canvas.ts";
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
