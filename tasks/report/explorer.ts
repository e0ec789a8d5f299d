/**
 * Builds the explorer: one page with the lib's own modules, two networks and the images in it.
 * @module
 */
import { dirname, join } from "node:path";
import { CLAIMS, claimTable } from "../../studies/claims.ts";
import { ASCII, fontFaces } from "../../lib/visualizer/font.ts";
import { writeWhole } from "../../lib/files.ts";
import { pageScript, scriptJson } from "../../explorer/page_script.ts";
import { type PageData, readData, turnedNetworks } from "../../explorer/data.ts";
import { ROOT } from "../setup/paths.ts";
import { escapeText } from "../../lib/visualizer/markup.ts";
import { gatherData, RULE } from "./explorer_data.ts";
import { noticesMarkup } from "./notices.ts";
import { applyPolicy } from "./policy.ts";

/** All signs that the page shows. */
const SIGNS = `${ASCII}×–—‘’“”…·−→←↑↓≤≥∂σΣ½°≈±√✓é`;

/** Cells of all maps of a network that are drawn as buttons at most. */
const MOST_CELLS = 1500;

/** Writes the page of the article's two networks, `explorer.html`, into a folder; gives its path. */
export async function writeArticleExplorer(folder: string, data?: PageData): Promise<string> {
  return await writeExplorer(join(folder, "explorer.html"), data ?? await gatherData());
}

/**
 * Writes a page with the sections that its data allow; gives its path.
 * @param own What the page of a user's own two networks is called; the article's where it is left out.
 */
export async function writeExplorer(path: string, page: PageData, own?: string): Promise<string> {
  const read = (path: string) => Deno.readTextFile(join(ROOT, path));
  const script = await pageScript('import "./main.ts";', join(ROOT, "explorer"));
  const isArticle = own === undefined;
  const parts: Readonly<Record<string, string | number>> = {
    title: escapeText(own ?? "Two networks in your hands"),
    font: fontFaces({ normal: SIGNS, bold: SIGNS }),
    style: `<style>${await read("tasks/report/base.css")}\n${await read("explorer/style.css")}</style>`,
    data: `<script type="application/json" id="data">${scriptJson(page)}</script>`,
    script: `<script>${script}</script>`,
    claims: claimTable(CLAIMS, { ending: ".html" }).markup,
    count: page.images.numbers.length,
    rule: RULE,
    runs: page.networks.map(({ run }) => `<code>${escapeText(run)}</code>`).join(" and "),
    snapshots: page.epochs.join(", "),
    notices: await noticesMarkup(isArticle ? [] : ["Fashion-MNIST", "KaTeX"]),
  };
  const { networks, classes } = readData(page);
  const turned = turnedNetworks({ networks });
  const cells = turned.map(({ classMaps: { rows, columns } }) => rows * columns * classes.length);
  const has: Readonly<Record<string, boolean>> = {
    article: isArticle,
    own: !isArticle,
    sigmoids: networks.some(({ architecture }) => architecture.output === "sigmoid"),
    maps: turned.length > 0,
    cells: turned.length > 0 && Math.max(...cells) <= MOST_CELLS,
    epochs: page.epochs.length > 1,
  };
  const markup = (await read("explorer/page.html"))
    .replace(/ *<!-- (\w+) -->([^]*?)<!-- end -->\n?/g, (_, part, section) => has[part] ? section : "")
    .replace(/\{\{(\w+)\}\}/g, (_, name) => String(parts[name]));
  await Deno.mkdir(dirname(path), { recursive: true });
  await writeWhole(path, applyPolicy(markup, { scripts: [script], pictures: "blob:", fonts: "data:" }));
  return path;
}
