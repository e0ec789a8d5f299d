/**
 * Charts by Observable Plot, drawn without a browser.
 * @module
 */
import * as Plot from "@observablehq/plot";
import { GRID, MUTED } from "./colors.ts";
import { document, FONT_SIZE, type SvgFigure, svgFigure, svgGroup, TOP } from "./figure.ts";

/** A panel of a chart: Plot's options with a fixed size and fixed room around its axes, in CSS pixels. */
export interface Panel extends Plot.PlotOptions {
  readonly width: number;
  readonly height: number;
  readonly marginTop: number;
  readonly marginRight: number;
  readonly marginBottom: number;
  readonly marginLeft: number;
}

/** Makes a figure of panels, one below the other under the title; panels in a list of their own stand side by side. */
export function chartFigure(
  rows: readonly (Panel | readonly Panel[])[],
  text: { readonly title: string; readonly caption: string; readonly alt: string },
): SvgFigure {
  let [height, greatest] = [TOP, 0];
  const groups = rows.flatMap((row) => {
    const panels = "width" in row ? [row] : row;
    let left = 0;
    const drawn = panels.map((panel) => {
      const group = renderPanel(panel, [left, height]);
      left += panel.width;
      return group;
    });
    height += Math.max(...panels.map((panel) => panel.height));
    greatest = Math.max(greatest, left);
    return drawn;
  });
  return svgFigure(groups, { ...text, width: greatest, height });
}

/** A horizontal axis: its name in the middle below it, without arrow or tick lines; `options` of Plot on top of that. */
export function axisX(label: string | null, options: Plot.AxisXOptions = {}): Plot.Markish {
  return Plot.axisX({
    label,
    labelArrow: "none",
    labelAnchor: "center",
    labelOffset: 38,
    color: MUTED,
    tickSize: 0,
    ...options,
  });
}

/** A vertical axis named at its top, with a light grid. */
export function axisY(label: string, options: Plot.AxisYOptions = {}): Plot.Markish[] {
  const { ticks = 6 } = options;
  return [
    Plot.gridY({ stroke: GRID, strokeOpacity: 1, ticks }),
    Plot.axisY({
      label,
      labelArrow: "none",
      labelAnchor: "top",
      labelOffset: 40,
      color: MUTED,
      tickSize: 0,
      ticks,
      ...options,
    }),
  ];
}

function renderPanel(panel: Panel, [left, top]: readonly [number, number]): SVGGElement {
  const plot = Plot.plot({ ...panel, document });
  // Plot's style sheet is for pages; in a picture it would only bring its `height: auto`.
  plot.querySelector("style")?.remove();
  plot.removeAttribute("font-size"); // the document has one
  for (const text of plot.querySelectorAll("text")) setInPixels(text);
  const group = svgGroup(plot.childNodes);
  group.setAttribute("transform", `translate(${left},${top})`);
  group.setAttribute("text-anchor", "middle");
  return group;
}

/** Writes a text's offsets in pixels instead of in its own font size, which not every SVG renderer understands. */
function setInPixels(text: Element): void {
  const size = Number(text.closest("[font-size]")?.getAttribute("font-size") ?? FONT_SIZE);
  for (const name of ["x", "y", "dx", "dy"]) {
    const offset = text.getAttribute(name);
    if (offset?.endsWith("em")) text.setAttribute(name, (parseFloat(offset) * size).toFixed(2));
  }
}
