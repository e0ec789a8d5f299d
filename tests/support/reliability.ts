/**
 * What the long tests measured: `data/reliability.json`, and docs/reliability.md, whose tables are made of it.
 * @module
 */
import { cpus } from "node:os";
import { join } from "node:path";
import { writeWhole } from "../../lib/files.ts";
import { ROOT } from "../../tasks/setup/paths.ts";

/** One table of the page. */
export interface Figures {
  /** What was done and found, in a sentence or two. */
  readonly text: string;
  readonly columns: readonly string[];
  /** A row for each line of the table, with as many cells as there are columns; numbers are set to the right. */
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Figures with their heading, and when and where they were measured. */
type Measured = Figures & { readonly title: string; readonly measured: string };

const FILE = join(ROOT, "data/reliability.json");
export const PAGE = join(ROOT, "docs/reliability.md");
const [BEGIN, END] = ["<!-- figures -->\n", "\n<!-- end of figures -->"];

/** The stored figures, in the page's order. */
export async function readFigures(): Promise<Measured[]> {
  return JSON.parse(await Deno.readTextFile(FILE));
}

/** Stores the figures of one heading in place of its former ones, and writes the page anew. Only long tests call this. */
export async function recordFigures(title: string, figures: Figures): Promise<void> {
  const day = new Date().toISOString().slice(0, 10);
  const measured = `${day}, ${cpus()[0].model.trim()}, ${cpus().length} cores, Deno ${Deno.version.deno}`;
  const stored = await readFigures();
  const own = { title, measured, ...figures };
  const at = stored.findIndex((part) => part.title === title);
  const parts = at < 0 ? [...stored, own] : stored.with(at, own);
  await writeWhole(FILE, `${JSON.stringify(parts, null, 2)}\n`);
  const { before, after } = splitPage(await Deno.readTextFile(PAGE));
  await writeWhole(PAGE, `${before}\n${describeFigures(parts)}\n${after}`);
}

/** The Markdown of all tables. */
export function describeFigures(parts: readonly Measured[]): string {
  return parts.map(({ title, measured, text, columns, rows }) => {
    const ruler = columns.map((_, i) => rows.every((row) => typeof row[i] === "number") ? "---:" : "---");
    const lines = [columns, ruler, ...rows].map((cells) => `| ${cells.join(" | ")} |`);
    return [`### ${title}`, "", text, "", ...lines, "", `Measured ${measured}.`].join("\n");
  }).join("\n\n");
}

/** The page's text before, between and after the marks. */
export function splitPage(text: string): { before: string; figures: string; after: string } {
  const [begin, end] = [text.indexOf(BEGIN) + BEGIN.length, text.indexOf(END)];
  return { before: text.slice(0, begin), figures: text.slice(begin, end), after: text.slice(end) };
}
