import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { codeCells, type Notebook } from "../tasks/report/notebook.ts";
import { CHROMIUM } from "./support/browser.ts";
import { readNotebooks } from "./support/cells.ts";
import { JUPYTER } from "./support/jupyter.ts";
import { LIVE, moveEveryControl } from "./support/live_figures.ts";
import { chooseMenu, waitForCells, withLab } from "./support/lab.ts";

/**
 * The article's first notebook and one whose figures answer to a reader; with `deno task test -- --slow` all. Each is executed for
 * its report anyway.
 */
const ALWAYS = ["01_global_pooling", "deeper/what_pooling_forgets"];
const NOTEBOOKS = [...await readNotebooks()].filter(([name]) => Deno.args.includes("--slow") || ALWAYS.includes(name));

/** How many pictures are among the outputs, loaded and with a size; what is about to be shown is waited for. */
async function countFigures(page: Page, expected: number): Promise<number> {
  const count = () =>
    page.locator(".jp-OutputArea-output img").evaluateAll((images) =>
      images.filter((image) => (image as HTMLImageElement).naturalWidth > 0 && image.getBoundingClientRect().width > 0)
        .length
    );
  for (let tries = 0; tries < 20 && await count() !== expected; tries++) await page.waitForTimeout(500);
  return await count();
}

/** Runs all cells of a notebook as a reader does, and moves what can be moved. */
async function runAll(page: Page, notebook: Notebook): Promise<void> {
  const outputs = JSON.stringify(codeCells(notebook).map((cell) => cell.outputs));
  const stored = outputs.match(/<img\b/g)?.length ?? 0;
  const living = outputs.match(/<script type=\\"application\/json/g)?.length ?? 0;
  assert.equal(await countFigures(page, stored), stored, "the stored figures are shown before anything runs");
  assert.equal(await page.locator(LIVE).count(), 0, "of a notebook that nobody has trusted no script runs");
  await chooseMenu(page, "Edit", "Clear Outputs of All Cells");
  await chooseMenu(page, "Run", "Run All Cells");
  assert.deepEqual(await waitForCells(page, codeCells(notebook).length), []);
  assert.equal(await countFigures(page, stored), stored, "a run shows as many");
  assert.equal(Object.keys(await moveEveryControl(page)).length, living, "live figures answer to their controls");
}

Deno.test({
  name: "JupyterLab runs all cells of a notebook and shows its figures",
  ignore: !CHROMIUM || !JUPYTER,
}, async (test) => {
  await withLab(Object.fromEntries(NOTEBOOKS), async (open) => {
    const waiting = [...NOTEBOOKS];
    // Two at a time, because a kernel alone leaves half of two cores idle.
    const lane = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [name, notebook] = next;
        await test.step({
          name,
          fn: async () => {
            const page = await open(name);
            await runAll(page, notebook);
            await page.close();
          },
          sanitizeOps: false,
          sanitizeResources: false,
          sanitizeExit: false, // else steps may not run side by side
        });
      }
    };
    await Promise.all([lane(), lane()]);
  });
});
