import assert from "node:assert/strict";
import { parseHTML } from "linkedom";
import { pathToFileURL } from "node:url";
import { readAddress, writeAddress } from "../explorer/address.ts";
import { readData } from "../explorer/data.ts";
import { changeState, firstState, type State } from "../explorer/state.ts";
import { findFlips, LAST } from "../explorer/live/stops.ts";
import { answering } from "../explorer/answers.ts";
import { takeApart } from "../explorer/views/cell_story.ts";
import { writeArticleExplorer } from "../tasks/report/explorer.ts";
import { gatherData, RULE } from "../tasks/report/explorer_data.ts";
import { writePages } from "../tasks/report/pages.ts";
import { claimAddress, CLAIMS } from "../studies/claims.ts";
import { CHROMIUM, withBrowser } from "./support/browser.ts";
import {
  checkAgainstAddress,
  expectAnswers,
  findGraveBarriers,
  findLeastCell,
  fingerprint,
  holdToStored,
  openExplorer,
  readAnswers,
  settle,
} from "./support/explorer.ts";
import { esbuildEnded } from "./support/esbuild.ts";
import { listControls, moveControl, prepareControl, whitePng } from "./support/explorer_controls.ts";
import { JUPYTER } from "./support/jupyter.ts";
import { notebookOf, textCell } from "./support/sample.ts";
import { holdToPicture, isAlike, type Picture, takePicture } from "./support/pictures.ts";

const ignore = !CHROMIUM;
const WIDE = { width: 1440, height: 900 };
const USUAL = { width: 1280, height: 900 };
const NARROW = { width: 390, height: 844 };

const PAGE = await gatherData();
const DATA = readData(PAGE);
const FIRST = firstState(DATA);

/** What is left out of pictures: it is the same in all states, or lies over others. */
const NO_TEXT = ".ledger, .about, .dock { display: none !important }";

/** Six states that use every part of the state. */
const drawing = Uint8Array.from({ length: 784 }, (_, i) => Math.floor(i / 28) > 8 && i % 28 > 8 ? i % 256 : 0);
const STATES: Readonly<Record<string, Partial<State>>> = {
  first: {},
  flipped: { knobs: [8, 8] },
  swapped: { knobs: [8, 0], class: 6 },
  untrained: { epoch: 0, image: 5 },
  shifted: { image: 12, shift: [4, -3], walk: { network: 1, layer: 16, map: 3, cell: 4 } },
  edited: {
    image: -1,
    pixels: drawing,
    pick: { network: 0, map: 3, cell: 4 },
    edit: 120.5,
  },
};
const stateOf = (name: string) => changeState(FIRST, STATES[name]);

Deno.test("explorer: every state comes back from its address", () => {
  for (const name of Object.keys(STATES)) {
    assert.deepEqual(readAddress(DATA, `#${writeAddress(DATA, stateOf(name))}`), stateOf(name), name);
  }
  assert.equal(writeAddress(DATA, FIRST), "");
});

Deno.test("explorer: an address that names nothing gives the first state", () => {
  const wrong = "#image=99999&k=12,0&epoch=7&shift=1&cell=3,0,0&class=x&pixels=AAAA&edit=1e308&walk=1,16,10,0&of=all";
  assert.deepEqual(readAddress(DATA, wrong), FIRST);
});

Deno.test("explorer: it holds at least 300 images, some of each class, and opens with one that the knob flips", () => {
  const { numbers, labels } = DATA.images;
  assert.ok(numbers.length >= 300 && new Set(numbers).size === numbers.length);
  for (const label of DATA.classes.keys()) assert.ok(labels.filter((own) => own === label).length >= 30);
  assert.ok(DATA.kinds.every(({ places }) => places.length >= 50));
  const { turn, predicted } = answering(DATA)(FIRST).networks[0];
  assert.equal(predicted, labels[FIRST.image]);
  assert.equal(findFlips(turn.predicted).length, 1);
});

Deno.test("explorer: bias and parts of a cell add up to its value, at the edge too", () => {
  const [answer] = answering(DATA)(FIRST).networks;
  for (const [layer, map, cell] of [[1, 5, 0], [3, 1, 27], [11, 30, 24], [16, 8, 7]]) {
    const { values, shape } = answer.activations.layers[layer];
    const { total } = takeApart(answer, { layer, map, cell });
    assert.ok(Math.abs(total - values[cell * shape[2] + map]) < 1e-3, `layer ${layer}: ${total}`);
  }
});

const FOLDER = await Deno.makeTempDir({ prefix: "explorer-" });
const path = await writeArticleExplorer(FOLDER, PAGE);
await esbuildEnded();

Deno.test("explorer: it ends with the claims, which lead to the reports", async () => {
  const text = await Deno.readTextFile(path);
  assert.ok(new TextEncoder().encode(text).length <= 5e6);
  const { document } = parseHTML(text);
  const last = [...document.querySelectorAll("main > section")].at(-1)!;
  const links = [...last.querySelectorAll("tbody a")].map((link) => link.getAttribute("href"));
  assert.deepEqual(links, CLAIMS.flatMap(({ sources }) => sources.map((source) => claimAddress(source, ".html"))));
  for (const { run } of PAGE.networks) assert.ok(document.querySelector("footer")!.textContent.includes(run));
  assert.ok(document.querySelector("footer")!.textContent.includes(RULE));
});

Deno.test({ name: "explorer: the page in a reader's hands, with the network off", ignore }, async (test) => {
  await withBrowser(async (browser) => {
    await test.step("it fits a wide light window and a narrow dark one, and axe-core finds nothing serious", async () => {
      for (
        const options of [{ viewport: WIDE, colorScheme: "light" }, { viewport: NARROW, colorScheme: "dark" }] as const
      ) {
        const { page, faults } = await openExplorer(browser, path, options);
        const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
        assert.equal(await page.evaluate(overflow), 0);
        assert.deepEqual(
          await findGraveBarriers(page, options.colorScheme === "dark" ? ["color-contrast"] : undefined),
          [],
          options.colorScheme,
        );
        assert.deepEqual(faults, []);
        await page.context().close();
      }
    });

    await test.step("six states show what the test computes and what was stored", async () => {
      const shown: Record<string, unknown> = {};
      const pictures = new Map<string, Picture>();
      const { page, faults } = await openExplorer(browser, path, { viewport: USUAL });
      for (const name of Object.keys(STATES)) {
        const hash = writeAddress(DATA, stateOf(name));
        await page.evaluate((hash) => void (location.hash = hash), hash);
        await settle(page);
        const answers = await readAnswers(page);
        assert.deepEqual(answers, expectAnswers(DATA, stateOf(name)), name);
        pictures.set(name, await takePicture(page, NO_TEXT));
        shown[name] = {
          address: hash.replace(/pixels=[^&]+/, "pixels=…"),
          answers: answers.answers,
          scores: answers.scores.join(" "),
          ties: await page.locator("[data-tie]").allTextContents(),
          turns: await page.locator("[data-story]").allTextContents(),
          epoch: await page.locator("[data-epochs]").textContent(),
        };
      }
      await page.reload();
      await settle(page);
      assert.deepEqual(await readAnswers(page), expectAnswers(DATA, stateOf("edited")), "loaded again");
      assert.deepEqual(faults, []);
      await page.context().close();
      await holdToStored(shown);

      const finer = await openExplorer(browser, path, { viewport: USUAL, deviceScaleFactor: 1.5 });
      const first = await takePicture(finer.page, NO_TEXT);
      assert.ok(
        isAlike(first, pictures.get("first")!),
        "letters and lines that are smoothed otherwise count for nothing",
      );
      await finer.page.context().close();
      for (const [one, picture] of pictures) {
        for (const [two, other] of pictures) assert.equal(isAlike(picture, other), one === two, `${one} and ${two}`);
        await holdToPicture(`explorer-${one}`, picture);
      }
    });

    await test.step("every control moves by keyboard, changes the picture, and the scores are those of the address", async () => {
      const { page, faults } = await openExplorer(browser, path, { viewport: WIDE });
      await page.locator("details:not(.notices)").evaluate((details: HTMLDetailsElement) => details.open = true);
      const controls = await listControls(page);
      assert.ok(controls.length >= 23, `${controls.length} controls`);
      for (const name of controls.toReversed()) { // the slider of layers, which replaces the maps, after them
        const control = page.locator(`[data-control="${name}"]`);
        await prepareControl(page, control);
        const before = await fingerprint(page);
        await moveControl(control);
        await settle(page);
        if (!/^file|^checkbox/.test(name)) assert.notEqual(await fingerprint(page), before, `${name} changes nothing`);
        await checkAgainstAddress(page, DATA, name);
      }
      assert.deepEqual(faults, []);
      await page.context().close();
    });

    await test.step("the cell editor reaches the page's least cell, and the slider stands at it", async () => {
      const least = findLeastCell(DATA);
      const hash = `#${writeAddress(DATA, { ...FIRST, image: least.image, pick: least.pick })}`;
      const { page, faults } = await openExplorer(browser, path, { hash });
      const slider = page.getByRole("slider", { name: "Value of the cell" });
      assert.ok(Math.abs(Number(await slider.inputValue()) - least.value) <= 0.25, await slider.inputValue());
      await slider.press("ArrowLeft");
      await settle(page);
      const { edit } = await checkAgainstAddress(page, DATA, "least cell");
      assert.ok(edit !== null && edit < least.value && edit > least.value - 1, `${edit}`);
      assert.deepEqual(faults, []);
      await page.context().close();
    });

    await test.step({
      name: "from the overview the answer flips in two clicks",
      ignore: !JUPYTER,
      fn: async () => {
        const report = { name: "01_a", notebook: notebookOf([textCell("# A\n\nText.")]), origin: "Made today" };
        const [, overview] = await writePages([report], { folder: FOLDER, made: "today" });
        const { page, faults } = await openExplorer(browser, overview, { viewport: WIDE, waits: false });
        await page.getByRole("link", { name: /explorer/ }).click();
        await settle(page);
        assert.equal(page.url(), pathToFileURL(path).href);
        const knob = page.getByRole("slider", { name: "Pool knob of ConvNet_1" });
        await knob.scrollIntoViewIfNeeded();
        const box = (await knob.boundingBox())!;
        await knob.click({ position: { x: box.width - 4, y: box.height / 2 } });
        await settle(page);
        const state = await checkAgainstAddress(page, DATA, "knob");
        assert.equal(state.knobs[0], LAST);
        assert.match((await page.locator("[data-story]").first().textContent())!, /^Flipped: /);
        assert.deepEqual(faults.filter((fault) => fault !== `asked for ${page.url().split("#")[0]}`), []);
        await page.context().close();
      },
    });

    await test.step("links within the page leave what was chosen as it is", async () => {
      const { page } = await openExplorer(browser, path, { viewport: WIDE, hash: "#epoch=5&k=3,1" });
      await page.getByRole("link", { name: "turn ConvNet_1’s pool knob" }).click();
      await settle(page);
      const { epoch, knobs } = await checkAgainstAddress(page, DATA, "link");
      assert.deepEqual([DATA.epochs[epoch], ...knobs], [5, 6, 8]);
      await page.context().close();
    });

    await test.step("pointer and file: a stroke erases, a drag shifts, a dropped picture is fitted", async () => {
      const { page } = await openExplorer(browser, path, { viewport: WIDE });
      const paper = page.getByRole("application", { name: "The image" });
      await paper.evaluate((canvas) => canvas.scrollIntoView({ block: "center" }));
      const box = (await paper.boundingBox())!;
      const drag = async (from: number, to: number) => {
        await page.mouse.move(box.x + from, box.y + from);
        await page.mouse.down();
        await page.mouse.move(box.x + to, box.y + to, { steps: 4 });
        await page.mouse.up();
        await settle(page);
      };
      await drag(100, 100 + 3 * box.width / 28);
      assert.deepEqual((await checkAgainstAddress(page, DATA, "drag")).shift, [3, 3]);
      await page.getByText("Erase", { exact: true }).click();
      await drag(60, 240);
      const { pixels } = await checkAgainstAddress(page, DATA, "stroke");
      assert.equal(pixels?.[14 * 28 + 14], 0);
      await page.locator("details:not(.notices)").evaluate((details: HTMLDetailsElement) => details.open = true);
      const picture = { name: "a.png", mimeType: "image/png", buffer: await whitePng(page) };
      await page.locator("input[type=file]").setInputFiles(picture);
      await settle(page);
      const brought = await checkAgainstAddress(page, DATA, "file");
      assert.equal(brought.image, -1);
      assert.deepEqual([brought.pixels![0], brought.pixels![14 * 28 + 14]], [0, 255], "fitted whole, on black");
      await page.getByRole("checkbox").check();
      await page.locator("input[type=file]").setInputFiles([picture]);
      await settle(page);
      assert.equal((await checkAgainstAddress(page, DATA, "dark")).pixels![14 * 28 + 14], 0, "light turned into dark");
      await page.context().close();
    });
  });
});

Deno.test.afterAll(() => Deno.remove(FOLDER, { recursive: true }));
