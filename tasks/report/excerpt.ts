/**
 * What the overview says of a notebook, read from the notebook itself: its first paragraph, its minutes, its first figure.
 * @module
 */
import { codeCells, joinText, type Notebook, shownMarkup } from "./notebook.ts";

/**
 * The first paragraph of the text, as Markdown, one that only says how long it takes left out; empty where there is none. Of
 * links the words alone, since they lead from where the notebook lies.
 */
export function firstParagraph(notebook: Notebook): string {
  const texts = notebook.cells.filter((cell) => cell.cell_type === "markdown").map((cell) => joinText(cell.source));
  const blocks = texts.join("\n\n").split(/\n[ \t]*\n/).map((block) => block.replace(/^#.*$/gm, "").trim());
  const isParagraph = (block: string) => /^[^<>|!~`#\-+]/.test(block) && !/^(?:\d+\.|[*+-]) /.test(block);
  const first = blocks.find((block) => isParagraph(block) && !(MINUTES.test(block) && block.length < 60)) ?? "";
  return first.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
}

const MINUTES = /\b(\d+(?: (?:to|or) \d+)?) minutes\b/;

/** How many minutes a notebook says that it takes, as in "20" or "20 to 25"; undefined where its first cell has none. */
export function readingMinutes(notebook: Notebook): string | undefined {
  return MINUTES.exec(joinText(notebook.cells[0].source).replaceAll("\n", " "))?.[1];
}

/** The address of the first picture among the outputs, `data:image/…`; the curves of a training, which all have, don't count. */
export function firstPicture(notebook: Notebook): string | undefined {
  const cells = codeCells(notebook).filter((cell) => !joinText(cell.source).includes("trainOrLoad("));
  return shownMarkup(cells).map((markup) => /<img\b[^>]*\bsrc=["'](data:image\/[^"']+)["']/.exec(markup)?.[1])
    .find((address) => address !== undefined);
}
