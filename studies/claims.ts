/**
 * The claim ledger: what the article claims, what was found, and where. The claims themselves are `claims.json`; a test holds
 * each of their numbers to what the linked cells print.
 * @module
 */
import { check, listOf, oneOf, optionsOf, recordOf } from "../lib/options.ts";
import { escapeText } from "../lib/visualizer/markup.ts";
import { Html } from "../lib/visualizer/display.ts";
import claims from "./claims.json" with { type: "json" };

/** What became of a claim. Of a claim about trainings in general one training of each network decides nothing. */
export type ClaimVerdict = "holds" | "fails" | "undecided" | "cannot be tested" | "true by definition";

/** A heading of a notebook; the cells under it computed the numbers. */
export interface ClaimSource {
  /** The file's name without its ending, "02_benchmark" or "deeper/what_a_cell_knows". */
  readonly notebook: string;
  /** The heading's text, without "#". */
  readonly heading: string;
}

/** One claim of the article. */
export interface Claim {
  /** "A1" … "A19", in the order of the article. */
  readonly id: string;
  readonly words: string;
  readonly verdict: ClaimVerdict;
  /** Why, in a sentence. Each number in it is in an output under one of the sources. */
  readonly evidence: string;
  /** One or more. */
  readonly sources: readonly ClaimSource[];
}

/** All claims. */
export const CLAIMS = claims as readonly Claim[];

/** The address of a source: in a notebook's folder, or in that of the reports with the ending ".html". */
export function claimAddress({ notebook, heading }: ClaimSource, ending: ".ipynb" | ".html" = ".ipynb"): string {
  return `${notebook}${ending}#${encodeURIComponent(heading.replace(/\s+/g, "-"))}`;
}

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

const CHIP = "display: inline-block; padding: 0 0.5em; border-radius: 0.7em; color: #fff; white-space: nowrap";

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
    const chip = `<span style="${CHIP}; background: ${COLORS[verdict]}">${verdict}</span>`;
    const found = `${chip} ${escapeText(evidence)} <small>${links.join(" · ")}</small>`;
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
