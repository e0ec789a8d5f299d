/**
 * The claim ledger as a table.
 * @module
 */
import { type Claim, claimAddress, type ClaimSource, type ClaimVerdict } from "./claims.ts";
import { check, listOf, oneOf, optionsOf, recordOf } from "../lib/options.ts";
import { escapeText } from "../lib/visualizer/markup.ts";
import { Html } from "../lib/visualizer/display.ts";

/** Colours that can be told apart on light and dark ground, beside words that say the same. */
const COLORS: Readonly<Record<ClaimVerdict, string>> = {
  "holds": "#1b7837",
  "fails": "#b2182b",
  "undecided": "#7a5c00",
  "cannot be tested": "#5a6270",
  "true by definition": "#35618f",
};

/** Left-aligned, and as wide as the page: the words wrap, so that a phone need not scroll sideways. */
const CELL = "text-align: left; vertical-align: top; white-space: normal; max-width: none; overflow-wrap: break-word";

/**
 * A table of claims: what the article says, the verdict, the number behind it, and a link to the cells that computed it.
 *
 * @param options `ending`: of the linked files, ".ipynb" unless told otherwise; the reports change it by themselves.
 * @example
 * ```ts
 * import { CLAIMS } from "./claims.ts";
 *
 * claimTable(CLAIMS);
 * ```
 */
export function claimTable(
  claims: readonly Claim[],
  options: { readonly ending?: ".ipynb" | ".html" } = {},
): Html {
  const claim = recordOf("a claim, one of CLAIMS", {
    id: "a text",
    words: "a text",
    verdict: "a text",
    sources: "a list",
  });
  check("claimTable", {
    claims: [claims, listOf("a list of claims, such as CLAIMS", claim)],
    options: [options, optionsOf<typeof options>({ ending: oneOf(".ipynb", ".html") })],
  });
  const { ending = ".ipynb" } = options;
  const cell = (markup: string) => `<td style="${CELL}">${markup}</td>`;
  const heads = ["", "the article claims", "what was found"].map((head) =>
    `<th scope="col" style="${CELL}">${head}</th>`
  );
  const rows = claims.map(({ id, words, verdict, evidence, sources }) => {
    const links = sources.map((source) =>
      `<a href="${escapeText(claimAddress(source, ending))}">${escapeText(nameSource(source))}</a>`
    );
    const found = `${chip(verdict)} ${escapeText(evidence)} <small>${links.join(" · ")}</small>`;
    const first = `<td style="${CELL}; white-space: nowrap">${escapeText(id)}</td>`;
    return `<tr>${first}${cell(escapeText(words))}${cell(found)}</tr>`;
  });
  const caption = `The article's ${claims.length} claims`;
  const markup = `<table style="width: 100%"><caption>${escapeText(caption)}</caption>` +
    `<thead><tr>${heads.join("")}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
  const lines = claims.map(({ id, words, verdict, evidence, sources }) =>
    `${id} ${words}\n    ${verdict}: ${evidence} (${sources.map(nameSource).join("; ")})`
  );
  return new Html(markup, [caption, ...lines].join("\n"));
}

/** "02: 14 Comparing performance", or "deeper: " and the heading of a deeper notebook. */
function nameSource({ notebook, heading }: ClaimSource): string {
  return `${/^(?:\d+|deeper)/.exec(notebook)}: ${heading}`;
}

function chip(verdict: ClaimVerdict): string {
  const style = "display: inline-block; padding: 0 0.5em; border-radius: 0.7em; color: #fff; white-space: nowrap; " +
    `background: ${COLORS[verdict]}`;
  return `<span style="${style}">${verdict}</span>`;
}
