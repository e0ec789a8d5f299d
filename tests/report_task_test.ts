import assert from "node:assert/strict";
import { join } from "node:path";
import { readNotebook } from "../tasks/report/notebook.ts";
import { ROOT } from "../tasks/setup/paths.ts";
import { runProgram, startArguments } from "./support/commands.ts";
import { JUPYTER } from "./support/jupyter.ts";
import { withProject } from "./support/project.ts";
import { codeCell, figureMarkup, notebookOf, textCell } from "./support/sample.ts";

/** Runs the report task of a project folder. */
const report = (project: string, ...args: string[]) =>
  runProgram(Deno.execPath(), startArguments("report", args, project), project);

const REFUSALS: [args: string[], code: number, message: RegExp][] = [
  [["--retrian"], 2, /^Cannot run "deno task report": it has no flag --retrian/],
  [["--epochs", "0"], 1, /^Cannot train for 0 epochs: --epochs takes a whole number from 1/],
  [["--epochs", "1.5"], 1, /^Cannot train for 1\.5 epochs/],
  [["--in-place", "--retrain"], 1, /^Cannot write in place what new trainings bring/],
  [["99_nothing"], 1, /^Cannot report on "99_nothing": the notebooks are /],
];

for (const [args, code, message] of REFUSALS) {
  Deno.test(`deno task report ${args.join(" ")} ends with ${code} and says why`, async () => {
    const result = await report(ROOT, ...args);
    assert.match(result.errors, message);
    assert.equal(result.code, code);
  });
}

const FIGURE = figureMarkup("data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>", {
  alt: "An empty square",
  caption: "Nothing.",
});
const SETTINGS = notebookOf([
  textCell("# Settings\n\nWhat the task tells the notebooks."),
  codeCell('for (const name of ["EPOCHS", "RUNS"]) console.log(`${name}=${Deno.env.get(`LAB_${name}`)};`);'),
  textCell("A figure:"),
  codeCell(`await Deno.jupyter.display({ "text/html": ${JSON.stringify(FIGURE)} }, { raw: true });`),
]);

Deno.test({
  name: "deno task report makes pages, executes those that it is asked for, and leaves the notebooks alone",
  ignore: !JUPYTER,
}, async () => {
  const other = notebookOf([textCell("# Other\n\nText."), codeCell("1 + 1")]);
  await withProject({ "01_settings": SETTINGS, "02_other": other }, async (project) => {
    const page = (name: string) => Deno.readTextFile(join(project, "reports", `${name}.html`));
    const first = await report(project);
    assert.equal(first.code, 0, first.errors);
    assert.match(
      first.out,
      /^notebooks\/01_settings\.ipynb: executed in .* s\nnotebooks\/02_other\.ipynb: executed in .* s\n/,
    );
    assert.match(await page("01_settings"), /EPOCHS=undefined;\s*RUNS=undefined;/);
    assert.deepEqual(await readNotebook(join(project, "notebooks/01_settings.ipynb")), SETTINGS);

    const second = await report(project, "--", "--epochs", "3", "01_settings");
    assert.equal(second.code, 0, second.errors);
    const runs = join(project, "reports/runs");
    assert.ok((await page("01_settings")).replace(/\s/g, "").includes(`EPOCHS=3;RUNS=${runs};`));
    assert.match(await page("02_other"), /Made from the outputs stored in the notebook/);
    const overview = await page("index");
    assert.match(overview, /Executed in [^<]*, trained anew for 3 epochs/);
    assert.match(overview, /href="02_other\.html"/);
  });
});

Deno.test(
  { name: "deno task report --in-place stores the outputs and the hash of their code", ignore: !JUPYTER },
  async () => {
    await withProject({ "01_settings": SETTINGS }, async (project) => {
      const { code, errors } = await report(project, "--in-place");
      assert.equal(code, 0, errors);
      const notebook = await readNotebook(join(project, "notebooks/01_settings.ipynb"));
      assert.deepEqual(
        notebook.cells.map((cell) => cell.source),
        SETTINGS.cells.map((cell) => [...(cell.source as string).match(/[^\n]*\n|[^\n]+$/g)!]),
      );
      assert.deepEqual(notebook.cells.map((cell) => cell.execution_count), [undefined, 1, undefined, 2]);
      assert.match(JSON.stringify(notebook.cells[3].outputs), /An empty square/);
      assert.match(JSON.stringify(notebook.metadata.lab), /^\{"sources":"[0-9a-f]{64}"\}$/);
    });
  },
);

Deno.test(
  { name: "deno task report stops at a cell that fails and leaves the old pages whole", ignore: !JUPYTER },
  async () => {
    const bad = notebookOf([textCell("# Bad"), codeCell("const a = 1;"), codeCell('throw new Error("boom");')]);
    await withProject({ "01_bad": bad }, async (project) => {
      await Deno.mkdir(join(project, "reports"));
      await Deno.writeTextFile(join(project, "reports/01_bad.html"), "old");
      const { code, errors } = await report(project);
      assert.equal(code, 1);
      assert.match(errors, /^Cannot execute .*01_bad\.ipynb: code cell 2 failed\n\n {4}throw new Error\("boom"\);\n/);
      assert.deepEqual([...Deno.readDirSync(join(project, "reports"))].map((entry) => entry.name), ["01_bad.html"]);
      assert.equal(await Deno.readTextFile(join(project, "reports/01_bad.html")), "old");
    });
  },
);
