import assert from "node:assert/strict";
import { readNotebooks } from "./support/cells.ts";
import { isAbout, lookUp, readNotes, unprintedNumbers } from "./support/notebook_numbers.ts";
import { isContained, readNumbers } from "./support/prose_numbers.ts";

const NOTEBOOKS = await readNotebooks();

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
