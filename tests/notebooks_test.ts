import assert from "node:assert/strict";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { readingMinutes } from "../tasks/report/excerpt.ts";
import { ROOT } from "../tasks/setup/paths.ts";
import {
  type Cell,
  cleanNotebook,
  codeCells,
  joinText,
  type MultilineText,
  type Notebook,
  notebookTitle,
} from "../tasks/report/notebook.ts";
import { hashSources } from "../tasks/report/sources.ts";
import { readNotebooks, withModules } from "./support/cells.ts";
import { runDeno } from "./support/commands.ts";
import { esbuildEnded } from "./support/esbuild.ts";
import { readImports } from "./support/imports.ts";

const NOTEBOOKS = await readNotebooks();
const MODULES = ["lib/mod.ts", "explorer/mod.ts", "studies/mod.ts"];
const MOST_LINES = 25;

Deno.test("notebooks: there are some, each with a title", () => {
  assert.ok(NOTEBOOKS.size > 0, "notebooks/ is empty");
  for (const [name, notebook] of NOTEBOOKS) assert.ok(notebookTitle(notebook), `${name} has no title`);
});

Deno.test("notebooks: each but the verdict says its minutes at its top, and the four link to each deeper one", () => {
  for (const [name, notebook] of NOTEBOOKS) {
    if (name !== "04_verdict") {
      assert.ok(readingMinutes(notebook), `${name} does not say "20 minutes" in its first cell`);
    }
  }
  const path = [...NOTEBOOKS].filter(([name]) => !name.startsWith("deeper/"));
  const text = path.flatMap(([, { cells }]) => cells.map(({ source }) => joinText(source))).join("\n");
  for (const name of NOTEBOOKS.keys()) {
    assert.ok(!name.startsWith("deeper/") || text.includes(`](${name}.ipynb`), `none links to ${name}`);
  }
});

Deno.test("notebooks 01 to 03: at least two questions ask for a prediction before a cell, and a folded answer follows each", () => {
  for (const name of ["01_global_pooling", "02_benchmark", "03_under_the_hood"]) {
    const marks = NOTEBOOKS.get(name)!.cells.flatMap(({ cell_type, source }) => {
      const text = joinText(source);
      if (cell_type === "code") return ["cell"];
      const answer = text.startsWith("<details>\n<summary>Answer</summary>\n\n") ? ["answer"] : [];
      return [...answer, ...(/\*\*Predict\s+first/.test(text) ? ["question"] : [])];
    });
    const way = marks.join(" ").replace(/cell( cell)*/g, "cells");
    assert.match(way, /^(cells )*(question cells (cells )*answer( cells)* ?){2,}$/, `${name}: ${way}`);
  }
});

Deno.test("notebooks: the cells of each, joined, pass deno check and deno lint, so that every name is declared once and used", async () => {
  await withModules(NOTEBOOKS, async (paths) => {
    for (const command of ["check", "lint"]) {
      const { code, text } = await runDeno(command, ...paths);
      assert.equal(code, 0, text);
    }
  });
});

// `deno fmt --check` of Deno 2.7 refuses every TypeScript notebook that it has not itself written, formatted or not;
// what it prints for standard input can be compared.
Deno.test("notebooks: deno fmt would change nothing", async () => {
  for (const name of NOTEBOOKS.keys()) {
    const path = join(ROOT, "notebooks", `${name}.ipynb`);
    const command = new Deno.Command(Deno.execPath(), {
      args: ["fmt", "--ext", "ipynb", "-"],
      cwd: ROOT,
      stdin: "piped",
      stdout: "piped",
    });
    const formatter = command.spawn();
    const [output] = await Promise.all([formatter.output(), (await Deno.open(path)).readable.pipeTo(formatter.stdin)]);
    const how = `deno fmt --ext ipynb - < notebooks/${name}.ipynb`;
    const isSame = new TextDecoder().decode(output.stdout) === await Deno.readTextFile(path);
    assert.ok(isSame, `${name} is not formatted as "${how}" prints it`);
  }
});

/** The markup that a cell shows. */
function shownMarkup(cell: Cell): string[] {
  return (cell.outputs ?? []).flatMap((output) => {
    const data = output.output_type === "display_data" || output.output_type === "execute_result" ? output.data : {};
    return data["text/html"] === undefined ? [] : [joinText(data["text/html"] as MultilineText)];
  });
}

/** Calls `check` with each code cell and words that say where it is. */
function eachCodeCell(
  name: string,
  notebook: Notebook,
  check: (cell: Cell, where: string, number: number) => void,
): void {
  codeCells(notebook).forEach((cell, index) => check(cell, `${name}, code cell ${index + 1}`, index + 1));
}

for (const [name, notebook] of NOTEBOOKS) {
  Deno.test(`${name}: the first code cell imports lib, other doors and one module beside it; no other cell imports`, () => {
    const up = name.startsWith("deeper/") ? "../../" : "../";
    eachCodeCell(name, notebook, (cell, where, number) => {
      const imports = readImports(joinText(cell.source)).map(({ specifier }) => specifier);
      if (number > 1) assert.deepEqual(imports, [], `${where} imports; only the first code cell does`);
      const beside = imports.filter((specifier) => specifier.startsWith("./"));
      assert.ok(beside.length <= 1, `${where} imports more than one module beside it: ${beside.join(", ")}`);
      for (const specifier of imports.filter((specifier) => !beside.includes(specifier))) {
        const isKnown = MODULES.some((door) => specifier === up + door) || specifier.startsWith("../studies/") ||
          specifier === "@observablehq/plot";
        assert.ok(isKnown, `${where} imports ${specifier}`);
      }
    });
    const [first] = codeCells(notebook);
    const isLib = ({ specifier }: { specifier: string }) => specifier === up + MODULES[0];
    assert.ok(readImports(joinText(first.source)).some(isLib), "lib is not imported");
    assert.doesNotMatch(
      joinText(first.source).replace(/^import[^;]*;$/gm, "").replace(/^\/\/.*$/gm, ""),
      /\S/,
      "the first code cell does more than import",
    );
  });

  Deno.test(`${name}: text comes before each code cell, and none is longer than ${MOST_LINES} lines`, () => {
    notebook.cells.forEach((cell, index) => {
      if (cell.cell_type !== "code") return;
      const where = `${name}, cell ${index + 1}`;
      assert.equal(notebook.cells[index - 1]?.cell_type, "markdown", `${where} follows no text`);
      const lines = joinText(cell.source).split("\n").length;
      assert.ok(lines <= MOST_LINES, `${where} has ${lines} lines`);
    });
  });

  Deno.test(`${name}: its outputs are those of its code and of all that it imports, run once from top to bottom`, async () => {
    eachCodeCell(name, notebook, (cell, where, number) => {
      assert.equal(cell.execution_count, number, `${where} was not executed in its turn`);
      for (const output of cell.outputs ?? []) assert.notEqual(output.output_type, "error", `${where} failed`);
    });
    const { sources } = notebook.metadata.lab as { sources?: string };
    const found = await hashSources(notebook, join(ROOT, "notebooks", `${name}.ipynb`));
    await esbuildEnded();
    assert.equal(
      sources,
      found,
      `its cells, or what they import, have changed; run "deno task report -- ${name} --in-place"`,
    );
  });

  Deno.test(`${name}: it is stored as deno task report --in-place stores it`, () => {
    assert.deepEqual(notebook, cleanNotebook(notebook, (notebook.metadata.lab as { sources: string }).sources));
  });

  Deno.test(`${name}: every figure has an alt text and a caption`, () => {
    eachCodeCell(name, notebook, (cell, where) => {
      for (const output of cell.outputs ?? []) {
        const kinds = "data" in output ? Object.keys(output.data) : [];
        const bare = kinds.length > 0 && !kinds.includes("text/html") &&
          kinds.some((kind) => kind.startsWith("image/"));
        assert.ok(!bare, `${where} shows an image without alt text and caption`);
      }
      for (const markup of shownMarkup(cell)) {
        const { document } = parseHTML(`<!doctype html><html><body>${markup}</body></html>`);
        for (const image of document.querySelectorAll("img")) {
          assert.ok(
            (image.getAttribute("alt") ?? "").trim().length > 10,
            `${where}: an image has no alt text that describes it`,
          );
          const caption = image.closest("figure")?.querySelector("figcaption");
          assert.ok(caption?.textContent.trim(), `${where}: an image has no caption`);
        }
      }
    });
    for (const cell of notebook.cells) {
      if (cell.cell_type === "markdown") {
        assert.doesNotMatch(joinText(cell.source), /!\[\s*\]\(/, "an image in a text has no alt text");
      }
    }
  });
}
