/**
 * A real browser for tests: the Chromium or Chrome of this machine, opened by playwright-core.
 * @module
 */
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The browser that CHROMIUM names, or else the first on PATH; undefined where there is none. */
export const CHROMIUM: string | undefined = Deno.env.get("CHROMIUM") ?? findProgram(NAMES);

if (!CHROMIUM) console.log("skipped: browser tests, because no Chromium is on PATH; set CHROMIUM=path, or install one");

/** Starts the browser, headless, with an empty profile. Whoever opens it closes it. */
export async function openBrowser(): Promise<Browser> {
  if (!CHROMIUM) throw new Error("Cannot open a browser: no Chromium is on PATH");
  return await chromium.launch({ executablePath: CHROMIUM, headless: true, args: ARGUMENTS });
}

/** Calls `use` with a browser, and closes it. */
export async function withBrowser(use: (browser: Browser) => Promise<void>): Promise<void> {
  const browser = await openBrowser();
  try {
    await use(browser);
  } finally {
    await browser.close();
  }
}

/** A page, and everything that it asked for besides itself, or that the browser complained of. */
export interface OpenedPage {
  readonly page: Page;
  readonly faults: string[];
}

/** Opens a file without a network, at a place in it where `hash` names one. */
export async function openOffline(
  browser: Browser,
  path: string,
  { hash = "", ...options }: BrowserContextOptions & { readonly hash?: string } = {},
): Promise<OpenedPage> {
  const context = await browser.newContext({ offline: true, ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  const address = pathToFileURL(path).href;
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(address) && !url.startsWith("data:")) faults.push(`asked for ${url}`);
  });
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(String(error)));
  await page.goto(address + hash);
  return { page, faults };
}

/** What axe-core is asked: all rules, or those named, less some; every finding, or those that keep readers out. */
interface Audit {
  readonly rules?: readonly string[];
  readonly off?: readonly string[];
  readonly isGraveOnly?: boolean;
}

/** What axe-core finds in the part of a page that a selector names; a header that holds a formula is empty to it. */
export async function findBarriers(
  page: Page,
  selector = "html",
  { rules, off = ["empty-table-header"], isGraveOnly = false }: Audit = {},
): Promise<string[]> {
  await page.evaluate(await Deno.readTextFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js")));
  return await page.evaluate(async ({ selector, rules, off, isGraveOnly }) => {
    const some = rules
      ? { runOnly: rules }
      : { rules: Object.fromEntries(off.map((rule) => [rule, { enabled: false }])) };
    const options = { resultTypes: ["violations"], preload: false, ...some };
    // deno-lint-ignore no-explicit-any
    const { violations } = await (globalThis as any).axe.run(selector, options);
    return violations.filter(({ impact }: { impact: string }) => !isGraveOnly || /serious|critical/.test(impact))
      .map(({ id, nodes }: { id: string; nodes: { html: string }[] }) =>
        `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 120)).join(" | ")}`
      );
  }, { selector, rules, off, isGraveOnly });
}

/** The first of some programs that is on PATH. */
export function findProgram(names: readonly string[]): string | undefined {
  const folders = (Deno.env.get("PATH") ?? "").split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}
