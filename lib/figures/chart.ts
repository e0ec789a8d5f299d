/**
 * Charts by Observable Plot, drawn without a browser, as complete SVG documents.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { escapeText } from "./display.ts";
import { INK, MUTED, PAPER } from "./colors.ts";
import { type FigureText, type SvgFigure, svgFigure } from "./figure.ts";

const { document } = parseHTML("<!doctype html><html><body></body></html>");

/** The fonts of SVG figures: the reader's own. */
export const SVG_FONTS = "system-ui, sans-serif";

const FONT_SIZE = 12;

/** Room above the first panel for the title. */
const TITLE_HEIGHT = 44;

/** The room around a panel's axes, in CSS pixels. */
export interface Margins {
  readonly marginTop: number;
  readonly marginRight: number;
  readonly marginBottom: number;
  readonly marginLeft: number;
}

/** A panel of a chart: Plot's options with a fixed size. */
export type Panel = Plot.PlotOptions & Margins & { readonly width: number; readonly height: number };

/** Makes a figure of panels, one below the other under the title, all as wide as the first. */
export function chartFigure(panels: readonly Panel[], text: FigureText & { subtitle?: string }): SvgFigure {
  const { title, subtitle, caption, alt } = text;
  const width = panels[0].width;
  let height = TITLE_HEIGHT;
  const groups = panels.map((panel) => {
    const group = renderPanel(panel, height);
    height += panel.height;
    return group;
  });
  const heading = `<text x="12" y="26" font-size="15" font-weight="bold">${escapeText(title)}</text>`;
  const side = subtitle
    ? `<text x="${width - 16}" y="26" fill="${MUTED}" text-anchor="end">${escapeText(subtitle)}</text>`
    : "";
  const body = `${heading}${side}${groups.join("")}`;
  return svgFigure(svgDocument(body, { width, height, title, alt }), { width, height, title, caption, alt });
}

/** A complete SVG document on white paper, with its title and description for readers who don't see it. */
export function svgDocument(
  body: string,
  { width, height, title, alt }: { width: number; height: number; title: string; alt: string },
): string {
  const description = `<title>${escapeText(title)}</title><desc>${escapeText(alt)}</desc>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `role="img" font-family="${SVG_FONTS}" font-size="${FONT_SIZE}" fill="${INK}">${description}` +
    `<rect width="${width}" height="${height}" fill="${PAPER}"/>${body}</svg>`;
}

function renderPanel(panel: Panel, top: number): string {
  const plot = Plot.plot({ ...panel, document });
  // Plot's style sheet is for pages; in a picture it would only bring its `height: auto`.
  plot.querySelector("style")?.remove();
  plot.removeAttribute("font-size"); // the document has one
  for (const text of plot.querySelectorAll("text")) setInPixels(text);
  const ink = plot.innerHTML.replaceAll("currentColor", INK);
  return `<g transform="translate(0,${top})" text-anchor="middle">${ink}</g>`;
}

/** Writes a text's offsets in pixels instead of in its own font size, which not every SVG renderer understands. */
function setInPixels(text: Element): void {
  const size = Number(text.closest("[font-size]")?.getAttribute("font-size") ?? FONT_SIZE);
  for (const name of ["x", "y", "dx", "dy"]) {
    const offset = text.getAttribute(name);
    if (offset?.endsWith("em")) text.setAttribute(name, (parseFloat(offset) * size).toFixed(2));
  }
}
