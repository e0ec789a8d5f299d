/**
 * What pages about own images have in common: their head and styles, the bar, contents and notices.
 * @module
 */
import { join } from "node:path";
import { Html, html } from "../../lib/visualizer/display.ts";
import { ROOT } from "../setup/paths.ts";

/** What goes into a page. */
export interface Frame {
  readonly title: string;
  readonly main: Html;
  /** How the page came to be. */
  readonly made: string;
  /** The licences of what it holds, as markup. */
  readonly notices: string;
  /** Styles of this page beside those of all, as paths in the project. */
  readonly styles?: readonly string[];
}

/** The page as text, before it is finished and sealed by its policy. */
export async function fillFrame({ title, main, made, notices, styles = [] }: Frame): Promise<string> {
  const read = (path: string) => Deno.readTextFile(join(ROOT, path));
  const sheets = await Promise.all(
    ["tasks/report/base.css", "tasks/report/style.css", "tasks/own/own.css", ...styles].map(read),
  );
  const escaped = (text: string) =>
    html`
      ${text}
    `.markup.trim();
  const parts: Readonly<Record<string, string>> = {
    title: escaped(title),
    style: `<style>${sheets.join("\n")}</style>`,
    script: `<script>${await read("tasks/report/script.js")}</script>`,
    main: main.markup,
    made: escaped(made),
    notices,
  };
  return (await read("tasks/own/page.html")).replace(/\{\{(\w+)\}\}/g, (_, part) => parts[part]);
}
