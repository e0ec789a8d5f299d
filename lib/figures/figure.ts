/**
 * A figure: a picture with its title, caption and alternative text, which displays itself in a notebook.
 * @module
 */
import { Buffer } from "node:buffer";
import { DISPLAY, type Displayable, escapeText, type MimeBundle } from "./display.ts";
import { type Context, type Drawing, renderPng } from "./canvas.ts";

/** The words of a figure. */
export interface FigureText {
  /** What the figure is, also drawn into the picture. */
  readonly title: string;
  /** How to read it: what is shown, from how many images, on which scale. */
  readonly caption: string;
  /** The figure in words with its key numbers, for readers who don't see it. */
  readonly alt: string;
}

interface Picture extends FigureText, Displayable {
  /** In CSS pixels, 96 to the inch. */
  readonly width: number;
  readonly height: number;
}

/** A figure of lines and words, kept as SVG. */
export interface SvgFigure extends Picture {
  readonly kind: "svg";
  /** A complete SVG document of the figure's width and height. */
  readonly svg: string;
}

/** A figure of pixels, kept as the way to draw it, so that it stays sharp at any density. */
export interface DrawnFigure extends Picture, Drawing {
  readonly kind: "drawn";
}

export type Figure = SvgFigure | DrawnFigure;

/** Image pixels to a CSS pixel when a drawn figure is displayed. */
const DISPLAY_DENSITY = 2;

/** Makes a figure of an SVG document. */
export function svgFigure(svg: string, options: FigureText & { width: number; height: number }): SvgFigure {
  const figure: SvgFigure = {
    kind: "svg",
    svg,
    ...options,
    [DISPLAY]: () => displayImage(figure, `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`),
  };
  return figure;
}

/** Makes a figure of a function that draws it on a context whose unit is the CSS pixel; the paper is white already. */
export function drawnFigure(
  draw: (context: Context) => void,
  options: FigureText & { width: number; height: number },
): DrawnFigure {
  const figure: DrawnFigure = {
    kind: "drawn",
    draw,
    ...options,
    width: Math.ceil(options.width),
    height: Math.ceil(options.height),
    [DISPLAY]: () =>
      displayImage(figure, `data:image/png;base64,${renderPng(figure, DISPLAY_DENSITY).toString("base64")}`),
  };
  return figure;
}

/**
 * An `<img>` with a data address, for SVG too: JupyterLab strips inline SVG from notebooks it doesn't trust but shows such images,
 * ids of several figures can't clash, and the alternative text survives the export.
 */
function displayImage({ width, height, alt, caption }: Picture, source: string): MimeBundle {
  const image = `<img alt="${escapeText(alt)}" width="${width}" height="${height}" src="${source}" ` +
    `style="max-width: 100%; height: auto">`;
  const markup = `<figure style="margin: 1em 0">${image}<figcaption>${escapeText(caption)}</figcaption></figure>`;
  return { "text/html": markup, "text/plain": alt };
}
