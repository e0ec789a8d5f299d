import assert from "node:assert/strict";
import { join } from "node:path";
import { parseHTML } from "linkedom";
import { describeMaker, listNotebooks, readReports } from "../tasks/report.ts";
import { writePages } from "../tasks/report/pages.ts";
import { firstParagraph, firstPicture, readingMinutes } from "../tasks/report/excerpt.ts";
import { insertFormulas, markFormulas } from "../tasks/report/formulas.ts";
import { exportPages, ReportError } from "../tasks/report/jupyter.ts";
import { type Cell, cleanNotebook, type Notebook, notebookTitle, type Output } from "../tasks/report/notebook.ts";
import { hashSources } from "../tasks/report/sources.ts";
import { esbuildEnded } from "./support/esbuild.ts";
import { testInFolder } from "./support/folder.ts";
import { JUPYTER } from "./support/jupyter.ts";
import { codeCell, figureMarkup, htmlOutput, notebookOf, sampleNotebook, textCell } from "./support/sample.ts";
import { executeCells } from "./support/surroundings.ts";

const FORMULAS: [markdown: string, formulas: string[]][] = [
  ["a $x_1$ and $y$", ["x_1", "y"]],
  ["$$\n\\sum_i x_i\n$$", ["\\sum_i x_i"]],
  ["$$a$$ $b$", ["a", "b"]],
  ["costs \\$5 or \\$6", []],
  ["costs $5", []],
  ["`$x$` and ``a `$y$` b``", []],
  ["```ts\nconst a = `$${b}$`;\n```\n$c$", ["c"]],
  ["~~~\n$a$\n~~~~\n\n$b$", ["b"]],
  ["```\n$a$ in a fence that nobody closes", []],
  ["\\begin{align*}\na &= b \\\\\nc &= d\n\\end{align*}", ["\\begin{align*}\na &= b \\\\\nc &= d\n\\end{align*}"]],
  ["$\\begin{pmatrix} a \\end{pmatrix}$", ["\\begin{pmatrix} a \\end{pmatrix}"]],
  ["$\\$5$", ["\\$5"]],
  ["| $|x|$ | $a_b$ and $c_d$ |", ["|x|", "a_b", "c_d"]],
];

for (const [markdown, formulas] of FORMULAS) {
  Deno.test(`markFormulas() finds ${formulas.length} formulas in ${JSON.stringify(markdown)}`, () => {
    const marked = new Map<string, string>();
    markFormulas(markdown, marked);
    const found = [...marked.values()].map((math) => parseHTML(math).document.querySelector("annotation")!.textContent);
    assert.deepEqual(found, formulas);
  });
}

Deno.test("markFormulas() leaves everything else as it was", () => {
  const markdown = "# T\n\n`$a$` *b* <i>c</i>\n\n```\n$d$\n```\n";
  assert.equal(markFormulas(markdown, new Map()), markdown);
});

Deno.test("markFormulas() refuses a formula that KaTeX does not understand, and says why", () => {
  assert.throws(
    () => markFormulas("a $\\frac{1}$ b", new Map()),
    /the formula "\\\\frac\{1\}" is not understood \(.*KaTeX/,
  );
});

Deno.test("insertFormulas() puts MathML where the formulas were, display formulas in a block of their own", () => {
  const formulas = new Map<string, string>();
  const page = insertFormulas(markFormulas("mean $x$:\n\n$$y$$", formulas), formulas);
  assert.match(
    page,
    /^mean <span class="katex"><math .*<\/math><\/span>:\n\n<span class="math">.*display="block".*<\/span>$/,
  );
});

const stream = (text: string | string[], name = "stdout"): Output => ({ output_type: "stream", name, text });

Deno.test("cleanNotebook() joins the fragments of a stream and drops colours and what a carriage return overwrote", () => {
  const outputs = [
    stream("a"),
    stream(["b\n", "\x1b[31mred\x1b[0m\n"]),
    stream("oh\n", "stderr"),
    stream("1 %\r2 %\r"),
    stream("3 %\n"),
  ];
  const [cell] = cleanNotebook(notebookOf([codeCell("a", { outputs })]), "").cells;
  assert.deepEqual(cell.outputs, [stream(["ab\n", "red\n"]), stream(["oh\n"], "stderr"), stream(["3 %\n"])]);
});

Deno.test("cleanNotebook() keeps of the metadata only what says something, and changes nothing the second time", () => {
  const cell = {
    ...codeCell("1 + 1"),
    metadata: { tags: ["slow"], execution: { "iopub.status.busy": "2026-01-01" }, collapsed: false },
  };
  const clean = cleanNotebook({
    ...notebookOf([textCell("# A"), cell]),
    metadata: { language_info: { version: "5.9" }, toc: {} },
  }, "made");
  assert.deepEqual(clean.cells.map((cell) => cell.metadata), [{}, { tags: ["slow"] }]);
  assert.deepEqual(Object.keys(clean.metadata).sort(), ["kernelspec", "lab", "language_info"]);
  assert.doesNotMatch(JSON.stringify(clean), /5\.9|2026|toc/);
  assert.deepEqual(cleanNotebook(clean, "made"), clean);
});

Deno.test("cleanNotebook() keeps the notes on numbers and writes by which code the outputs were made", () => {
  const numbers = [{ cell: "a", number: "255", definition: "the greatest value of a byte" }];
  const notebook = { ...notebookOf([codeCell("a")]), metadata: { lab: { sources: "old", numbers, extra: 1 } } };
  assert.deepEqual(cleanNotebook(notebook, "new").metadata.lab, { sources: "new", numbers });
});

testInFolder("listNotebooks() leaves out what somebody began or copied beside the notebooks", async (folder) => {
  await Deno.mkdir(join(folder, "deeper"));
  const names = ["b", "Untitled", "Untitled1", "a", "a-Copy1", "deeper/c", "deeper/Untitled", "Untitled things"];
  for (const name of names) await Deno.writeTextFile(join(folder, `${name}.ipynb`), "{}");
  assert.deepEqual(await listNotebooks(folder), ["Untitled things", "a", "b", "deeper/c"]);
});

testInFolder(
  "hashSources() follows what is imported and used, not comments, types, texts or outputs",
  async (folder) => {
    const write = (name: string, text: string) => Deno.writeTextFile(join(folder, name), text);
    const hash = (code: string, ...others: Cell[]) =>
      hashSources(notebookOf([codeCell(code), ...others]), join(folder, "a.ipynb"));
    await write("colors.ts", 'export const RED = "#f00";\nexport const unused = 1;');
    await write("mod.ts", 'export { RED, unused } from "./colors.ts";');
    const code = 'import { RED } from "./mod.ts";\nconsole.log(RED);';
    const first = await hash(code);
    await write("colors.ts", '/** Red. */\nexport const RED: string = "#f00"; // as it was\nexport const unused = 2;');
    assert.equal(await hash(code, textCell("# A")), first);
    assert.notEqual(await hash(code.replace("log", "info")), first);
    await write("colors.ts", 'export const RED = "#e00";\nexport const unused = 1;');
    assert.notEqual(await hash(code), first);
    await esbuildEnded();
  },
);

Deno.test("firstParagraph() and firstPicture() give what a card shows", () => {
  const sample = sampleNotebook();
  assert.equal(notebookTitle(sample), "Sample of a report");
  assert.match(firstParagraph(sample), /^A pooling layer turns each map \$x\$/);
  assert.match(firstPicture(sample)!, /^data:image\/svg\+xml,/);
  const bare = notebookOf([textCell("# T\n\n- a list\n\n![picture](x.png)\n\n| a |\n\n*Emphasis* opens this.")]);
  assert.equal(firstParagraph(bare), "*Emphasis* opens this.");
  assert.equal(firstParagraph(notebookOf([textCell("# T\n\nAs [before](../a.ipynb).")])), "As before.");
  assert.equal(firstPicture(bare), undefined);
  assert.equal(readingMinutes(bare), undefined);
  const timed = notebookOf([textCell("# T\n\nAbout 20 to\n25 minutes.\n\nIt asks."), textCell("7 minutes")]);
  assert.deepEqual([firstParagraph(timed), readingMinutes(timed)], ["It asks.", "20 to 25"]);
});

/** Makes pages of some notebooks in a temporary folder. */
async function buildPages(
  notebooks: Readonly<Record<string, Notebook>>,
  use: (folder: string, build: () => Promise<string[]>) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(folder, "deeper"));
    for (const [name, notebook] of Object.entries(notebooks)) {
      await Deno.writeTextFile(join(folder, `${name}.ipynb`), JSON.stringify(notebook));
    }
    await use(
      join(folder, "pages"),
      async () =>
        await writePages(await readReports(folder), { folder: join(folder, "pages"), made: await describeMaker() }),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({ name: "writePages() makes pages that hold everything and load nothing", ignore: !JUPYTER }, async () => {
  await buildPages(
    {
      "01_sample": sampleNotebook(),
      "02_other": notebookOf([textCell("# Other\n\nText, 5 minutes, [b](deeper/b.ipynb#X).\n\n## Part")]),
      "deeper/a": notebookOf([textCell("# A\n\nWhy? [See](../01_sample.ipynb).")]),
      "deeper/b": notebookOf([textCell("# B\n\nSee [a](a.ipynb).")]),
    },
    async (folder, build) => {
      const paths = await build();
      assert.deepEqual(
        paths,
        ["01_sample", "02_other", "deeper/a", "deeper/b", "index"].map((name) => join(folder, `${name}.html`)),
      );
      const page = await Deno.readTextFile(paths[0]);
      const { document } = parseHTML(page);
      const all = (selector: string) => [...document.querySelectorAll(selector)];
      const texts = (selector: string) => all(selector).map((element) => element.textContent.trim());

      assert.equal(document.documentElement.getAttribute("lang"), "en");
      assert.equal(all("main math").length, 9);
      assert.doesNotMatch(page, /[\uE000\uE001]/);
      assert.deepEqual(all("img").map((image) => image.getAttribute("alt")), [
        "Two rising lines, GAP above GMP",
        "Four grey squares",
      ]);
      for (const element of all("[src]")) assert.match(element.getAttribute("src")!, /^data:/);
      assert.deepEqual(all("link").map((link) => link.getAttribute("rel")), ["icon"]);
      assert.equal(all("details.code[open]").length, 2, "imports are folded");
      assert.ok(all(".highlight .kd, .highlight .k").length > 0, "code has Pygments classes");
      assert.match(texts("pre.text")[0], /^Running on the CPU\n<done> & dusted$/);
      assert.ok(page.includes("from costs of $5 and $6 to"), "escaped dollars stay dollars");

      const ids = all("[id]").map((element) => element.id);
      assert.equal(new Set(ids).size, ids.length, "ids occur once");
      const targets = all("#toc a").map((link) => decodeURIComponent(link.getAttribute("href")!.slice(1)));
      assert.equal(targets.length, 4);
      for (const target of targets) assert.ok(ids.includes(target), `the contents' target ${target} is there`);
      assert.deepEqual(texts("#toc > li > a").slice(1), ["Maps", "Maps"]);
      assert.ok(page.includes('href="02_other.html#Part"'), "links to notebooks lead to reports");
      assert.equal(document.querySelector('[rel="next"]')!.getAttribute("href"), "02_other.html");

      const expected = { "deeper/b": "a.html", "deeper/a": "../01_sample.html" };
      for (const [name, href] of Object.entries(expected)) {
        const deeper = parseHTML(await Deno.readTextFile(join(folder, `${name}.html`))).document;
        const links = [...deeper.querySelectorAll(".where, main p a")].map((link) => link.getAttribute("href"));
        assert.deepEqual(links, ["../index.html", href], name);
      }
      const a = parseHTML(await Deno.readTextFile(paths[2])).document;
      assert.equal(a.querySelector('[rel="next"]')!.getAttribute("href"), "../deeper/b.html");
      assert.equal(a.querySelector('[rel="prev"]'), null, "the path does not run into the deeper notebooks");

      const overview = parseHTML(await Deno.readTextFile(paths[4])).document;
      const groups = [...overview.querySelectorAll(".cards")].map((list) =>
        [...list.querySelectorAll("h3")].map((title) => title.textContent)
      );
      assert.deepEqual(groups, [["Sample of a report", "Other"], ["A", "B"]]);
      assert.deepEqual([...overview.querySelectorAll(".minutes")].map((line) => line.textContent), ["5 minutes"]);
      assert.match(overview.querySelector("footer")!.textContent, /Deno \d+\.\d+\.\d+/);
    },
  );
});

Deno.test(
  { name: "writePages() names the cell of a bad formula and leaves the old pages whole", ignore: !JUPYTER },
  async () => {
    const bad = notebookOf([textCell("# Bad"), codeCell("1"), textCell("see $\\frac{1}$")]);
    await buildPages({ "01_bad": bad }, async (folder, build) => {
      await Deno.mkdir(folder);
      await Deno.writeTextFile(join(folder, "01_bad.html"), "old");
      await assert.rejects(build, (error: Error) => {
        assert.ok(error instanceof ReportError);
        assert.match(
          error.message,
          /^Cannot export 01_bad\.ipynb: in cell 3, the formula "\\\\frac\{1\}" is not understood/,
        );
        return true;
      });
      assert.equal(await Deno.readTextFile(join(folder, "01_bad.html")), "old");
      assert.deepEqual([...Deno.readDirSync(folder)].map((entry) => entry.name), ["01_bad.html"]);
    });
  },
);

Deno.test({ name: "writePages() refuses a notebook whose page would load something", ignore: !JUPYTER }, async () => {
  const figure = figureMarkup("https://example.org/a.png", { alt: "a", caption: "b" });
  await buildPages(
    { "01_web": notebookOf([textCell("# T"), codeCell("a", { outputs: [htmlOutput(figure)] })]) },
    async (_, build) => {
      await assert.rejects(build, /^Error: Cannot export 01_web\.ipynb: .*<img> with "https:\/\/example\.org\/a\.png"/);
    },
  );
});

Deno.test({
  name: "executeNotebook() gives the outputs, hands on the environment and tells which cell runs",
  ignore: !JUPYTER,
}, async () => {
  const started: [number, number][] = [];
  const code = ["# A", 'console.log(Deno.env.get("LAB_EPOCHS"))', "# B", "1 + 1"];
  const cells = await executeCells(code, {
    environment: { LAB_EPOCHS: "2" },
    onCell: (cell, cells) => void started.push([cell, cells]),
  });
  assert.deepEqual(started, [[1, 2], [2, 2]]);
  assert.deepEqual(cells.map((cell) => cell.execution_count), [undefined, 1, undefined, 2]);
  assert.match(JSON.stringify(cells[1].outputs), /"2\\n"/);
  assert.match(JSON.stringify(cells[3].outputs), /"text\/plain":\["2"\]/);
});

Deno.test(
  { name: "executeNotebook() names notebook, cell, source and traceback where a cell fails", ignore: !JUPYTER },
  async () => {
    await assert.rejects(
      executeCells(["# A", "const a = 1;", 'if (a === 1) {\n  throw new Error("boom");\n}', "2"]),
      (error: Error) => {
        assert.ok(error instanceof ReportError);
        assert.match(error.message, /^Cannot execute .*trial\.ipynb: code cell 2 failed\n/);
        assert.match(error.message, /\n {4}if \(a === 1\) \{\n {6}throw new Error\("boom"\);\n {4}\}\n/);
        assert.match(error.message, /\n {4}Error: boom\n/);
        return true;
      },
    );
  },
);

testInFolder("a page that finds no room on the disk ends the export with one line", async (folder) => {
  const report = { title: "A", text: "", groups: [], root: "", made: "", notices: "", origin: "", functions: "" };
  const path = join(folder, "a.ipynb");
  await Deno.writeTextFile(path, JSON.stringify({ ...sampleNotebook(), metadata: { report } }));
  await Deno.symlink("/dev/full", join(folder, "a.html"));
  await assert.rejects(exportPages([path]), {
    name: "Error",
    message: /^Cannot export .*a\.ipynb: OSError: \[Errno 28\] No space left on device$/,
  });
}, { ignore: !JUPYTER || Deno.build.os !== "linux" });
