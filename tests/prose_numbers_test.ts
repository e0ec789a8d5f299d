import assert from "node:assert/strict";
import { readNotebooks } from "./support/cells.ts";
import { readNotes, unprintedNumbers } from "./support/notebook_numbers.ts";

for (const [name, notebook] of await readNotebooks()) {
  Deno.test(`${name}: each measured number in its prose is printed by a cell, or else it is noted why not`, () => {
    const unprinted = unprintedNumbers(notebook).map(({ cell, number }) => `${number.text} in cell ${cell}`);
    const noted = readNotes(notebook).map(({ cell, number }) => `${number} in cell ${cell}`);
    const how = "print the number, or note it in the notebook's metadata as tests/support/notebook_numbers.ts says";
    assert.deepEqual(new Set(unprinted), new Set(noted), how);
  });
}
