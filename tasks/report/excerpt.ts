/**
 * What the overview shows of a notebook: the first paragraph, the first figure.
 * @module
 */
import { codeCells, joinText, type MultilineText, type Notebook } from "./notebook.ts";

/** The first paragraph of the first text cell, as Markdown; empty where there is none. */
export function firstParagraph(notebook: Notebook): string {
  const texts = notebook.cells.filter((cell) => cell.cell_type === "markdown").map((cell) => joinText(cell.source));
  const blocks = texts.join("\n\n").split(/\n[ \t]*\n/).map((block) => block.replace(/^#.*$/gm, "").trim());
  return blocks.find((block) => /^[^<>|!~`#\-+]/.test(block) && !/^(?:\d+\.|[*+-]) /.test(block)) ?? "";
}

/** The address of the first picture among the outputs, `data:image/…`. */
export function firstPicture(notebook: Notebook): string | undefined {
  for (const output of codeCells(notebook).flatMap((cell) => cell.outputs ?? [])) {
    if (output.output_type !== "display_data" && output.output_type !== "execute_result") continue;
    const html = joinText((output.data["text/html"] ?? "") as MultilineText);
    const picture = /<img\b[^>]*\bsrc=["'](data:image\/[^"']+)["']/.exec(html);
    if (picture) return picture[1];
    const png = output.data["image/png"];
    if (png) return `data:image/png;base64,${joinText(png as MultilineText).replaceAll("\n", "")}`;
  }
}
