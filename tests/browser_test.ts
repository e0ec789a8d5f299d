import assert from "node:assert/strict";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { readReports } from "../tasks/report.ts";
import { writePages } from "../tasks/report/pages.ts";
import { ROOT } from "../tasks/setup/paths.ts";
import { CHROMIUM, findBarriers, type OpenedPage, openOffline, withBrowser } from "./support/browser.ts";
import { JUPYTER } from "./support/jupyter.ts";
import { LIVE, moveEveryControl } from "./support/live_figures.ts";
import { sampleNotebook } from "./support/sample.ts";

const ignore = !CHROMIUM || !JUPYTER;

/** Holds a report to everything that is true of each: it stands alone and shows all that it has. */
async function checkPage({ page, faults }: OpenedPage, name: string): Promise<void> {
  const broken = await page.evaluate(() => {
    const size = (element: Element) => element.getBoundingClientRect();
    const images = [...document.querySelectorAll("img")];
    const formulas = [...document.querySelectorAll("math")];
    return [
      ...images.filter((image) => !(image.complete && image.naturalWidth > 0)).map((image) => `image ${image.alt}`),
      ...formulas.filter((math) => !(size(math).width > 2 && size(math).height > 2)).map((math) => math.textContent),
      ...[...document.querySelectorAll("main img")].filter((image) => !image.hasAttribute("alt")).map(() =>
        "no alt text"
      ),
    ];
  });
  assert.deepEqual(broken, [], `${name}: not shown`);
  const overflow = await page.evaluate(() =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth
  );
  assert.equal(overflow, 0, `${name}: wider than the window`);
  if (page.viewportSize()!.width === WIDE.width) {
    const cut = await page.locator(".highlight pre").evaluateAll((boxes) =>
      boxes.filter((box) => box.closest("details")?.open !== false && box.scrollWidth > box.clientWidth)
        .map(({ textContent }) => textContent)
    );
    assert.deepEqual(cut, [], `${name}: code is wider than its box`);
  }
  const text = await page.locator("main").evaluate((main) => {
    const copy = main.cloneNode(true) as Element;
    for (const element of copy.querySelectorAll("pre, code, math, script")) element.remove();
    return copy.textContent ?? "";
  });
  assert.doesNotMatch(text, /[\uE000\uE001]|\$\$|\\[a-z]+/, `${name}: a formula was left raw`);
  assert.deepEqual(faults, [], name);
}

const WIDE = { width: 1280, height: 500 };
const NARROW = { width: 390, height: 844 };

/** Calls `use` with a browser and with pages made of a folder of notebooks. */
async function withPages(
  notebooks: string,
  use: (browser: Browser, paths: readonly string[]) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "pages-" });
  try {
    const paths = await writePages(await readReports(notebooks), { folder, made: "today" });
    await withBrowser((browser) => use(browser, paths));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The live figures of the reports, and their controls. */
const EXPECTED: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  "deeper/class_by_class": {
    "1 drawEpochs": ["Epoch"],
    "2 drawPoolKnob": ["Pool knob", "Image"],
  },
  "deeper/loss_on_sigmoids": {
    "1 drawLossStrip": ["Value of Trouser, the right class", "Value of Dress, its rival"],
  },
  "deeper/what_a_cell_knows": { "1 drawShift": ["Pixels to the right", "Pixels down", "Image"] },
  "deeper/what_pooling_forgets": {
    "1 drawPoolKnob": ["Pool knob"],
    "2 drawCellEditor": ["Map", "Cell to change", "Add to the cell"],
  },
};

Deno.test({ name: "reports: the pages of the notebooks, with the network off", ignore }, async (test) => {
  await withPages(join(ROOT, "notebooks"), async (browser, paths) => {
    await test.step("each stands alone, shows its figures and formulas, and is no larger than 8 MB", async () => {
      for (const path of paths) {
        assert.ok((await Deno.stat(path)).size < 8e6, path);
        for (const viewport of [WIDE, NARROW]) {
          const opened = await openOffline(browser, path, { viewport });
          await checkPage(opened, path);
          if (viewport === NARROW) assert.deepEqual(await findBarriers(opened.page), [], path);
          await opened.page.context().close();
        }
      }
    });

    for (const [name, expected] of Object.entries(EXPECTED)) {
      const path = paths.find((path) => path.endsWith(`${name}.html`))!;

      await test.step(`${name}: every control has a name, moves by its keys, and changes the picture as computed here`, async () => {
        const { page, faults } = await openOffline(browser, path, { viewport: WIDE });
        assert.deepEqual(await moveEveryControl(page), expected);
        assert.deepEqual(faults, []);
        await page.context().close();
      });

      await test.step(`${name}: in a narrow dark window pictures are narrow, nothing overflows, axe-core finds nothing`, async () => {
        const options = { viewport: NARROW, colorScheme: "dark" } as const;
        const { page, faults } = await openOffline(browser, path, options);
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
        const { page, faults } = await openOffline(browser, path, options);
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
  });
});

Deno.test({ name: "reports: a page in the hands of a reader", ignore }, async (test) => {
  const notebooks = await Deno.makeTempDir({ prefix: "sample-" });
  await Deno.writeTextFile(join(notebooks, "sample.ipynb"), JSON.stringify(sampleNotebook()));
  await withPages(notebooks, async (browser, [path]) => {
    await test.step("it shows everything, wide and narrow", async () => {
      for (const viewport of [WIDE, NARROW]) {
        const opened = await openOffline(browser, path, { viewport });
        await checkPage(opened, "sample");
        assert.equal(await opened.page.locator("main math").count(), 9);
        assert.equal(await opened.page.locator("main img").count(), 2);
        assert.equal(await opened.page.locator("#toc").isVisible(), viewport === WIDE);
      }
    });

    await test.step("links of the contents lead to their sections", async () => {
      const { page } = await openOffline(browser, path, { viewport: WIDE });
      for (const link of await page.locator("#toc a").all()) {
        await link.click();
        const top = await page.evaluate(() => {
          const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))!;
          return target.getBoundingClientRect().top;
        });
        assert.ok(top >= 0 && top < WIDE.height, `${await link.innerText()} leads to ${top} px`);
      }
    });

    await test.step("one button folds all code and unfolds it, and paper leaves out folded code, not folded answers", async () => {
      const { page } = await openOffline(browser, path);
      const shown = () => page.locator(".code .highlight >> visible=true").count();
      assert.equal(await shown(), 2, "imports are folded");
      await page.locator("details.code summary").first().click();
      assert.equal(await shown(), 3);
      await page.getByRole("button", { name: "Hide code" }).click();
      assert.equal(await shown(), 0);
      await page.emulateMedia({ media: "print" });
      assert.equal(await page.locator("details.code >> visible=true").count(), 0);
      assert.ok(await page.getByText("folded away").isVisible());
      await page.emulateMedia({ media: "screen" });
      assert.ok(!await page.getByText("folded away").isVisible());
      await page.getByRole("button", { name: "Show code" }).click();
      assert.equal(await shown(), 3);
    });

    await test.step("it follows the system's theme, and a button changes it for good", async () => {
      const { page } = await openOffline(browser, path, { colorScheme: "dark" });
      const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      assert.equal(await background(), "rgb(20, 24, 30)");
      await page.getByRole("button", { name: "Light" }).click();
      assert.equal(await background(), "rgb(255, 255, 255)");
      await page.reload();
      assert.equal(await background(), "rgb(255, 255, 255)", "the choice is remembered");
    });

    await test.step("axe-core finds nothing, in both themes, wide and narrow", async () => {
      for (const colorScheme of ["light", "dark"] as const) {
        for (const viewport of [WIDE, NARROW]) {
          const { page } = await openOffline(browser, path, { colorScheme, viewport });
          assert.deepEqual(await findBarriers(page), [], colorScheme);
        }
      }
    });

    await test.step("a picture from elsewhere would be refused by the page and found by these tests", async () => {
      const page = await Deno.readTextFile(path);
      await Deno.writeTextFile(path, page.replace("</main>", '<img src="http://127.0.0.1:9/a.png" alt="x"></main>'));
      const opened = await openOffline(browser, path);
      await assert.rejects(() => checkPage(opened, "sample"), /not shown/);
      assert.match(opened.faults.join(), /Content Security Policy/);
    });
  });
  await Deno.remove(notebooks, { recursive: true });
});
