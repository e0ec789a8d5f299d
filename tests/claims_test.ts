import assert from "node:assert/strict";
import { parseHTML } from "linkedom";
import { claimAddress, CLAIMS, type ClaimSource, claimTable } from "../studies/claims.ts";
import { codeCells, joinText, type MultilineText } from "../tasks/report/notebook.ts";
import { readNotebooks } from "./support/cells.ts";
import { isContained, outputsUnder, readNumbers } from "./support/notebook_numbers.ts";

const NOTEBOOKS = await readNotebooks();
/** Claims about trainings in general, which the study of many seeds answers. */
const OF_MANY_SEEDS = ["A3", "A4", "A9", "A10", "A11", "A12", "A14"];

const printedUnder = ({ notebook, heading }: ClaimSource) => {
  assert.ok(NOTEBOOKS.has(notebook), `there is no notebook ${notebook}`);
  const text = outputsUnder(NOTEBOOKS.get(notebook)!, heading);
  assert.notEqual(text, undefined, `${notebook} has no heading, or two, with the text ${heading}`);
  return text!;
};

Deno.test("the ledger holds the claims A1 to A19 in their order", () => {
  assert.deepEqual(CLAIMS.map(({ id }) => id), Array.from({ length: 19 }, (_, i) => `A${i + 1}`));
});

for (const { id, words, evidence, verdict, sources } of CLAIMS) {
  Deno.test(`claim ${id}: its headings are there, and each number behind it is printed under one of them`, () => {
    const printed = readNumbers(sources.map(printedUnder).join("\n"));
    const numbers = readNumbers(evidence);
    const missing = numbers.filter((number) => !isContained(number, printed)).map(({ text }) => text);
    assert.deepEqual(missing, [], `of: ${evidence}`);
    const isDecided = verdict === "holds" || verdict === "fails" || verdict === "true by definition";
    assert.ok(numbers.length > 0 || !isDecided, "a verdict stands on a number");
    // Jupyter's export spells the ids of other headings in its own way, so that a link would miss them.
    for (const { heading } of sources) assert.match(heading, /^[\w ,:?()'-]+$/);
    for (const text of [words, evidence]) assert.match(text, /^[A-Z0-9].*\.$/);
  });
}

Deno.test("the notebook on many seeds, once it is there, answers the claims about trainings in general", () => {
  if (!NOTEBOOKS.has("04_verdict")) return;
  for (const { id, sources } of CLAIMS.filter(({ id }) => OF_MANY_SEEDS.includes(id))) {
    assert.ok(sources.some(({ notebook }) => notebook === "04_verdict"), `claim ${id} links to no cell of 04_verdict`);
  }
});

Deno.test("claimAddress() is where Jupyter and the reports put a heading", () => {
  const source = { notebook: "02_benchmark", heading: "How far is a training from itself?" };
  assert.equal(claimAddress(source), "02_benchmark.ipynb#How-far-is-a-training-from-itself%3F");
  assert.equal(claimAddress(source, ".html"), "02_benchmark.html#How-far-is-a-training-from-itself%3F");
});

Deno.test("claimTable() shows each claim with verdict, evidence and links", () => {
  const { markup, text } = claimTable(CLAIMS, { ending: ".html" });
  const { document } = parseHTML(`<body>${markup}</body>`);
  const rows = [...document.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("td")]);
  assert.equal(rows.length, CLAIMS.length);
  CLAIMS.forEach(({ id, words, verdict, evidence, sources }, i) => {
    const [first, claim, found] = rows[i];
    assert.deepEqual([first.textContent, claim.textContent], [id, words]);
    assert.equal(found.querySelector("span")?.textContent, verdict);
    assert.ok(found.textContent.includes(evidence), id);
    const hrefs = [...found.querySelectorAll("a")].map((link) => link.getAttribute("href"));
    assert.deepEqual(hrefs, sources.map((source) => claimAddress(source, ".html")));
    assert.ok(text.includes(`${id} ${words}\n    ${verdict}: ${evidence}`), id);
  });
});

Deno.test("claimTable() escapes what a claim says", () => {
  const sources = [{ notebook: "01_a", heading: '"<b>' }] as const;
  const { markup } = claimTable([{ id: "A1", words: "a < b & c.", verdict: "holds", evidence: "1 > 0.", sources }]);
  const { document } = parseHTML(`<body>${markup}</body>`);
  assert.equal(document.querySelector("td:nth-of-type(2)")!.textContent, "a < b & c.");
  assert.equal(document.querySelectorAll("td b").length, 0);
});

Deno.test("the ledger ends notebook 04 as it is", () => {
  const outputs = codeCells(NOTEBOOKS.get("04_verdict")!).at(-1)!.outputs ?? [];
  const shown = outputs.flatMap((output) =>
    "data" in output ? [joinText(output.data["text/html"] as MultilineText)] : []
  );
  assert.deepEqual(shown, [claimTable(CLAIMS).markup], "run: deno task report -- 04_verdict --in-place");
});
