/**
 * The claim ledger as a table.
 * @module
 */
import { type Claim, claimAddress, type ClaimSource, type ClaimVerdict } from "../claims.ts";
import { escapeText, Html, table } from "./display.ts";

/** Colours that can be told apart on light and dark ground, beside words that say the same. */
const COLORS: Readonly<Record<ClaimVerdict, string>> = {
  "holds": "#1b7837",
  "fails": "#b2182b",
  "undecided": "#7a5c00",
  "cannot be tested": "#5a6270",
  "true by definition": "#35618f",
};

/**
 * A table of claims: what the article says, the verdict, the number behind it, and a link to the cells that computed it.
 *
 * @param options `ending`: of the linked files, ".ipynb" unless told otherwise; the reports change it by themselves.
 * @example
 * claimTable(CLAIMS);
 */
export function claimTable(
  claims: readonly Claim[],
  { ending = ".ipynb" }: { readonly ending?: ".ipynb" | ".html" } = {},
): Html {
  return table(
    claims.map(({ id, words, verdict, evidence, sources }) => ({
      "": id,
      "the article's claim": words,
      verdict: chip(verdict),
      "the number behind it": evidence,
      where: links(sources, ending),
    })),
    { caption: `The article's ${claims.length} claims` },
  );
}

function chip(verdict: ClaimVerdict): Html {
  const style = "display: inline-block; padding: 0 0.5em; border-radius: 0.7em; color: #fff; white-space: nowrap; " +
    `background: ${COLORS[verdict]}`;
  return new Html(`<span style="${style}">${verdict}</span>`, verdict);
}

function links(sources: readonly ClaimSource[], ending: ".ipynb" | ".html"): Html {
  const name = ({ notebook, heading }: ClaimSource) => `${notebook.slice(0, 2)}, ${heading}`;
  const anchors = sources.map((source) =>
    `<a href="${escapeText(claimAddress(source, ending))}">${escapeText(name(source))}</a>`
  );
  return new Html(anchors.join("<br>"), sources.map(name).join("; "));
}
