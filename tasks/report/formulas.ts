/**
 * Formulas of Markdown cells. They are taken out before Markdown is read, as JupyterLab does, and put back as MathML,
 * which browsers show without scripts or fonts.
 * @module
 */
import katex from "katex";

const FENCE = String.raw`^ {0,3}(?<fence>\`{3,}|~{3,})[^\n]*\n[\s\S]*?(?:^ {0,3}\k<fence>[\`~]*[ \t]*$|(?![\s\S]))`;
const CODE_SPAN = String.raw`(?<!\`)(?<ticks>\`+)(?!\`)[\s\S]*?[^\`]\k<ticks>(?!\`)`;
const ESCAPE = String.raw`\\[\\$]`;
const DISPLAY = String.raw`\$\$(?<display>[\s\S]+?)\$\$`;
const ENVIRONMENT = String.raw`(?<environment>\\begin\{(?<name>[a-z]+\*?)\}[\s\S]*?\\end\{\k<name>\})`;
const INLINE = String.raw`\$(?<inline>(?:\\[\s\S]|[^$\\])+?)\$`;
const TOKEN = new RegExp([FENCE, CODE_SPAN, ESCAPE, DISPLAY, ENVIRONMENT, INLINE].join("|"), "gm");

/**
 * Takes the formulas out of a Markdown text: `$…$`, `$$…$$` and `\begin{…}…\end{…}`, but not in code and not behind `\`.
 *
 * @param formulas Gets the MathML of each formula by its mark, beside those that are in it already.
 * @returns The text, with marks that no Markdown rule touches.
 * @throws {Error} on a formula that KaTeX does not understand, with KaTeX's reason.
 */
export function markFormulas(source: string, formulas: Map<string, string>): string {
  return source.replace(TOKEN, (token: string, ...rest: unknown[]) => {
    const { display, environment, inline } = rest.at(-1) as Record<string, string | undefined>;
    const formula = display ?? environment ?? inline;
    if (formula === undefined) return token === "\\$" ? "&#36;" : token;
    const mark = `\uE000${formulas.size}\uE001`;
    formulas.set(mark, renderFormula(formula.trim(), inline === undefined));
    return mark;
  });
}

/** Puts the formulas back, as MathML, into the page that was made from marked texts. */
export function insertFormulas(page: string, formulas: ReadonlyMap<string, string>): string {
  return page.replace(/\uE000[^\uE001]*\uE001/g, (mark) => formulas.get(mark) ?? mark);
}

function renderFormula(formula: string, displayMode: boolean): string {
  try {
    const math = katex.renderToString(formula, { output: "mathml", displayMode, throwOnError: true, strict: "ignore" });
    return displayMode ? `<span class="math">${math}</span>` : math;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the formula ${JSON.stringify(formula)} is not understood (${reason})`);
  }
}
