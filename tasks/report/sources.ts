/**
 * By what code a notebook's outputs were made, as one number that is written beside them.
 * @module
 */
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import * as esbuild from "esbuild";
import config from "../../deno.json" with { type: "json" };
import { ROOT } from "../setup/paths.ts";
import { codeCells, joinText, type Notebook } from "./notebook.ts";

/** What the scripts of live figures start from, which `interactiveFigure` bundles when it runs. */
const LIVE = join(ROOT, "explorer/live/start.ts");

/**
 * SHA-256 of a notebook's cells and of all code that they use: what they import, and what that imports, with the versions of
 * packages. Comments, types, and what nothing uses change nothing.
 *
 * @param path Where the notebook lies, from where its imports lead.
 * @throws {Error} Where a cell is no TypeScript, or a module is missing.
 */
export async function hashSources(notebook: Notebook, path: string): Promise<string> {
  const cells = codeCells(notebook).map((cell) => joinText(cell.source));
  const live = cells.some((cell) => cell.includes("interactiveFigure"))
    ? [`export * from ${JSON.stringify(LIVE)};`]
    : [];
  try {
    const { outputFiles: [{ text }] } = await esbuild.build({
      stdin: { contents: [...cells, ...live].join("\n"), resolveDir: dirname(path), loader: "ts" },
      bundle: true,
      write: false,
      minify: true,
      legalComments: "none",
      packages: "external",
      format: "esm",
      target: "esnext",
      charset: "utf8",
      logLevel: "silent",
    });
    const packages = Object.entries(config.imports).filter(([name]) => text.includes(`"${name}`));
    return createHash("sha256").update(JSON.stringify([cells, text, packages])).digest("hex");
  } finally {
    await esbuild.stop();
  }
}
