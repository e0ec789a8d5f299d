/**
 * Modules as one script for a page.
 * @module
 */
import type { PluginBuild } from "esbuild";

/** Stands for `lib/options.ts` in a page, where the figure is made already: nothing is checked, and no rules are made. */
const UNCHECKED = [
  "check",
  "describe",
  "guardFunctions",
  "listOf",
  "namedList",
  "nearestName",
  "oneOf",
  "optionsOf",
  "recordOf",
  "tellChoices",
]
  .map((name) => `/* @__NO_SIDE_EFFECTS__ */ export function ${name}() {}`).join("\n");

/**
 * Bundles what a module of a few lines imports into one script, which a `<script>` element can hold; functions keep their
 * names. The same bytes each time for the same modules.
 *
 * @param source The module's text; its paths start from `folder`.
 * @throws {Error} When a module is missing or no TypeScript.
 */
export async function pageScript(source: string, folder: string): Promise<string> {
  const esbuild = await import("esbuild"); // here, so that notebooks without a live figure need not load it
  try {
    const { outputFiles } = await esbuild.build({
      stdin: { contents: source, resolveDir: folder, loader: "ts" },
      bundle: true,
      write: false,
      minify: true,
      keepNames: true,
      legalComments: "none",
      format: "iife",
      target: "es2022",
      charset: "utf8",
      logLevel: "silent",
      plugins: [{ name: "without side effects", setup: leaveOut }],
    });
    return outputFiles[0].text.replaceAll("</script", "<\\/script").trim();
  } finally {
    await esbuild.stop();
  }
}

/** Plain data as JSON that no parser of markup can take for the end of its script. */
export function scriptJson(data: unknown): string {
  return JSON.stringify(data).replace(/[<>&]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Leaves out modules of which nothing is used: none but those that the source names does anything by being loaded. */
function leaveOut(build: PluginBuild): void {
  build.onLoad({ filter: /[/\\]lib[/\\]options\.ts$/ }, () => ({ contents: UNCHECKED, loader: "ts" }));
  build.onResolve({ filter: /^\./ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
    if (pluginData === leaveOut) return undefined; // asked below: esbuild's own answer
    const found = await build.resolve(path, { importer, resolveDir, kind, pluginData: leaveOut });
    return { ...found, sideEffects: importer === "<stdin>" };
  });
}
