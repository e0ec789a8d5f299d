import assert from "node:assert/strict";
import { readNotebooks } from "./support/cells.ts";
import { isAbout, lookUp, outputText, proseNumbers, readNotes, unprintedNumbers } from "./support/notebook_numbers.ts";
import { isContained, proseOf, readNumbers } from "./support/prose_numbers.ts";
import { codeCell, notebookOf, textCell } from "./support/sample.ts";

const NOTEBOOKS = await readNotebooks();

const numbersOf = (text: string) => readNumbers(text).map(({ text }) => text);

Deno.test("readNumbers() finds numbers with thousands, decimals, signs, units and powers, and leaves words and versions alone", () => {
  assert.deepEqual(numbersOf("18,370 parameters, −0.869, 87.1 % and 28×28; at 1. a list, 2 too."), [
    ...["18,370", "0.869", "87.1", "28", "28", "1", "2"],
  ]);
  assert.deepEqual(numbersOf("ConvNet_1, layer16, Deno 2.7.14, $x_1$, 3e4x"), []);
  assert.deepEqual(numbersOf("0, 255,000, 1,2 and 12,34"), ["0", "255,000", "1", "2", "12", "34"]);
  const [{ value, decimals, digits, isPercent }, share] = readNumbers("1,234.50 per cent of 0.05");
  assert.deepEqual([value, decimals, digits, isPercent], [1234.5, 2, 6, true]);
  assert.deepEqual([share.digits, share.isPercent], [3, false]);
  const [small] = readNumbers("up to 1.4e-7.");
  assert.deepEqual([small.value, small.decimals, small.digits], [1.4e-7, 8, 2]);
});

const PAIRS: [prose: string, output: string, isContained: boolean][] = [
  ["0.869", "0.8694", true],
  ["0.869", "0.8686", true],
  ["0.869", "0.8684", false],
  ["0.869", "0.87", false],
  ["0.870", "0.87", true],
  ["0.87", "0.865", true], // a half may go up,
  ["0.86", "0.865", true], // or down to the even digit
  ["18,370", "18370", true],
  ["18370", "18,370", true],
  ["18,370", "18,371", false],
  ["120", "119.6", true],
  ["−56.07", "-56.07", true],
  ["87.1 %", "0.8712", true],
  ["87.1 per cent", "87.14", true],
  ["87.1", "0.871", false],
  ["0.871", "87.1 %", true],
  ["0.871", "87.1", false],
  ["100 %", "100", true],
  ["1.4e-7", "1.42e-7", true],
  ["1.4e-7", "1.5e-7", false],
];

for (const [prose, output, expected] of PAIRS) {
  Deno.test(`isContained(): an output with ${output} ${expected ? "vouches" : "does not vouch"} for ${prose}`, () => {
    const [number] = readNumbers(prose);
    assert.equal(isContained(number, readNumbers(`7 of ${output}`)), expected);
  });
}

Deno.test("proseOf() drops code, link targets, tags and comments, and keeps words, formulas and link texts", () => {
  const markdown =
    "a `111` [see 222](333.md) $\\approx 444$ <b>555</b>\n\n```ts\n666\n```\n\n<!-- 777 --> ``8`88`` 9 < 999\n";
  assert.deepEqual(numbersOf(proseOf(markdown)), ["222", "444", "555", "9", "999"]);
});

Deno.test("unprintedNumbers() lists what no output prints; streams, tables, alt texts and captions count, pictures do not", () => {
  const notebook = notebookOf([
    textCell("It is 0.111, 0.222, 0.333 and 0.444, not 0.555 or 0.66; 12 of 34."),
    codeCell("a", {
      outputs: [
        { output_type: "stream", name: "stdout", text: ["0.1", "11\n"] },
        {
          output_type: "display_data",
          data: {
            "text/plain": "0.2222",
            "text/html": '<img alt="0.999" src="data:0.555"><figcaption>0.333 <b>0.444</b></figcaption>',
          },
          metadata: {},
        },
      ],
    }),
  ]);
  assert.deepEqual(unprintedNumbers(notebook).map(({ number }) => number.text), ["0.555", "0.66"]);
});

Deno.test("lookUp() reads a number or the sum of a list from a file of the project, and refuses a path that leads nowhere", async () => {
  const note = { cell: "a", number: "86.65", from: "data/references/earlier-60-epochs.json" };
  assert.equal(await lookUp({ ...note, at: "correct.average.59", of: 100 }), 86.65);
  assert.equal(await lookUp({ ...note, at: "correct.average.59" }), 8665);
  const sum = await lookUp({ ...note, at: "correct.average" });
  assert.ok(sum! > 400_000, `${sum}`);
  await assert.rejects(lookUp({ ...note, at: "correct.average.60" }), /86.65 of cell a.*correct\.average\.60/);
});

for (const [name, notebook] of NOTEBOOKS) {
  const notes = readNotes(notebook);

  Deno.test(`${name}: each number of three digits or more in its prose is printed by a cell, or noted`, () => {
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

  Deno.test(`${name}: a number with a wrong last digit is found more often than not`, () => {
    const printed = readNumbers(notebook.cells.map(outputText).join("\n"));
    const wrong = proseNumbers(notebook).flatMap(({ number }) =>
      [-3, -2, -1, 1, 2, 3].map((step) => ({ ...number, value: number.value + step * 10 ** -number.decimals }))
    );
    const found = wrong.filter((number) => !isContained(number, printed));
    assert.ok(found.length >= 0.6 * wrong.length, `${found.length} of ${wrong.length}`);
  });
}
