/**
 * SVG as text: elements, and pictures of panels with a title and a sentence that says what they show.
 * @module
 */
import { escapeText } from "../../lib/visualizer/markup.ts";

/** Words, words of less weight, lines, and the ground under what is measured; pages give them their own colours, light and dark. */
export const INK = "#1f2328", SOFT = "#556072", LINE = "#dde1e7", SURFACE = "#f5f6f8";

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element; numbers are rounded to hundredths, attributes that are undefined left out, children are markup. */
export function svg(tag: string, attributes: Attributes = {}, ...children: readonly string[]): string {
  const written = Object.entries(attributes).filter(([, value]) => value !== undefined).map(([name, value]) =>
    ` ${name}="${typeof value === "number" ? Number(value.toFixed(2)) : escapeText(value!)}"`
  );
  return `<${tag}${written.join("")}${children.length > 0 ? `>${children.join("")}</${tag}>` : "/>"}`;
}

/** Words at a place. */
export function words(text: string, x: number, y: number, attributes: Attributes = {}): string {
  return svg("text", { x, y, ...attributes }, escapeText(text));
}

/** The path of cells in one row, `[x, y, length]`, drawn as lines of the height of a cell. */
type Run = readonly [x: number, y: number, length: number];

/**
 * Cells in their colours, one unit wide and high, row by row: one path for each colour, so that a picture of thousands of
 * cells stays small.
 */
export function colorCells(columns: number, rows: number, colorOf: (cell: number) => string): string {
  const runs = new Map<string, Run[]>();
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns;) {
      const color = colorOf(y * columns + x);
      const from = x;
      while (x < columns && colorOf(y * columns + x) === color) x++;
      runs.set(color, [...runs.get(color) ?? [], [from, y, x - from]]);
    }
  }
  const paths = [...runs].map(([stroke, own]) =>
    svg("path", { stroke, d: own.map(([x, y, length]) => `M${x} ${y}.5h${length}`).join("") })
  );
  return svg("g", { "shape-rendering": "crispEdges", "stroke-width": 1.02, fill: "none" }, ...paths);
}

/** A part of a picture, in CSS pixels. */
export interface Panel {
  readonly width: number;
  readonly height: number;
  readonly body: string;
}

/** What a picture is, and what it shows just now. */
export interface PictureWords {
  /** Empty where a page says it: then neither title nor paper is drawn. */
  readonly title: string;
  /** In sentences, numbers included: what a reader hears who doesn't see it. */
  readonly says: string;
}

/** A picture as SVG, and what it says of itself. */
export interface Drawing extends PictureWords {
  readonly markup: string;
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/** The room that the title takes, and the room below the last panel. */
const TOP = 42, BOTTOM = 10;

/** A picture of panels beside each other, in rows as wide as there is room. */
export function picture({ title, says }: PictureWords, width: number, panels: readonly Panel[]): Drawing {
  const top = title === "" ? 0 : TOP;
  let [x, y, tallest] = [0, top, 0];
  const placed = panels.map((panel) => {
    if (x > 0 && x + panel.width > width + 0.5) [x, y, tallest] = [0, y + tallest, 0];
    const group = svg("g", { transform: `translate(${x} ${y})` }, panel.body);
    [x, tallest] = [x + panel.width, Math.max(tallest, panel.height)];
    return group;
  });
  const height = y + tallest + BOTTOM;
  const head = title === "" ? [] : [
    svg("title", {}, escapeText(title)),
    svg("desc", {}, escapeText(says)),
    svg("rect", { width, height, fill: "#ffffff" }),
    words(title, 12, 25, { "font-size": titleSize(title, width), "font-weight": "bold" }),
  ];
  const markup = svg(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
      "aria-label": title === "" ? says : undefined,
      "font-family": "Figure Sans",
      "font-size": 13,
      fill: INK,
    },
    ...head,
    ...placed,
  );
  return { markup, title, says, width, height };
}

/** As large as titles are, or as small as this one needs to be: a bold sign is a little over half as wide as it is high. */
function titleSize(title: string, width: number): number {
  return Math.min(16, (width - 24) / (0.54 * title.length));
}
