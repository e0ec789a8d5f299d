import assert from "node:assert/strict";
import { join } from "node:path";
import { readReports, writeReports } from "../tasks/report.ts";
import { ROOT } from "../tasks/setup/paths.ts";
import { CHROMIUM, findBarriers, openBrowser, openOffline } from "./support/browser.ts";
import { JUPYTER } from "./support/jupyter.ts";
import { LIVE, moveEveryControl } from "./support/live_figures.ts";

const ignore = !CHROMIUM || !JUPYTER;
const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };

/** The live figures of the reports, and their controls. */
const EXPECTED: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "deeper/class_by_class": {
    "1 drawEpochs": ["Epoch"],
    "2 drawPoolKnob": ["Pool knob", "Between mean and max", "Image"],
  },
  "deeper/loss_on_sigmoids": {
    "1 drawLossStrip": ["Value of Trouser, the right class", "Value of Dress, its rival"],
  },
  "deeper/what_a_cell_knows": { "1 drawShift": ["Pixels to the right", "Pixels down", "Image"] },
  "deeper/what_pooling_forgets": {
    "1 drawPoolKnob": ["Pool knob", "Between mean and max"],
    "2 drawCellEditor": ["Map", "Cell to change", "Add to the cell"],
  },
};

Deno.test({ name: "live figures: in the reports, with the network off", ignore }, async (test) => {
  const folder = await Deno.makeTempDir({ prefix: "live-" });
  const browser = await openBrowser();
  try {
    const paths = await writeReports(await readReports(join(ROOT, "notebooks")), folder);

    await test.step("no report is larger than 8 MB", async () => {
      for (const path of paths) assert.ok((await Deno.stat(path)).size < 8e6, path);
    });

    for (const [name, expected] of Object.entries(EXPECTED)) {
      await test.step(`${name}: every control has a name, moves by its keys, and changes the picture as computed here`, async () => {
        const { page, faults } = await openOffline(browser, join(folder, `${name}.html`), { viewport: WIDE });
        assert.deepEqual(await moveEveryControl(page), expected);
        assert.deepEqual(faults, []);
        await page.context().close();
      });

      await test.step(`${name}: in a narrow dark window pictures are narrow, nothing overflows, axe-core finds nothing`, async () => {
        const options = { viewport: NARROW, colorScheme: "dark" } as const;
        const { page, faults } = await openOffline(browser, join(folder, `${name}.html`), options);
        const widths = await page.locator(`${LIVE} img`).evaluateAll((images) =>
          images.map((
            image,
          ) => [(image as HTMLImageElement).naturalWidth, Math.ceil(image.getBoundingClientRect().width)])
        );
        for (const [drawn, shown] of widths) {
          assert.ok(drawn === 360 && shown > 340 && shown <= 360, `${drawn}, ${shown}`);
        }
        const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
        assert.equal(await page.evaluate(overflow), 0);
        assert.deepEqual(await findBarriers(page, LIVE), []);
        await page.setViewportSize(WIDE);
        await page.waitForFunction(
          (figures) =>
            [...document.querySelectorAll<HTMLImageElement>(`${figures} img`)].every((image) => image.width === 720),
          LIVE,
        );
        assert.deepEqual(faults, []);
        await page.context().close();
      });

      await test.step(`${name}: without scripts the still pictures stand there, with their words`, async () => {
        const options = { javaScriptEnabled: false, viewport: WIDE };
        const { page, faults } = await openOffline(browser, join(folder, `${name}.html`), options);
        const stills = page.locator('figure:has(> script[type="application/json"])');
        assert.equal(await stills.count(), Object.keys(expected).length);
        for (const still of await stills.all()) {
          assert.equal(await still.locator("input, select").count(), 0);
          assert.ok((await still.locator("img").getAttribute("alt"))!.length > 50);
          assert.ok((await still.locator("img").boundingBox())!.height > 100);
        }
        assert.deepEqual(faults, []);
        await page.context().close();
      });
    }
  } finally {
    await browser.close();
    await Deno.remove(folder, { recursive: true });
  }
});
