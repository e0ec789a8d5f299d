import assert from "node:assert/strict";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { readAddress, writeAddress } from "../explorer/address.ts";
import { readData } from "../explorer/data.ts";
import { changeState, firstState, type State } from "../explorer/state.ts";
import { findFlips } from "../explorer/stops.ts";
import { answering } from "../explorer/answers.ts";
import { takeApart } from "../explorer/cell_sum.ts";
import { buildExplorer } from "../tasks/report/explorer.ts";
import { gatherData } from "../tasks/report/explorer_data.ts";
import { CHROMIUM, openBrowser } from "./support/browser.ts";
import {
  checkAgainstAddress,
  expectAnswers,
  findBarriers,
  findLeastCell,
  fingerprint,
  openExplorer,
  readAnswers,
  settle,
} from "./support/explorer.ts";

const ignore = !CHROMIUM;
const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };

const PAGE = await gatherData();
const DATA = readData(PAGE);
const FIRST = firstState(DATA);

/** Six states that use every part of the state. */
const drawing = Uint8Array.from({ length: 784 }, (_, i) => Math.floor(i / 28) > 8 && i % 28 > 8 ? i % 256 : 0);
const STATES: Readonly<Record<string, Partial<State>>> = {
  first: {},
  flipped: { knobs: [8, 8] },
  swapped: { knobs: [8, 0], family: "logSumExp", class: 6, of: "loss" },
  untrained: { epoch: 0, image: 5 },
  shifted: { image: 12, shift: [4, -3], walk: { network: 1, layer: 16, map: 3, cell: 4 } },
  edited: {
    image: -1,
    pixels: drawing,
    edits: [{ network: 0, map: 3, cell: 4, value: 120.5 }, { network: 1, map: 7, cell: 0, value: -3 }],
    pick: { network: 1, map: 7, cell: 0 },
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
  const wrong = "#image=99999&k=12,0&epoch=7&shift=1&cell=3,0,0&class=x&pixels=AAAA&edit=1_2&walk=1,16,10,0&of=all";
  assert.deepEqual(readAddress(DATA, wrong), FIRST);
});

Deno.test("explorer: it holds at least 300 images, some of each class, and opens with one that the knob flips", () => {
  const { numbers, labels } = DATA.images;
  assert.ok(numbers.length >= 300 && new Set(numbers).size === numbers.length);
  for (const label of DATA.classes.keys()) assert.ok(labels.filter((own) => own === label).length >= 30);
  assert.ok(DATA.kinds.disagreements.length >= 50);
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

/** Calls `use` with the page as a file. */
async function withPage(use: (path: string, browser: Awaited<ReturnType<typeof openBrowser>>) => Promise<void>) {
  const folder = await Deno.makeTempDir({ prefix: "explorer-" });
  const path = join(folder, "explorer.html");
  const page = await buildExplorer(PAGE);
  assert.ok(new TextEncoder().encode(page).length <= 5e6);
  await Deno.writeTextFile(path, page);
  const browser = await openBrowser();
  try {
    await use(path, browser);
  } finally {
    await browser.close();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({ name: "explorer: the page in a reader's hands, with the network off", ignore }, async (test) => {
  await withPage(async (path, browser) => {
    await test.step("it fits a wide light window and a narrow dark one, and axe-core finds nothing serious", async () => {
      for (
        const options of [{ viewport: WIDE, colorScheme: "light" }, { viewport: NARROW, colorScheme: "dark" }] as const
      ) {
        const { page, faults } = await openExplorer(browser, path, options);
        const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
        assert.equal(await page.evaluate(overflow), 0);
        assert.deepEqual(
          await findBarriers(page, options.colorScheme === "dark" ? ["color-contrast"] : undefined),
          [],
          options.colorScheme,
        );
        assert.deepEqual(faults, []);
        await page.context().close();
      }
    });

    await test.step("six states show what the test computes and what was stored", async () => {
      const shown: Record<string, unknown> = {};
      const { page, faults } = await openExplorer(browser, path);
      for (const name of Object.keys(STATES)) {
        const hash = writeAddress(DATA, stateOf(name));
        await page.evaluate((hash) => void (location.hash = hash), hash);
        await settle(page);
        const answers = await readAnswers(page);
        assert.deepEqual(answers, expectAnswers(DATA, stateOf(name)), name);
        shown[name] = {
          address: hash.replace(/pixels=[^&]+/, "pixels=…"),
          ...{ answers: answers.answers, scores: answers.scores.join(" ") },
          turns: await page.locator("[data-story]").allTextContents(),
          recalls: (await page.locator("[data-recall]").allTextContents()).join(" "),
        };
      }
      await page.reload();
      await settle(page);
      assert.deepEqual(await readAnswers(page), expectAnswers(DATA, stateOf("edited")), "loaded again");
      assert.deepEqual(faults, []);
      await page.context().close();
      await holdToStored(shown);
    });

    await test.step("every control moves by keyboard, changes the picture, and the scores are those of the address", async () => {
      const { page, faults } = await openExplorer(browser, path, { viewport: WIDE });
      await page.locator("details").evaluate((details: HTMLDetailsElement) => details.open = true);
      const controls = await listControls(page);
      assert.ok(controls.length >= 29, `${controls.length} controls`);
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
      const { edits: [{ value }] } = await checkAgainstAddress(page, DATA, "least cell");
      assert.ok(value < least.value && value > least.value - 1, `${value}`);
      assert.deepEqual(faults, []);
      await page.context().close();
    });

    await test.step("two steps from the overview the knob flips the answer", async () => {
      const link = await Deno.readTextFile(new URL("../report/overview.html.j2", import.meta.url));
      assert.match(link, /<a href="explorer.html">/);
      const { page } = await openExplorer(browser, path, { viewport: WIDE });
      const knob = page.getByRole("slider", { name: "Pool knob of ConvNet_1" });
      await knob.scrollIntoViewIfNeeded();
      const box = (await knob.boundingBox())!;
      await knob.click({ position: { x: box.width - 4, y: box.height / 2 } });
      await settle(page);
      const state = await checkAgainstAddress(page, DATA, "knob");
      assert.equal(state.knobs[0], 8);
      assert.match((await page.locator("[data-story]").first().textContent())!, /^Flipped: /);
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
      await page.locator("details").evaluate((details: HTMLDetailsElement) => details.open = true);
      await page.locator("input[type=file]").setInputFiles({
        name: "a.png",
        mimeType: "image/png",
        buffer: await whitePng(page),
      });
      await settle(page);
      const brought = await checkAgainstAddress(page, DATA, "file");
      assert.equal(brought.image, -1);
      assert.deepEqual([brought.pixels![0], brought.pixels![14 * 28 + 14]], [0, 255], "fitted whole, on black");
      await page.context().close();
    });

    await test.step("without scripts it tells what the first image shows", async () => {
      const { page, faults } = await openExplorer(browser, path, { javaScriptEnabled: false });
      const text = await page.locator("main").innerText();
      assert.match(text, /scripts are off/);
      assert.match(
        text,
        /ConvNet_1, which pools by average, takes it for “.+”; from average to max, at the mean of the/,
      );
      assert.equal(await page.locator("main section >> visible=true").count(), 2);
      assert.deepEqual(faults, []);
    });
  });
});

/** Gives every control a name of its own, and lists them: one for each group of radio buttons. */
async function listControls(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const selector = "input, select, button, summary, [role=listbox], [role=application]";
    const names: string[] = [];
    for (const control of document.querySelectorAll<HTMLInputElement>(selector)) {
      if (control.tabIndex < 0 || !control.checkVisibility() || control.type === "radio" && !control.checked) continue;
      if (control.localName === "summary") continue; // opened by the test
      const name = `${control.type ?? control.getAttribute("role")} ${names.length}`;
      control.dataset.control = name;
      names.push(name);
    }
    return names;
  });
}

/** Brings about what a control that puts things back is there for. */
async function prepareControl(page: Page, control: Locator): Promise<void> {
  const needs: Readonly<Record<string, readonly [role: "slider" | "application", name: string, key: string]>> = {
    "Put all cells back": ["slider", "Value of the cell", "ArrowLeft"],
    "As it was": ["application", "The image", "ArrowLeft"],
    "As they were trained": ["slider", "Pool knob of ConvNet_2", "Home"],
  };
  const need = needs[(await control.textContent())!];
  if (!need) return;
  const [role, name, key] = need;
  await page.getByRole(role, { name }).press(key);
  await settle(page);
}

/** Moves a control as its keyboard does. */
async function moveControl(control: Locator): Promise<void> {
  const { kind, isAtEnd } = await control.evaluate((element: HTMLInputElement) => ({
    kind: element.matches(".cell, .thumb")
      ? "grid"
      : element.getAttribute("role") ?? (element.localName === "button" ? "button" : element.type),
    isAtEnd: element.type === "range" && element.value === element.max,
  }));
  if (kind === "file") return;
  const keys: Readonly<Record<string, string>> = {
    checkbox: " ",
    button: "Enter",
    grid: "ArrowRight",
    range: isAtEnd ? "ArrowLeft" : "ArrowRight",
  };
  await control.press(keys[kind] ?? "ArrowDown");
}

/** A white picture, wider than high. */
async function whitePng(page: Page) {
  const { Buffer } = await import("node:buffer");
  const address = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [120, 60];
    const context = canvas.getContext("2d")!;
    context.fillStyle = "#fff";
    context.fillRect(0, 0, 120, 60);
    return canvas.toDataURL();
  });
  return Buffer.from(address.split(",")[1], "base64");
}

/** Holds texts to tests/snapshots/explorer.json; `SNAPSHOTS=update` writes them. Texts, since fonts differ between machines. */
async function holdToStored(shown: unknown): Promise<void> {
  const file = new URL("snapshots/explorer.json", import.meta.url);
  if (Deno.env.get("SNAPSHOTS") === "update") {
    return await Deno.writeTextFile(file, `${JSON.stringify(shown, null, 1)}\n`);
  }
  assert.deepEqual(shown, JSON.parse(await Deno.readTextFile(file)));
}
