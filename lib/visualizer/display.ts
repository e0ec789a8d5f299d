/**
 * What a notebook shows: values as HTML and as text, boards that change in place, progress bars, tables.
 * Knows no tensors and no networks; outside a kernel everything here is quiet or prints plain lines.
 * @module
 */
import { alignColumns, formatNumber, formatSeconds } from "../format.ts";
import { kernel } from "../kernel.ts";
import { check, listOf, optionsOf, recordOf } from "../options.ts";
import { escapeText } from "./markup.ts";
import type { Progress } from "../types.ts";

/** The method by which the Deno kernel asks a value how it looks. */
export const DISPLAY: unique symbol = Symbol.for("Jupyter.display");

/** What is displayed, by MIME type. */
export type MimeBundle = Readonly<Record<string, string>>;

/** Anything that a notebook shows when it is the last expression of a cell. */
export interface Displayable {
  [DISPLAY](): MimeBundle;
}

/** Markup that is already safe; `html` leaves it as it is and escapes everything else. */
export class Html implements Displayable {
  constructor(readonly markup: string, readonly text: string = "") {}

  [DISPLAY](): MimeBundle {
    return { "text/html": this.markup, "text/plain": this.text };
  }

  toString(): string {
    return this.markup;
  }
}

/**
 * Markup from a template: strings and numbers are escaped (class names come from data sets), `Html` is kept, arrays are joined.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 *
 * assert.equal(html`<b>${"T-shirt & top"}</b>`.markup, "<b>T-shirt &amp; top</b>");
 * ```
 */
export function html(parts: TemplateStringsArray, ...values: unknown[]): Html {
  if (!Array.isArray(parts)) check("html", { parts: [parts, listOf("a template, html`…`", "a text")] });
  return new Html(parts.map((part, index) => part + (index < values.length ? escape(values[index]) : "")).join(""));
}

function escape(value: unknown): string {
  if (value instanceof Html) return value.markup;
  if (Array.isArray(value)) return value.map(escape).join("");
  return escapeText(String(value));
}

/** Shows a figure or a table in the notebook, in the middle of a cell; does nothing outside a kernel. */
export async function show(displayable: Displayable): Promise<void> {
  const isShown = typeof (displayable as Partial<Displayable> | undefined)?.[DISPLAY] === "function";
  const expected = isShown ? "anything" : recordOf("a figure, a table or html`…`", { svg: "a text" });
  check("show", { displayable: [displayable, expected] });
  await kernel()?.display(displayable[DISPLAY](), { raw: true });
}

/** Makes a place in a notebook: the first call shows a figure, each later call replaces it. Quiet outside a kernel. */
export function live(): (displayable: Displayable) => Promise<void> {
  const id = crypto.randomUUID();
  let update = false;
  return async (displayable) => {
    const shown = kernel()?.display(displayable[DISPLAY](), { raw: true, display_id: id, update });
    update = true;
    await shown;
  };
}

/** A callback for a trainer's `onProgress`. */
export interface ProgressBar {
  (progress: Progress): Promise<void>;
  /** Says a line above the bar: in a notebook in the same output, so that the order of the two is sure. */
  begin(line: string): Promise<void>;
  /** Prints a line on the console, without the bar where both share a terminal. */
  print(line: string): void;
  /** Fills the bar and closes it with a few words. */
  done(words: string): Promise<void>;
}

const BAR_INTERVAL = 200;

/**
 * Makes a progress bar: in a notebook one output that changes in place, in a terminal one line, elsewhere nothing.
 * It draws at most five times a second, so it may be called after every batch.
 */
export function progressBar(label: string): ProgressBar {
  const board = live();
  const begins: number[] = [];
  let epoch: number | undefined;
  let drawn = -Infinity;
  let head = "";
  const draw = async (text: string, share: number) => {
    const value = share.toFixed(3);
    const { markup } = html`
      <div>${head}</div><div><b>${label}</b> <progress value="${value}" max="1"></progress> ${text}</div>
    `;
    if (kernel()) await board(new Html(markup, `${head ? `${head}\n` : ""}${label}: ${text}`));
    else if (Deno.stdout.isTerminal()) drawLine(`${label} ${"█".repeat(share * 24).padEnd(24, "░")} ${text}`);
  };
  const bar = async (progress: Progress) => {
    if (progress.epoch !== epoch) begins.push(performance.now());
    ({ epoch } = progress);
    if (performance.now() - drawn < BAR_INTERVAL) return;
    drawn = performance.now();
    await draw(describeProgress(progress, secondsLeft(begins, progress)), progress.done / progress.total);
  };
  const isInTerminal = () => !kernel() && Deno.stdout.isTerminal();
  const print = (line: string) => console.log((isInTerminal() ? "\r\x1b[K" : "") + line);
  const begin = async (line: string) => {
    if (!kernel()) return print(line);
    head = line;
    await draw("", 0);
  };
  const done = async (words: string) => {
    await draw(words, 1);
    if (isInTerminal()) write("\n");
  };
  return Object.assign(bar, { begin, print, done });
}

/** How long the other epochs take by those that have passed, once there is one; `begins` are the moments at which they began. */
function secondsLeft(begins: readonly number[], { epoch, epochs }: Progress): number | undefined {
  if (begins.length < 2) return undefined;
  const latest = begins[begins.length - 1];
  const perEpoch = (latest - begins[0]) / (begins.length - 1);
  return Math.max(0, latest + perEpoch * (epochs - epoch + 1) - performance.now()) / 1000;
}

function describeProgress({ epoch, epochs, phase, done, total, loss }: Progress, left?: number): string {
  const parts = [`epoch ${epoch} of ${epochs}`, `${phase} ${formatNumber(done)} of ${formatNumber(total)}`];
  if (loss !== undefined) parts.push(`loss ${loss.toFixed(4)}`);
  if (left !== undefined) parts.push(`about ${formatSeconds(left)} left`);
  return parts.join(" · ");
}

/** Replaces the terminal's line, cut to its width: a line that wraps could not be taken back. */
function drawLine(text: string): void {
  write(`\r\x1b[K${text.slice(0, Deno.consoleSize().columns - 1)}`);
}

function write(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}

/** One column of a table. */
export interface Column<Row> {
  readonly key: keyof Row & string;
  /** What stands above the column; the key, if left out. */
  readonly title?: string;
  /** Decimals of its numbers; left out, whole numbers stay whole and others get 4 significant digits. */
  readonly decimals?: number;
}

/** Columns in order (a key alone is enough; all keys of the first row, if left out), and a line above the table. */
export interface TableOptions<Row> {
  readonly columns?: readonly ((keyof Row & string) | Column<Row>)[];
  readonly caption?: string;
}

/**
 * Makes a table that a notebook displays, as HTML and as aligned text. Cells are strings, numbers (right-aligned), `Html` or nothing.
 *
 * @example
 * ```ts
 * table([{ network: "GAP", accuracy: 0.873 }, { network: "GMP", accuracy: 0.856 }], { caption: "After 60 epochs" });
 * ```
 */
export function table<Row extends object>(rows: readonly Row[], options: TableOptions<Row> = {}): Html {
  check("table", {
    rows: [rows, listOf("a list of records, one a row", "a record")],
    options: [options, optionsOf<TableOptions<Row>>({ columns: "a list", caption: "a text" })],
  });
  const given = options.columns ?? Object.keys(rows[0] ?? {}) as (keyof Row & string)[];
  const columns = given.map((column): Column<Row> => typeof column === "string" ? { key: column } : column);
  const right = columns.map(({ key }) => rows.some((row) => typeof row[key] === "number"));
  const head = columns.map(({ key, title }) => title ?? key);
  const body = rows.map((row) => columns.map(({ key, decimals }) => cellContent(row[key], decimals)));
  const line = (cells: readonly (string | Html)[], tag: "th" | "td") => {
    const opening = (column: number) =>
      `${tag}${tag === "th" ? ' scope="col"' : ""} style="text-align: ${right[column] ? "right" : "left"}"`;
    return `<tr>${cells.map((cell, column) => `<${opening(column)}>${escape(cell)}</${tag}>`).join("")}</tr>`;
  };
  const { caption } = options;
  const lines = body.map((row) => line(row, "td")).join("");
  const markup = `<table>${caption ? `<caption>${escape(caption)}</caption>` : ""}` +
    `<thead>${line(head, "th")}</thead><tbody>${lines}</tbody></table>`;
  const texts = [head, ...body].map((row) => row.map((cell) => cell instanceof Html ? cell.text : cell));
  return new Html(markup, [...(caption ? [caption] : []), ...alignColumns(texts, { right })].join("\n"));
}

function cellContent(value: unknown, decimals: number | undefined): string | Html {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return formatNumber(value, decimals);
  return value instanceof Html ? value : String(value);
}
