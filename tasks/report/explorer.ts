/**
 * Builds the explorer: one page with the lib's own modules, both networks and the images in it.
 * @module
 */
import { join } from "node:path";
import { CLAIMS, claimTable } from "../../studies/claims.ts";
import { ASCII, fontFaces } from "../../lib/visualizer/font.ts";
import { writeWhole } from "../../lib/files.ts";
import { pageScript, scriptJson } from "../../explorer/page_script.ts";
import { answering } from "../../explorer/answers.ts";
import { type ExplorerData, type PageData, readData, turnedNetworks } from "../../explorer/data.ts";
import { findFlips } from "../../explorer/live/stops.ts";
import { firstState } from "../../explorer/state.ts";
import { ROOT } from "../setup/paths.ts";
import { escapeText } from "../../lib/visualizer/markup.ts";
import { gatherData, RULE } from "./explorer_data.ts";
import { ReportError } from "./jupyter.ts";
import { noticesMarkup } from "./notices.ts";
import { applyPolicy } from "./policy.ts";

/** The largest page, in bytes. */
const LARGEST = 5e6;

/** All signs that the page shows. */
const SIGNS = `${ASCII}×–—‘’“”…·−→←↑↓≤≥∂σΣ½°≈±√✓é`;

/** Writes `explorer.html` into a folder; gives its path. @throws {ReportError} When the page would be too large. */
export async function writeExplorer(folder: string, data?: PageData): Promise<string> {
  const page = await buildArticleExplorer(data ?? await gatherData());
  const bytes = new TextEncoder().encode(page).length;
  if (bytes > LARGEST) {
    throw new ReportError(
      `Cannot write the explorer: expected at most ${LARGEST} bytes, found ${bytes}; embed fewer images`,
    );
  }
  const path = join(folder, "explorer.html");
  await Deno.mkdir(folder, { recursive: true });
  await writeWhole(path, page);
  return path;
}

/** What stands on the page beside its views: markup, but for texts. */
export interface ExplorerWords {
  /** A text. */
  readonly title: string;
  /** A text. */
  readonly heading: string;
  /** The link to other pages, where there are any. */
  readonly home?: string;
  readonly lead: string;
  /** What the image that the page opens with is called: "Test image 7 of photos". A text. */
  readonly image: string;
  /** The table of claims; without it they have no section. */
  readonly claims?: string;
  readonly about: string;
  readonly notices: string;
}

/** Cells of all maps of a network that are drawn as buttons at most. */
const MOST_CELLS = 1500;

/** The page as text, with the sections that its data allow. */
export async function buildExplorer(page: PageData, words: ExplorerWords): Promise<string> {
  const read = (path: string) => Deno.readTextFile(join(ROOT, path));
  const style = `${await read("tasks/report/base.css")}\n${await read("explorer/style.css")}`;
  const script = await pageScript('import "./main.ts";', join(ROOT, "explorer"));
  const data = readData(page);
  const { title, heading, home = "", claims = "", ...markup } = words;
  const parts: Record<string, string> = {
    ...markup,
    home,
    claims,
    title: escapeText(title),
    heading: escapeText(heading),
    font: fontFaces({ normal: SIGNS, bold: SIGNS }),
    style: `<style>${style}</style>`,
    data: `<script type="application/json" id="data">${scriptJson(page)}</script>`,
    script: `<script>${script}</script>`,
    first: tellFirst(data, words.image),
  };
  const turned = turnedNetworks(data);
  const cells = turned.map(({ classMaps: { rows, columns } }) => rows * columns * data.classes.length);
  const has: Readonly<Record<string, boolean>> = {
    sigmoids: data.networks.some(({ architecture }) => architecture.output === "sigmoid"),
    maps: turned.length > 0,
    cells: turned.length > 0 && Math.max(...cells) <= MOST_CELLS,
    epochs: data.epochs.length > 1,
    claims: claims !== "",
  };
  const template = (await read("explorer/page.html"))
    .replace(/ *<!-- (\w+) -->([^]*?)<!-- end -->\n?/g, (_, part, section) => has[part] ? section : "")
    .replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]);
  return applyPolicy(template, { scripts: [script], pictures: "blob:", fonts: "data:" });
}

/** The page of the article's two networks. */
async function buildArticleExplorer(data: PageData): Promise<string> {
  const runs = data.networks.map(({ run }) => `<code>${run}</code>`).join(" and ");
  return await buildExplorer(data, {
    title: "Explorer: two networks in your hands",
    heading: "Two networks in your hands",
    home: '<a class="where" href="index.html">All reports</a>',
    lead: LEAD,
    image: `Test image ${data.images.numbers[data.first]} of Fashion-MNIST`,
    claims: claimTable(CLAIMS, { ending: ".html" }).markup,
    about:
      `<p>${data.images.numbers.length} images of Fashion-MNIST’s test set are in it (Zalando SE, MIT licence). ${RULE} It
opens with an image that ConvNet_1 gets right and whose answer the knob changes once, near its middle, because another class’s
value becomes the greatest; of such images the first whose scores tie least.</p>
<p>The networks are the article’s, one training of each: ${runs}. Their weights after epochs ${
        data.epochs.join(", ")
      } are
those of the training itself, bit for bit. One training decides nothing about pooling; the ledger links to the many that
do.</p>`,
    notices: await noticesMarkup(),
  });
}

const LEAD =
  `<p>ConvNet_1 and ConvNet_2 look at a picture of a garment and say which of ten classes it is. They began with the
same weights and saw the same 60,000 garments in the same order, 60 times. Each makes a map of 3 × 3 cells for every class, and
<em>global pooling</em> turns a map into one number. There alone they differ: <span class="average">ConvNet_1 takes the
mean</span> of the nine cells, <span class="max">ConvNet_2 the greatest</span>.</p>
<p class="live try"><strong>Try this first:</strong> <a href="#h-knob">turn ConvNet_1’s pool knob</a> to the right and watch
its answer change, though no weight does. Then <a href="#h-image">rub a piece out of the image</a>, or go back to epoch 0 with
the slider at the foot.</p>`;

/** What the page says where scripts do not run: the answers to its first image, and where the knob changes them; as HTML. */
function tellFirst(data: ExplorerData, image: string): string {
  const { networks, label } = answering(data)(firstState(data));
  const sentences = networks.map(({ predicted, turn }, place) => {
    const { name, pooling, classMaps } = data.networks[place];
    const moves = findFlips(turn.predicted).map((stop) =>
      `at the ${classMaps!.stops[stop].label} it turns to “${data.classes[turn.predicted[stop]]}”`
    );
    const flips = moves.length > 0
      ? `from average to max, ${moves.join(", then ")}`
      : "no pooling between average and max changes that";
    return `${name}${pooling ? `, which pools by ${pooling},` : ""} takes it for “${data.classes[predicted]}”` +
      `${classMaps ? `; ${flips}` : ""}.`;
  });
  const text = `${image} is of the class “${data.classes[label!]}”. ${sentences.join(" ")}`;
  return `<p>What it would open with: ${escapeText(text)}</p>`;
}
