/**
 * What vouches for the numbers in a notebook's prose: its outputs, or a note in its metadata.
 *
 * A number that no output of the notebook contains stands in the list `lab.numbers` of the notebook's metadata, with the reason
 * why it needs none.
 * @module
 */
import { parseHTML } from "linkedom";
import * as z from "zod";
import { type Cell, joinText, type MultilineText, type Notebook } from "../../tasks/report/notebook.ts";
import { isContained, proseOf, readNumbers, type WrittenNumber } from "./prose_numbers.ts";

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
