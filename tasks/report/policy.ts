/**
 * What a page may do, as its Content-Security-Policy: run the scripts and wear the styles that are named by their SHA-256,
 * show pictures that are in it, and nothing else. A text that found its way into the page as markup can do neither.
 * @module
 */
import { createHash } from "node:crypto";

/** What a page needs beside pictures that stand in it, and the scripts and styles of its head. */
export interface PolicyOptions {
  /** Texts of further scripts. */
  readonly scripts?: readonly string[];
  /** Where pictures and fonts come from beside `data:` addresses. */
  readonly pictures?: "blob:";
  readonly fonts?: "data:";
}

/** What a page has before its policy is known: nothing is allowed. */
const PLACEHOLDER = /<meta\b[^>]*"Content-Security-Policy"[^>]*>/;

/**
 * A page with its policy in place of the one that allows nothing. Trusted are scripts and style sheets of its head, where no
 * cell's output stands, the scripts that are given, and style attributes wherever they stand.
 * @throws {Error} Where the page has no place for a policy.
 */
export function applyPolicy(page: string, { scripts = [], pictures, fonts }: PolicyOptions = {}): string {
  if (!PLACEHOLDER.test(page)) throw new Error("Cannot write a page: expected a Content-Security-Policy, found none");
  const head = page.slice(0, page.indexOf("</head>"));
  const inHead = (tag: string) => texts(head, new RegExp(`<${tag}(?: [^>]*)?>([^]*?)</${tag}>`, "g"));
  const attributes = texts(page, /\sstyle="([^"]*)"/g).map(unescape);
  const rules = {
    "default-src": ["'none'"],
    "img-src": ["data:", ...pictures ? [pictures] : []],
    ...(fonts ? { "font-src": [fonts] } : {}),
    "style-src": [
      ...hashes(inHead("style")),
      ...attributes.length > 0 ? ["'unsafe-hashes'", ...hashes(attributes)] : [],
    ],
    "script-src": hashes([...inHead("script"), ...scripts]),
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
  };
  const policy = Object.entries(rules).filter(([, sources]) => sources.length > 0)
    .map(([rule, sources]) => `${rule} ${sources.join(" ")}`).join("; ");
  return page.replace(PLACEHOLDER, () => `<meta http-equiv="Content-Security-Policy" content="${policy}">`);
}

/**
 * The script of a live figure, where an output is one: it closes the figure that the output begins with, behind the figure's
 * data. What a caption or a name may have brought in is never the last of an output.
 */
export function liveScript(markup: string): string | undefined {
  return /^<figure [^]*<script type="application\/json">[^<]*<\/script><script>((?:(?!<\/?script)[^])*)<\/script><\/figure>\s*$/
    .exec(markup)?.[1];
}

function texts(page: string, pattern: RegExp): string[] {
  return [...page.matchAll(pattern)].map(([, text]) => text);
}

function hashes(texts: readonly string[]): string[] {
  return [...new Set(texts)].map((text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
}

const SIGNS: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };

/** An attribute's value, of its text in markup. */
function unescape(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => SIGNS[name]);
}
