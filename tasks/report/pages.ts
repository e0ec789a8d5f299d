/**
 * From executed notebooks to self-contained pages: `reports/NAME.html` for each, and the overview `reports/index.html`.
 * @module
 */
import { join } from "node:path";
import { writeWhole } from "../../lib/files.ts";
import { firstParagraph, firstPicture } from "./excerpt.ts";
import { finishPage } from "./finish.ts";
import { insertFormulas, markFormulas } from "./formulas.ts";
import { exportPages, ReportError } from "./jupyter.ts";
import { joinText, type MultilineText, type Notebook, notebookTitle, type Output } from "./notebook.ts";

/** A notebook on its way to a page. */
export interface Report {
  /** The file name without its ending, as in "01_global_pooling". */
  readonly name: string;
  readonly notebook: Notebook;
  /** How its outputs came about, a sentence for its foot and for its card. */
  readonly origin: string;
  /** Its page is there and stays as it is; it only gets a card. */
  readonly kept?: boolean;
}

/** What all pages share. */
export interface PageOptions {
  /** Where the pages go; made where it is missing. */
  readonly folder: string;
  /** With what they were made: names and versions, for the foot. */
  readonly made: string;
}

const TITLE = "Global average pooling and global max pooling";
const TEXT =
  `Two ways to turn a feature map into one number, compared on Fashion-MNIST: what they are, how well networks
learn with them, and what happens under the hood. Each report is an executed notebook, in one file that needs no network.`;

/**
 * Writes the pages and the overview; gives their paths. Nothing is written before all pages are made, and each file is
 * replaced at once.
 *
 * @throws {ReportError} naming notebook and cell of a bad formula, or the page that would load something from elsewhere.
 */
export async function writePages(reports: readonly Report[], { folder, made }: PageOptions): Promise<string[]> {
  const links = reports.map(({ name, notebook }) => ({ href: `${name}.html`, title: notebookTitle(notebook) ?? name }));
  const formulas = new Map<string, string>();
  const sources = new Map<string, Notebook>();
  for (const [index, { name, notebook, origin, kept }] of reports.entries()) {
    if (kept) continue;
    const { title } = links[index];
    const report = { title, origin, made, previous: links[index - 1], next: links[index + 1] };
    const marked = markNotebook(notebook, { name, prefix: index, formulas });
    sources.set(name, { ...marked, metadata: { ...notebook.metadata, report } });
  }
  const cards = reports.map(({ notebook, origin }, index) => {
    const { text, formulas: found } = markFormulas(firstParagraph(notebook), `${reports.length}.${index}`);
    found.forEach((formula, mark) => formulas.set(mark, formula));
    return { ...links[index], text, image: firstPicture(notebook), note: origin };
  });
  const report = { title: TITLE, text: TEXT, cards, made, origin: "" };
  sources.set("index", { cells: [], metadata: { report }, nbformat: 4, nbformat_minor: 5 });

  const pages = await renderPages(sources, formulas);
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, page] of pages) await writeWhole(join(folder, `${name}.html`), page);
  return [...pages.keys()].map((name) => join(folder, `${name}.html`));
}

async function renderPages(
  sources: ReadonlyMap<string, Notebook>,
  formulas: ReadonlyMap<string, string>,
): Promise<Map<string, string>> {
  const folder = await Deno.makeTempDir({ prefix: "report-" });
  try {
    const names = [...sources.keys()];
    const paths = names.map((name) => join(folder, `${name}.ipynb`));
    for (const [index, name] of names.entries()) {
      await Deno.writeTextFile(paths[index], JSON.stringify(sources.get(name)));
    }
    const pages = await exportPages(paths);
    return new Map(names.map((name, index) => [name, insertFormulas(finishPage(pages[index], name), formulas)]));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

interface MarkOptions {
  readonly name: string;
  /** Tells this notebook's marks apart. */
  readonly prefix: number;
  /** Gets the formulas that are found. */
  readonly formulas: Map<string, string>;
}

function markNotebook(notebook: Notebook, { name, prefix, formulas }: MarkOptions): Notebook {
  const cells = notebook.cells.map((cell, index) => {
    const mark = (source: string, place: number): string => {
      try {
        const { text, formulas: found } = markFormulas(source, `${prefix}.${index}.${place}`);
        found.forEach((formula, mark) => formulas.set(mark, formula));
        return text;
      } catch (error) {
        throw new ReportError(`Cannot export ${name}.ipynb: in cell ${index + 1}, ${(error as Error).message}`);
      }
    };
    if (cell.cell_type === "markdown") return { ...cell, source: mark(joinText(cell.source), 0) };
    const outputs = cell.outputs?.map((output, place) => markOutput(output, (source) => mark(source, place)));
    return outputs ? { ...cell, outputs } : cell;
  });
  return { ...notebook, cells };
}

function markOutput(output: Output, mark: (source: string) => string): Output {
  if (output.output_type !== "display_data" && output.output_type !== "execute_result") return output;
  const markdown = output.data["text/markdown"];
  if (markdown === undefined) return output;
  return { ...output, data: { ...output.data, "text/markdown": mark(joinText(markdown as MultilineText)) } };
}
