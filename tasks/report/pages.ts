/**
 * From executed notebooks to self-contained pages: `reports/NAME.html` for each, and the overview `reports/index.html`.
 * @module
 */
import { dirname, join } from "node:path";
import { isFile, writeWhole } from "../../lib/files.ts";
import { clearDrafts, withTemporaryFolder } from "../temporary.ts";
import { firstParagraph, firstPicture, readingMinutes } from "./excerpt.ts";
import { finishPage } from "./finish.ts";
import { insertFormulas, markFormulas } from "./formulas.ts";
import { exportPages, ReportError } from "./jupyter.ts";
import { type Cell, joinText, type MultilineText, type Notebook, notebookTitle, shownMarkup } from "./notebook.ts";
import { noticesMarkup } from "./notices.ts";
import { applyPolicy, liveScript } from "./policy.ts";

/** A notebook on its way to a page. */
export interface Report {
  /** The path below `notebooks/` without its ending, as in "01_global_pooling" or "deeper/speed". */
  readonly name: string;
  readonly notebook: Notebook;
  /** How its outputs came about, a sentence for its foot and for its card. */
  readonly origin: string;
}

/** What all pages share. */
export interface PageOptions {
  /** Where the pages go; made where it is missing. */
  readonly folder: string;
  /** With what they were made: names and versions, for the foot. */
  readonly made: string;
}

const TITLE = "Global average pooling and global max pooling";
const TEXT = `Two ways to turn a feature map into one number. These pages compare them: how they work, how well networks
learn with them, and what the networks then do. Each page is an executed notebook, in one file that needs no network.`;
const PATH =
  "Read these in order. The first three follow the article's sections; the fourth asks which pooling is better.";
const DEEPER =
  "Each of these answers one question and stands alone. The notebooks above link to them where they belong.";

/**
 * Writes the pages and the overview; gives their paths. Nothing is written before all pages are made, and each file is
 * replaced at once.
 *
 * @throws {ReportError} naming notebook and cell of a bad formula, or the page that would load something from elsewhere.
 */
export async function writePages(reports: readonly Report[], { folder, made }: PageOptions): Promise<string[]> {
  const notices = await noticesMarkup();
  const formulas = new Map<string, string>();
  const sources = new Map<string, Notebook>();
  const isDeeper = ({ name }: Report) => name.startsWith("deeper/");
  const groups = [
    {
      title: "The article, section by section",
      text: PATH,
      members: reports.filter((report) => !isDeeper(report)),
    },
    { title: "Deeper", text: DEEPER, members: reports.filter(isDeeper) },
  ].filter(({ members }) => members.length > 0);
  const overview = groups.map(({ title, text, members }) => {
    const cards = members.map(({ name, notebook, origin }, index) => {
      const title = titleOf(members[index]);
      const root = "../".repeat(name.split("/").length - 1);
      const neighbour = (other?: Report) => other && { title: titleOf(other), href: `${root}${other.name}.html` };
      const [previous, next] = [neighbour(members[index - 1]), neighbour(members[index + 1])];
      const report = { title, root, origin, made, notices, previous, next };
      const cells = markCells(notebook, name, formulas);
      sources.set(name, { ...notebook, cells, metadata: { ...notebook.metadata, report } });
      const text = markFormulas(firstParagraph(notebook), formulas);
      const [minutes, image] = [readingMinutes(notebook), firstPicture(notebook)];
      return { href: `${name}.html`, title, minutes, text, image, note: origin };
    });
    return { title, text, cards };
  });
  const functions = await isFile(join(folder, "api/index.html")) ? "api/index.html" : "";
  const report = { title: TITLE, text: TEXT, groups: overview, root: "", made, notices, origin: "", functions };
  sources.set("index", { cells: [], metadata: { report }, nbformat: 4, nbformat_minor: 5 });

  const pages = await renderPages(sources, formulas);
  for (const part of new Set([...pages.keys()].map(dirname))) await clearDrafts(join(folder, part));
  for (const [name, page] of pages) {
    await Deno.mkdir(dirname(join(folder, name)), { recursive: true });
    await writeWhole(join(folder, `${name}.html`), page);
  }
  return [...pages.keys()].map((name) => join(folder, `${name}.html`));
}

function titleOf({ name, notebook }: Report): string {
  return notebookTitle(notebook) ?? name;
}

async function renderPages(
  sources: ReadonlyMap<string, Notebook>,
  formulas: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  return await withTemporaryFolder(async (folder) => {
    const names = [...sources.keys()];
    const paths = names.map((name) => join(folder, `${name}.ipynb`));
    for (const [index, name] of names.entries()) {
      await Deno.mkdir(dirname(paths[index]), { recursive: true });
      await Deno.writeTextFile(paths[index], JSON.stringify(sources.get(name)));
    }
    const pages = await exportPages(paths);
    return new Map(names.map((name, index) => {
      const page = insertFormulas(finishPage(pages[index], name), formulas);
      const scripts = shownMarkup(sources.get(name)!.cells).flatMap((markup) => liveScript(markup) ?? []);
      return [name, applyPolicy(page, { scripts })];
    }));
  });
}

/** The cells with marks in place of the formulas of their Markdown, which is that of outputs, too. */
function markCells({ cells }: Notebook, name: string, formulas: Map<string, string>): Cell[] {
  const mark = (text: unknown) => markFormulas(joinText(text as MultilineText), formulas);
  return cells.map((cell, index) => {
    try {
      if (cell.cell_type === "markdown") return { ...cell, source: mark(cell.source) };
      if (!cell.outputs) return cell;
      const outputs = cell.outputs.map((output) => {
        const markdown = "data" in output && output.data["text/markdown"];
        return markdown ? { ...output, data: { ...output.data, "text/markdown": mark(markdown) } } : output;
      });
      return { ...cell, outputs };
    } catch (error) {
      throw new ReportError(`Cannot export ${name}.ipynb: in cell ${index + 1}, ${(error as Error).message}`);
    }
  });
}
