/**
 * A notebook with everything that a report must show: formulas of all kinds, code, printed text, figures, tables, links.
 * @module
 */
import type { Cell, Notebook, Output } from "../../tasks/report/notebook.ts";

const SVG = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="240" viewBox="0 0 640 240">
<path d="M40 10V210H620" fill="none" stroke="#444"/><path d="M40 190C160 90 260 70 620 40" fill="none" stroke="#0072b2" stroke-width="2.5"/>
<path d="M40 190C160 130 260 90 620 60" fill="none" stroke="#d55e00" stroke-width="2.5"/></svg>`;
/** A grey picture of 2 × 2 pixels. */
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAAAAABX3VL4AAAADklEQVQI12NoaGhoAAADgwGAJTzYyAAAAABJRU5ErkJggg==";

/** A text cell. */
export function textCell(source: string): Cell {
  return { cell_type: "markdown", id: nextId(), metadata: {}, source };
}

/** A code cell; `number` is its execution count. */
export function codeCell(
  source: string,
  { number = 1, outputs = [] }: { number?: number; outputs?: Output[] } = {},
): Cell {
  return { cell_type: "code", id: nextId(), metadata: {}, source, outputs, execution_count: number };
}

/** An output that holds markup. */
export function htmlOutput(markup: string): Output {
  return { output_type: "display_data", data: { "text/html": markup, "text/plain": "markup" }, metadata: {} };
}

/** A notebook of these cells. */
export function notebookOf(cells: readonly Cell[]): Notebook {
  const kernelspec = { display_name: "Deno", language: "typescript", name: "deno" };
  const language_info = { name: "typescript", file_extension: ".ts", pygments_lexer: "typescript" };
  return { cells, metadata: { kernelspec, language_info }, nbformat: 4, nbformat_minor: 5 };
}

/** The markup of a figure as the lab's figures have it. */
export function figureMarkup(source: string, { alt, caption }: { alt: string; caption: string }): string {
  return `<figure><img src="${source}" alt="${alt}"><figcaption>${caption}</figcaption></figure>`;
}

const MAPS = { alt: "Four grey squares", caption: "Feature maps of image 2." };

/** The sample. It holds 8 formulas, 2 figures, 2 tables and 3 code cells. */
export function sampleNotebook(): Notebook {
  return notebookOf([
    textCell(
      "# Sample of a report\n\nA pooling layer turns each map $x$ into **one** number; here is all that such a text may hold, " +
        "from costs of \\$5 and \\$6 to `code with $dollars$`.",
    ),
    textCell(
      "## The mean, $\\bar{x}$\n\nThe mean of a map of height $H$ and width $W$:\n\n$$\n\\bar{x} = \\frac{1}{H W} \\sum_{i=1}^{H} \\sum_{j=1}^{W} x_{ij}\n$$\n\n" +
        "\\begin{align*}\na &= b_1 * c_2 \\\\\nd &= e_1 < f_2\n\\end{align*}\n\n```ts\nconst price = `$${1}$`; // no formula\n```\n\n" +
        "| head | $|x|$ | value |\n| --- | --- | --: |\n| a_b | *c* | 1.5 |\n| d | $\\max_{i} x_i$ | 22 |\n",
    ),
    codeCell(
      'import { loadDataset } from "../lib/mod.ts";\n\nconst data = await loadDataset("fashion-mnist"); // 60,000 images',
      {
        number: 1,
        outputs: [{ output_type: "stream", name: "stdout", text: ["Running on the CPU\n", "<done> & dusted\n"] }],
      },
    ),
    textCell("### A figure\n\nTwo lines; see [the other](02_other.ipynb#Part) and [a source](../lib/mod.ts)."),
    codeCell("await show(accuracyPlot([{ name: 'GAP', history }]));", {
      number: 2,
      outputs: [
        htmlOutput(figureMarkup(`data:image/svg+xml,${encodeURIComponent(SVG)}`, {
          alt: "Two rising lines, GAP above GMP",
          caption: "Accuracy on the validation images after each epoch.",
        })),
        htmlOutput(
          "<table><thead><tr><th>Network</th><th>Accuracy</th></tr></thead><tbody><tr><td>GAP</td><td>0.870</td></tr></tbody></table>",
        ),
      ],
    }),
    textCell(
      "## Maps\n\nThe second figure is a picture of pixels.\n\n## Maps\n\nA heading may come twice.\n\n<details>\n<summary>Answer</summary>\n\nAn answer, folded away.\n\n</details>",
    ),
    codeCell("maps", {
      number: 3,
      outputs: [
        { output_type: "display_data", data: { "text/markdown": ["The mean, ", "$\\bar{x}$."] }, metadata: {} },
        htmlOutput(figureMarkup(`data:image/png;base64,${PNG}`, MAPS)),
      ],
    }),
  ]);
}

let cells = 0;
function nextId(): string {
  return `cell-${++cells}`;
}
