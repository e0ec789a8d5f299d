import assert from "node:assert/strict";
import { join } from "node:path";
import { loadDataset } from "../lib/data/datasets.ts";
import { convNet1, convNet2 } from "../lib/models/networks.ts";
import { describeExperiment } from "../lib/runs/experiment.ts";
import { saveRun } from "../lib/runs/run_folder.ts";
import { trainSettings } from "../lib/trainer/train_options.ts";
import type { Shape } from "../lib/types.ts";
import { CHROMIUM, withBrowser } from "./support/browser.ts";
import { runTask } from "./support/commands.ts";
import { settle } from "./support/explorer.ts";
import { testInFolder } from "./support/folder.ts";
import { ARITHMETIC, sampleRun } from "./support/runs.ts";
import { writeTinyDataset } from "./support/tiny_dataset.ts";

/** Two runs of images in three classes, colour images of 12×16 unless told, and their data set. */
async function twoRuns(folder: string, shape: Shape = [12, 16, 3]) {
  const tiny = await writeTinyDataset({ shape });
  const data = await loadDataset(tiny.folder);
  for (const [pooling, build] of Object.entries({ average: convNet1, max: convNet2 })) {
    const network = build({ seed: 1, blocks: 2, inputShape: data.imageShape, classes: 3, output: "logits" });
    const experiment = describeExperiment(network, data, trainSettings({}), ARITHMETIC);
    const run = sampleRun({ experiment, history: [], images: {}, classes: data.classes }, network);
    await saveRun(run, join(folder, pooling));
  }
  return tiny;
}

testInFolder("networks whose maps have one cell get a page without knob and maps", async (folder) => {
  await using tiny = await twoRuns(folder, [4, 4, 1]);
  const runs = ["average", "max"].flatMap((name) => ["--run", join(folder, name)]);
  const { code, out, errors } = await runTask("explorer", [...runs, "--data", tiny.folder, "--out", folder]);
  assert.equal(code, 0, errors);
  const text = await Deno.readTextFile(out.trim());
  assert.doesNotMatch(text, /id="h-knob"|id="h-maps"/);
  if (!CHROMIUM) return;
  await withBrowser(async (browser) => {
    const page = await browser.newPage();
    const wrong: string[] = [];
    page.on("pageerror", (error) => wrong.push(String(error)));
    await page.goto(`file://${out.trim()}`);
    await settle(page);
    assert.equal(await page.locator("#scores .value").count(), 6);
    assert.deepEqual(wrong, []);
  });
});

testInFolder(
  "deno task explorer makes a page of two own networks, of their size, colours and classes",
  async (folder) => {
    await using tiny = await twoRuns(folder);
    const runs = ["--run", join(folder, "average"), "--run", join(folder, "max")];
    const { code, out, errors } = await runTask("explorer", [...runs, "--data", tiny.folder, "--out", folder]);
    assert.equal(code, 0, errors);
    const path = out.trim();
    assert.equal(path, join(folder, "explorer-tiny.html"));
    assert.doesNotMatch(await Deno.readTextFile(path), /<(script|img|link)[^>]+(src|href)="(?!data:)/);
    const [one, none] = await Promise.all([
      runTask("explorer", runs.slice(0, 2)),
      runTask("explorer", [...runs, "--data", join(folder, "nosuch")]),
    ]);
    assert.match(one.errors, /^Cannot make the explorer: expected two runs, --run A --run B, found 1\n$/);
    assert.match(
      none.errors,
      /expected the data set "tiny" with 24 test images of 12×16×3, found none in .*; name it with --data/,
    );
    if (!CHROMIUM) return;
    await withBrowser(async (browser) => {
      const page = await browser.newPage();
      const wrong: string[] = [];
      page.on("pageerror", (error) => wrong.push(String(error)));
      page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));
      await page.goto(`file://${path}`);
      await settle(page);
      assert.equal(await page.locator(".thumbnail").count(), 24);
      assert.deepEqual(await page.locator("#scores h3").allTextContents(), ["GAP", "GMP"]);
      const headings = await page.locator("main h2").allTextContents();
      assert.equal(headings.length, 5, `without epochs, loss and claims: ${headings}`);
      const values = async () => {
        await settle(page);
        return await page.locator("#scores .value").allTextContents();
      };
      const before = await values();
      assert.equal(before.length, 6);
      await page.getByRole("slider", { name: "Pool knob of GAP" }).press("End");
      const turned = await values(); // average becomes max: other values of this network alone
      assert.notDeepEqual(turned.slice(0, 3), before.slice(0, 3));
      assert.deepEqual(turned.slice(3), before.slice(3));
      await page.getByText("Draw", { exact: true }).click();
      for (const x of [60, 120, 180]) await page.locator(".paper canvas").click({ position: { x, y: 60 } });
      assert.match((await page.locator("#picker .caption").textContent())!, /changed by hand$/);
      assert.notDeepEqual(await values(), turned);
      await page.getByText("As it was").click();
      assert.deepEqual(await values(), turned);
      await page.getByRole("slider", { name: "Value of the cell" }).press("End");
      assert.notDeepEqual(await values(), turned);
      const edited = await values();
      await page.reload();
      assert.deepEqual(await values(), edited, "loaded again from the address");
      await page.getByRole("slider", { name: "Layer" }).press("End");
      await settle(page);
      assert.deepEqual(wrong, []);
    });
  },
);
