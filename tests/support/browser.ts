/**
 * A real browser for tests: the Chromium or Chrome of this machine, opened by playwright-core.
 * @module
 */
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

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
