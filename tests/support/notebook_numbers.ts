/**
 * The numbers of a notebook's prose, and what vouches for them: its outputs, or a note in its metadata.
 *
 * A number that no output of the notebook contains stands in the list `lab.numbers` of the notebook's metadata, with the reason
 * why it needs none.
 * @module
 */
import { parseHTML } from "linkedom";
import * as z from "zod";
import { type Cell, joinText, type MultilineText, type Notebook } from "../../tasks/report/notebook.ts";

/** A number as a text writes it, without its sign. */
export interface WrittenNumber {
  /** As written, "18,370". */
  readonly text: string;
  readonly value: number;
  readonly decimals: number;
  readonly isPercent: boolean;
  /** Whether somebody must have measured it: three digits, a decimal point, percent, points, or one of two as in "6 of 9". */
  readonly isMeasured: boolean;
}

// No part of a word ("ConvNet_1", "seed7") or of another number; with two points it is a version, "2.7.14".
const NUMBER = /(?<![\w.]|\de[-+])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)*(?:e[-+]?\d+)?(?![\w]|\.\d)/g;
const PERCENT = /^\s?(?:%|per cent|(?:percentage )?points?\b)/;
const OF_OTHERS = /^\s+(?:of|out of)\s+\d/, BEFORE_OF = /\d\s+(?:of|out of)\s+$/;

/** The numbers of a text in order, thousands separators and powers ("1.4e-7") understood, signs left aside. */
export function readNumbers(text: string): WrittenNumber[] {
  return [...text.matchAll(NUMBER)].flatMap((match) => {
    const plain = match[0].replaceAll(",", "");
    const [mantissa, exponent = "0"] = plain.split("e");
    const [whole, decimals = "", ...more] = mantissa.split(".");
    if (more.length > 0) return [];
    const [before, after] = [text.slice(0, match.index), text.slice(match.index + match[0].length)];
    const isPercent = PERCENT.test(after);
    const digits = whole.length + decimals.length; // powers left out: 2 of "1.4e-7"
    const isOneOfTwo = OF_OTHERS.test(after) || BEFORE_OF.test(before);
    return [{
      text: match[0],
      value: Number(plain),
      decimals: decimals.length - Number(exponent),
      isPercent,
      isMeasured: digits >= 3 || decimals !== "" || isPercent || isOneOfTwo,
    }];
  });
}

/**
 * Whether one of `others` is `number` when rounded to as many decimals (a half goes either way). A number in percent
 * may also be a share, 0–1, among the others, and a share one of them in percent.
 */
export function isContained(number: WrittenNumber, others: readonly WrittenNumber[]): boolean {
  const { value, decimals, isPercent } = number;
  const half = 0.5 * 10 ** -decimals;
  const rounds = (other: number) => Math.abs(other - value) <= half * (1 + 1e-9);
  return others.some((other) =>
    rounds(other.value) ||
    (isPercent && !other.isPercent && other.value <= 1 && rounds(100 * other.value)) ||
    (!isPercent && other.isPercent && value <= 1 && rounds(other.value / 100))
  );
}

/** The words of a Markdown text: without code, without where links lead, without tags and comments. */
export function proseOf(markdown: string): string {
  return markdown
    .replace(/^(```|~~~)[\s\S]*?^\1/gm, " ")
    .replace(/(`+)[^`][\s\S]*?\1/g, " code ")
    .replace(/\]\([^)]*\)/g, "]")
    .replace(/<!--[\s\S]*?-->|<\/?\w[^<>]*>/g, " ");
}

/** A number that is a definition, or arithmetic that the reader can do, and the reason. */
const note = z.strictObject({ cell: z.string(), number: z.string(), definition: z.string().min(10) });
export type NumberNote = z.output<typeof note>;

/** A number of the prose, and the id of its cell. */
export interface ProseNumber {
  readonly cell: string;
  readonly number: WrittenNumber;
}

/** The notes of a notebook. @throws {z.ZodError} where one is not in form. */
export function readNotes(notebook: Notebook): NumberNote[] {
  return z.array(note).parse((notebook.metadata.lab as { numbers?: unknown } | undefined)?.numbers ?? []);
}

/** All that the outputs of a cell say in words and numbers, alt texts and captions too. */
export function outputText(cell: Cell): string {
  return (cell.outputs ?? []).map((output) => {
    if (output.output_type === "stream") return joinText(output.text);
    if (output.output_type === "error") return "";
    const { "text/plain": plain = "", "text/html": markup = "" } = output.data as Record<string, MultilineText>;
    const { document } = parseHTML(`<body>${joinText(markup)}</body>`);
    const captions = [...document.querySelectorAll("figcaption")].map((caption) => caption.textContent);
    return [joinText(plain), ...captions].join("\n");
  }).join("\n");
}

/** The measured numbers in the Markdown cells of a notebook. */
function proseNumbers(notebook: Notebook): ProseNumber[] {
  return notebook.cells.filter((cell) => cell.cell_type === "markdown").flatMap((cell) =>
    readNumbers(proseOf(joinText(cell.source)))
      .filter(({ isMeasured }) => isMeasured)
      .map((number) => ({ cell: cell.id ?? "", number }))
  );
}

/** The numbers of the prose that no output contains. */
export function unprintedNumbers(notebook: Notebook): ProseNumber[] {
  const printed = readNumbers(notebook.cells.map(outputText).join("\n"));
  return proseNumbers(notebook).filter(({ number }) => !isContained(number, printed));
}

/**
 * What the cells print from a heading to the next one of its rank or above. `heading` is its text, without marks.
 * Undefined where it is not there, or there twice.
 */
export function outputsUnder(notebook: Notebook, heading: string): string | undefined {
  const plain = (text: string) => text.replace(/[*_`]+(?=\S)|(?<=\S)[*_`]+(?!\w)/g, "").trim();
  const parts: { rank: number; isIt: boolean; text: string }[] = [];
  for (const cell of notebook.cells) {
    if (cell.cell_type === "code" && parts.length > 0) parts.at(-1)!.text += `\n${outputText(cell)}`;
    if (cell.cell_type !== "markdown") continue;
    const source = joinText(cell.source).replace(/^(```|~~~)[\s\S]*?^\1/gm, "");
    for (const [, marks, words] of source.matchAll(/^(#+) +(.+)$/gm)) {
      parts.push({ rank: marks.length, isIt: plain(words) === plain(heading), text: "" });
    }
  }
  const first = parts.findIndex(({ isIt }) => isIt);
  if (parts.filter(({ isIt }) => isIt).length !== 1) return undefined;
  const length = parts.slice(first + 1).findIndex(({ rank }) => rank <= parts[first].rank);
  return parts.slice(first, length < 0 ? undefined : first + 1 + length).map(({ text }) => text).join("\n");
}
