/**
 * What is shipped inside a page, and on what terms: code, font, markup and images, with the notices that their licences ask for.
 * @module
 */
import { join } from "node:path";
import { escapeText } from "../../lib/visualizer/markup.ts";
import { NODE_MODULES, ROOT } from "../setup/paths.ts";

/** One thing that pages hold. */
export interface Shipped {
  readonly name: string;
  /** What of it stands in a page. */
  readonly what: string;
  /** The name of its licence. */
  readonly licence: string;
  /** The file with the notice, below the project's folder or that of npm packages. */
  readonly file: string;
}

/** Packages whose code is in the scripts of pages, by the one that brings it along where it is not ours. */
const D3 = join(NODE_MODULES, "d3-interpolate");

/** All that pages hold. What a test finds in their scripts and what stands here is the same. */
export const SHIPPED: readonly Shipped[] = [
  { name: "Global pooling lab", what: "text, styles, scripts", licence: "MIT", file: join(ROOT, "LICENSE") },
  {
    name: "Source Sans 3",
    what: "font of figures and of the explorer, in part",
    licence: "OFL 1.1",
    file: join(NODE_MODULES, "@expo-google-fonts/source-sans-3/LICENSE_FONT"),
  },
  ...["d3-color", "d3-interpolate", "d3-scale-chromatic"].map((name) => ({
    name,
    what: "colour scales, in scripts",
    licence: name === "d3-scale-chromatic" ? "ISC and Apache 2.0" : "ISC",
    file: join(name === "d3-color" ? join(Deno.realPathSync(D3), "..", name) : join(NODE_MODULES, name), "LICENSE"),
  })),
  {
    name: "Observable Plot",
    what: "the charts that it drew",
    licence: "ISC",
    file: join(NODE_MODULES, "@observablehq/plot/LICENSE"),
  },
  { name: "KaTeX", what: "the formulas that it wrote", licence: "MIT", file: join(NODE_MODULES, "katex/LICENSE") },
  {
    name: "Fashion-MNIST",
    what: "images of garments",
    licence: "MIT",
    file: join(ROOT, "data/fashion-mnist/LICENSE"),
  },
];

/** A table of what pages hold, and each notice as its authors wrote it. */
export async function readNotices(): Promise<(Shipped & { readonly text: string })[]> {
  return await Promise.all(
    SHIPPED.map(async (shipped) => ({ ...shipped, text: (await Deno.readTextFile(shipped.file)).trim() })),
  );
}

/** The notices as a folded part of a page. @param absent Names of what this page does not hold. */
export async function noticesMarkup(absent: readonly string[] = []): Promise<string> {
  const held = (await readNotices()).filter(({ name }) => !absent.includes(name));
  const notices = held.map(({ name, what, licence, text }) =>
    `<p>${escapeText(`${name} (${licence}): ${what}`)}</p><pre>${escapeText(text)}</pre>`
  );
  return `<details class="notices"><summary>Licences of what this page holds</summary>${notices.join("")}</details>`;
}
