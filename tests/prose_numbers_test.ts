import assert from "node:assert/strict";
import { readNotebooks } from "./support/cells.ts";
import { isAbout, lookUp, readNotes, unprintedNumbers } from "./support/notebook_numbers.ts";
import { isContained, proseOf, readNumbers } from "./support/prose_numbers.ts";
import type { Output } from "../tasks/report/notebook.ts";
import { codeCell, notebookOf, textCell } from "./support/sample.ts";

const NOTEBOOKS = await readNotebooks();

Deno.test("readNumbers() and proseOf() find the numbers of a text, and which of them somebody must have measured", () => {
  const numbers = (text: string) =>
    readNumbers(proseOf(text)).map(({ text, isMeasured }) => isMeasured ? `${text}!` : text);
  assert.deepEqual(numbers("18,370 parameters, −0.869, 87.1 % and 28×28; 6 of 9, 2 points, at 1. a list, 2 too."), [
    ...["18,370!", "0.869!", "87.1!", "28", "28", "6!", "9!", "2!", "1", "2"],
  ]);
  assert.deepEqual(
    numbers("ConvNet_1, layer16, Deno 2.7.14, $x_1$, 3e4x, `111`, [222](333.md), <b>44</b> <!-- 5 -->"),
    [
      ...["222!", "44"],
    ],
  );
  const [{ value, decimals, digits, isPercent }, small] = readNumbers("1,234.50 per cent, up to 1.4e-7.");
  assert.deepEqual([value, decimals, digits, isPercent], [1234.5, 2, 6, true]);
  assert.deepEqual([small.value, small.decimals], [1.4e-7, 8]);
});

const PAIRS: [prose: string, vouching: string, other: string][] = [
  ["0.869", "0.8694 0.8686", "0.8684 0.87"],
  ["0.87", "0.865 0.87", "0.864"], // a half may go up,
  ["0.86", "0.865", "0.866"], // or down to the even digit
  ["18,370", "18370", "18371"],
  ["120", "119.6", "119.4"],
  ["87.1 %", "0.8712 87.14", "87.2"],
  ["2 points", "0.021", "0.026"],
  ["87.1", "87.1", "0.871"],
  ["0.871", "87.1%", "87.1"],
  ["1.4e-7", "1.42e-7", "1.5e-7"],
];

Deno.test("isContained(): what vouches for a number rounds to it, as a share or in percent", () => {
  for (const [prose, vouching, others] of PAIRS) {
    const [number] = readNumbers(prose);
    for (const text of vouching.split(" ")) assert.ok(isContained(number, readNumbers(text)), `${text} for ${prose}`);
    for (const text of others.split(" ")) assert.ok(!isContained(number, readNumbers(text)), `${text} for ${prose}`);
  }
});

const printing = (outputs: Output[]) => codeCell("a", { outputs });
const PRINTED = printing([
  { output_type: "stream", name: "stdout", text: ["0.869", "4 of 18,370\n"] },
  {
    output_type: "display_data",
    data: { "text/plain": "0.2222 6", "text/html": '<img alt="0.999" src="data:0.555"><figcaption>71 %</figcaption>' },
    metadata: {},
  },
]);

Deno.test("unprintedNumbers(): streams, texts and captions vouch, pictures don't; every wrong last digit is found", () => {
  const right = ["0.869", "18,370", "0.22", "71 %", "6 of 6"];
  const unprinted = (text: string) =>
    unprintedNumbers(notebookOf([textCell(text), PRINTED])).map(({ number }) => number.text);
  assert.deepEqual(unprinted(`${right.join(", ")}, not 0.555, 0.999 or 7.5; 12 cells.`), ["0.555", "0.999", "7.5"]);
  const wrong = ["0.868", "0.870", "18,371", "18,369", "0.21", "0.23", "70 %", "72 %", "5 of 5", "7 of 7"];
  for (const text of wrong) assert.notDeepEqual(unprinted(text), [], text);
});

Deno.test("lookUp() reads a number or the sum of a list from a file of the project, and refuses a path that leads nowhere", async () => {
  const note = { cell: "a", number: "86.65", from: "data/references/earlier-60-epochs.json" };
  assert.equal(await lookUp({ ...note, at: "correct.average.59", of: 100 }), 86.65);
  assert.ok(await lookUp({ ...note, at: "correct.average" }).then((sum) => sum! > 400_000));
  await assert.rejects(lookUp({ ...note, at: "correct.average.60" }), /86.65 of cell a.*correct\.average\.60/);
});

for (const [name, notebook] of NOTEBOOKS) {
  const notes = readNotes(notebook);

  Deno.test(`${name}: each measured number in its prose is printed by a cell, or noted`, () => {
    const missing = unprintedNumbers(notebook).filter((number) => !notes.some((note) => isAbout(note, number)));
    const lines = missing.map(({ cell, number }) => `  ${number.text} in cell ${cell}`);
    const how = "print them, or note each in the notebook's metadata as tests/support/notebook_numbers.ts says";
    assert.equal(
      lines.length,
      0,
      `no output contains, and no note explains, these numbers; ${how}\n${lines.join("\n")}`,
    );
  });

  Deno.test(`${name}: each noted number is in the prose, is printed by no cell, and is what its file says`, async () => {
    const unprinted = unprintedNumbers(notebook);
    for (const note of notes) {
      const where = `${note.number} of cell ${note.cell}`;
      const found = unprinted.find((number) => isAbout(note, number));
      assert.ok(found, `${where} is noted; it is not in the text, or an output contains it: drop the note`);
      const value = await lookUp(note);
      if (value !== undefined) {
        assert.ok(isContained(found.number, readNumbers(String(value))), `${where} should be ${value}`);
      }
    }
  });
}
