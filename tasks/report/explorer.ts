/**
 * Builds the explorer: one page with the lib's own modules, both networks and the images in it.
 * @module
 */
import { join } from "node:path";
import * as esbuild from "esbuild";
import { CLAIMS } from "../../lib/claims.ts";
import { claimTable } from "../../lib/figures/claim_table.ts";
import { fontFaces } from "../../lib/figures/font.ts";
import { writeWhole } from "../../lib/files.ts";
import type { PageData } from "../../explorer/data.ts";
import { ROOT } from "../setup/paths.ts";
import { gatherData } from "./explorer_data.ts";
import { ReportError } from "./jupyter.ts";
import { tellFirst } from "./explorer_text.ts";

/** The largest page, in bytes. */
const LARGEST = 5e6;

const SIGNS = `${String.fromCharCode(...Array.from({ length: 95 }, (_, i) => 32 + i))}×–—‘’“”…·−→←↑↓≤≥∂σΣ½°≈±√✓é`;

/** Writes `explorer.html` into a folder; gives its path. @throws {ReportError} When the page would be too large. */
export async function writeExplorer(folder: string, data?: PageData): Promise<string> {
  const page = await buildExplorer(data ?? await gatherData());
  const bytes = new TextEncoder().encode(page).length;
  if (bytes > LARGEST) {
    throw new ReportError(
      `Cannot write the explorer: expected at most ${LARGEST} bytes, found ${bytes}; embed fewer images`,
    );
  }
  const path = join(folder, "explorer.html");
  await Deno.mkdir(folder, { recursive: true });
  await writeWhole(path, page);
  return path;
}

/** The page as text. */
async function buildExplorer(data: PageData): Promise<string> {
  const read = (name: string) => Deno.readTextFile(join(ROOT, "explorer", name));
  const [template, style] = [await read("page.html"), await read("style.css")];
  const parts: Record<string, string> = {
    font: fontFaces({ normal: SIGNS, bold: SIGNS }),
    style: `<style>${style}</style>`,
    data: `<script type="application/json" id="data">${JSON.stringify(data)}</script>`,
    script: `<script>${(await bundle()).replaceAll("</script", "<\\/script")}</script>`,
    first: tellFirst(data),
    claims: claimTable(CLAIMS, { ending: ".html" }).markup,
    rule: data.rule,
    count: String(data.images.numbers.length),
    epochs: data.epochs.join(", "),
    runs: data.networks.map(({ run }) => `<code>${run}</code>`).join(" and "),
  };
  return template.replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]);
}

/** All modules of the page as one script. */
async function bundle(): Promise<string> {
  try {
    const { outputFiles } = await esbuild.build({
      entryPoints: [join(ROOT, "explorer/main.ts")],
      ...{ bundle: true, write: false, minify: true, legalComments: "none" },
      ...{ format: "iife", target: "es2022", charset: "utf8", logLevel: "silent" },
    });
    return outputFiles[0].text;
  } finally {
    await esbuild.stop();
  }
}
