/**
 * Notebook files as data: reading, cleaning what a kernel put in, and writing them so that commits stay small.
 * @module
 */
import { stripVTControlCharacters } from "node:util";
import { writeWhole } from "../../lib/files.ts";

/** Text as notebooks store it: whole, or cut into lines that keep their line ends. */
export type MultilineText = string | readonly string[];

/** One output of a code cell. */
export type Output =
  | { readonly output_type: "stream"; readonly name: string; readonly text: MultilineText }
  | {
    readonly output_type: "display_data" | "execute_result";
    readonly data: Readonly<Record<string, unknown>>;
    readonly metadata: Readonly<Record<string, unknown>>;
    readonly execution_count?: number | null;
  }
  | { readonly output_type: "error"; readonly ename: string; readonly evalue: string; readonly traceback: string[] };

/** One cell; `outputs` and `execution_count` belong to code cells. */
export interface Cell {
  readonly cell_type: "code" | "markdown" | "raw";
  readonly id?: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly source: MultilineText;
  readonly outputs?: readonly Output[];
  readonly execution_count?: number | null;
}

/** A notebook of format 4. */
export interface Notebook {
  readonly cells: readonly Cell[];
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly nbformat: number;
  readonly nbformat_minor: number;
}

/** The metadata that every notebook of the project has, whichever client saved it. */
const METADATA = {
  kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
  language_info: {
    file_extension: ".ts",
    mimetype: "text/x.typescript",
    name: "typescript",
    nbconvert_exporter: "script",
    pygments_lexer: "typescript",
  },
} as const;

/** Reads a notebook file. @throws {Error} where the file is missing or is no notebook of format 4. */
export async function readNotebook(path: string): Promise<Notebook> {
  const notebook = JSON.parse(await Deno.readTextFile(path)) as Notebook;
  if (notebook.nbformat === 4 && Array.isArray(notebook.cells)) return notebook;
  throw new Error(`Cannot read ${path}: expected a notebook of format 4, found nbformat ${notebook.nbformat}`);
}

/** Writes a notebook; the file is whole at any moment. */
export async function writeNotebook(path: string, notebook: Notebook): Promise<void> {
  await writeWhole(path, JSON.stringify(notebook, null, 1) + "\n");
}

/** A source or an output text as one string. */
export function joinText(text: MultilineText): string {
  return typeof text === "string" ? text : text.join("");
}

/** The code cells of a notebook. */
export function codeCells({ cells }: Pick<Notebook, "cells">): readonly Cell[] {
  return cells.filter((cell) => cell.cell_type === "code");
}

/** The markup that cells show, in its order. */
export function shownMarkup(cells: readonly Cell[]): string[] {
  return cells.flatMap(({ outputs = [] }) => outputs).flatMap((output) =>
    "data" in output && "text/html" in output.data ? [joinText(output.data["text/html"] as MultilineText)] : []
  );
}

/** The notebook's title: its first heading of the first rank, without Markdown's marks. */
export function notebookTitle(notebook: Notebook): string | undefined {
  for (const cell of notebook.cells) {
    const heading = cell.cell_type === "markdown" && /^# +(.+)$/m.exec(joinText(cell.source));
    if (heading) return heading[1].replace(/[*`]/g, "").trim();
  }
}

/**
 * The executed notebook as it is committed: only metadata that says something (tags, and `lab.numbers`, the notes on
 * numbers in the text that no output contains), outputs without terminal colours, the fragments of a stream joined, and
 * the hash of the code that made them.
 */
export function cleanNotebook(notebook: Notebook, sources: string): Notebook {
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    metadata: Array.isArray(cell.metadata.tags) ? { tags: cell.metadata.tags } : {},
    ...(cell.outputs && { outputs: joinStreams(cell.outputs) }),
  }));
  const { numbers } = (notebook.metadata.lab ?? {}) as { readonly numbers?: unknown };
  const lab = { sources, ...(Array.isArray(numbers) ? { numbers } : {}) };
  return { ...notebook, cells, metadata: { ...METADATA, lab } };
}

function joinStreams(outputs: readonly Output[]): Output[] {
  const joined: Output[] = [];
  for (const output of outputs) {
    const last = joined.at(-1);
    if (output.output_type !== "stream") joined.push(output);
    else if (last?.output_type !== "stream" || last.name !== output.name) {
      joined.push({ ...output, text: splitLines(output.text) });
    } else joined[joined.length - 1] = { ...last, text: splitLines(joinText(last.text) + joinText(output.text)) };
  }
  return joined;
}

/** Lines that keep their ends, without colours and without what a carriage return has overwritten. */
function splitLines(text: MultilineText): string[] {
  const plain = stripVTControlCharacters(joinText(text)).replace(/[^\n]*\r(?!\n)/g, "");
  return plain.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
