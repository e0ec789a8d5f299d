/**
 * A figure: a picture with its title, caption and alternative text, which displays itself in a notebook.
 * @module
 */
import { Buffer } from "node:buffer";
import { DOMParser } from "linkedom";
import { escapeText } from "../markup.ts";
import { type Drawing, drawText, renderPng, wordsOf } from "./canvas.ts";
import { INK, PAPER } from "./colors.ts";
import { DISPLAY, type Displayable, type MimeBundle } from "./display.ts";
import { explainSubstitutes, FONT, fontFaces, inFont, measureText } from "./font.ts";

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

/** Image pixels to a CSS pixel when a drawn figure is displayed. */
const DISPLAY_DENSITY = 2;
const TITLE_SIZE = 16;

/** Makes a figure of SVG elements: a document on white paper with the title above, the words in our font. */
export function svgFigure(body: string, text: FigureText): SvgFigure {
  const { title, alt, width, height } = text;
  const size = TITLE_SIZE * Math.min(1, (width - 2 * MARGIN) / measureText(title, { size: TITLE_SIZE, bold: true }));
  const heading = `<text x="${MARGIN}" y="26" font-size="${Number(size.toFixed(2))}" font-weight="bold">` +
    `${escapeText(title)}</text>`;
  // One family and no quotes: Skia's SVG renderer ends the process at a name that it doesn't know.
  const picture = new DOMParser().parseFromString(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
      `role="img" font-family="${FONT}" font-size="${FONT_SIZE}" fill="${INK}"><title>${escapeText(title)}</title>` +
      `<desc>${
        escapeText(alt)
      }</desc><rect width="${width}" height="${height}" fill="${PAPER}"/>${heading}${body}</svg>`,
    "image/svg+xml",
  );
  const words = { normal: "", bold: "" };
  for (const element of picture.querySelectorAll("text, tspan")) {
    if (element.children.length > 0) continue;
    element.textContent = inFont(element.textContent ?? "");
    const weight = element.closest("[font-weight]")?.getAttribute("font-weight");
    words[weight === "bold" ? "bold" : "normal"] += element.textContent;
  }
  const svg = picture.documentElement.outerHTML.replace("</desc>", (end) => end + fontFaces(words));
  const caption = text.caption + explainSubstitutes(words.normal + words.bold);
  const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
  const figure: SvgFigure = { kind: "svg", svg, ...text, caption, [DISPLAY]: () => displayImage(figure, source) };
  return figure;
}

/** Makes a figure of a function that draws it on a context whose unit is the CSS pixel; paper and title are there already. */
export function drawnFigure(drawBody: Drawing["draw"], text: FigureText): DrawnFigure {
  const [width, height] = [Math.ceil(text.width), Math.ceil(text.height)];
  const draw: Drawing["draw"] = (context) => {
    drawText(context, text.title, [MARGIN, 26], { size: TITLE_SIZE, bold: true, maxWidth: width - 2 * MARGIN });
    drawBody(context);
  };
  const caption = text.caption + explainSubstitutes(wordsOf(draw));
  const figure: DrawnFigure = {
    kind: "drawn",
    draw,
    ...text,
    caption,
    width,
    height,
    [DISPLAY]: () =>
      displayImage(figure, `data:image/png;base64,${renderPng(figure, DISPLAY_DENSITY).toString("base64")}`),
  };
  return figure;
}

/**
 * An `<img>` with a data address, for SVG too: JupyterLab strips inline SVG from notebooks it doesn't trust but shows such images,
 * ids of several figures can't clash, and the alternative text survives the export.
 */
function displayImage({ width, height, alt, caption }: FigureText, source: string): MimeBundle {
  const image = `<img alt="${escapeText(alt)}" width="${width}" height="${height}" src="${source}" ` +
    `style="max-width: 100%; height: auto">`;
  const markup = `<figure style="margin: 1em 0">${image}<figcaption>${escapeText(caption)}</figcaption></figure>`;
  return { "text/html": markup, "text/plain": alt };
}
