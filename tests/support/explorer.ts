/**
 * The explorer's page in a browser without a network, and what a computation of the test's own says that it should show.
 * @module
 */
import assert from "node:assert/strict";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { readAddress } from "../../explorer/address.ts";
import type { ExplorerData } from "../../explorer/data.ts";
import { shownPixels, type State } from "../../explorer/state.ts";
import { forward, forwardFrom } from "../../explorer/inference/forward.ts";
import { mapsOf, sigmoid } from "../../explorer/inference/layers.ts";
import { indexOfGreatest } from "../../lib/numbers.ts";
import { findBarriers, type OpenedPage, openOffline } from "./browser.ts";
import { holdToFile } from "./snapshots.ts";

/** Opens the page at an address's state, and waits until it is drawn, where it draws and `waits`. */
export async function openExplorer(
  browser: Browser,
  path: string,
  { waits = true, ...options }: BrowserContextOptions & { readonly hash?: string; readonly waits?: boolean } = {},
): Promise<OpenedPage> {
  const opened = await openOffline(browser, path, options);
  if (waits && options.javaScriptEnabled !== false) await settle(opened.page);
  return opened;
}

/** Waits until the page is drawn and its address written. */
export async function settle(page: Page): Promise<void> {
  await page.waitForSelector("html.live");
  // Timers of a page fire in their order, so that the address, which waits 150 ms, is written before this one's end.
  await page.evaluate(() =>
    new Promise((done) => setTimeout(() => requestAnimationFrame(() => setTimeout(done)), 170))
  );
}

/** What both networks answer to a state, by a pass of the test's own through the network with the knob's pooling. */
export function expectAnswers(data: ExplorerData, state: State): { scores: string[]; answers: string[] } {
  const found = [0, 1].map((place) => {
    const { byEpoch, classMaps } = data.networks[place];
    const own = byEpoch[state.epoch];
    const { k } = classMaps!.stops[state.knobs[place]];
    const pooled = { kind: "globalPool", pooling: "topK", k } as const;
    const network = { ...own, layers: [...own.layers.slice(0, -1), pooled] };
    const pixels = Float32Array.from(shownPixels(data, state), (value) => value / 255);
    const seen = forward(network, pixels);
    const cells = seen.layers[16].values.slice();
    const { pick, edit } = state;
    if (edit !== null && pick.network === place) cells[pick.cell * 10 + pick.map] = edit;
    return forwardFrom(network, seen, 16, cells).scores;
  });
  return {
    scores: found.flatMap((values) => Array.from(values.map(sigmoid), (score) => score.toFixed(3))),
    answers: found.map((values) => data.classes[indexOfGreatest(values)]),
  };
}

/** What the page shows: scores and answers, as it writes them. */
export async function readAnswers(page: Page): Promise<{ scores: string[]; answers: string[] }> {
  return {
    scores: await page.locator("#scores .score").allTextContents(),
    answers: await page.locator("[data-answer]").allTextContents(),
  };
}

/** Holds what the page shows to what its address says. */
export async function checkAgainstAddress(page: Page, data: ExplorerData, what: string): Promise<State> {
  const state = readAddress(data, new URL(page.url()).hash);
  assert.deepEqual(await readAnswers(page), expectAnswers(data, state), what);
  return state;
}

/** The least cell of ConvNet_1's last maps over all images of the page, and where it is. */
export function findLeastCell(data: ExplorerData) {
  return data.images.pixels.map((pixels, image) => {
    const seen = forward(data.networks[0].byEpoch.at(-1)!, Float32Array.from(pixels, (value) => value / 255));
    const maps = mapsOf(seen.layers[data.networks[0].classMaps!.at]);
    const value = Math.min(...maps.flat());
    const map = maps.findIndex((cells) => cells.includes(value));
    return { image, value, pick: { network: 0, map, cell: maps[map].indexOf(value) } };
  }).reduce((a, b) => b.value < a.value ? b : a);
}

/** A text that changes when anything on the page does: words, values of controls, pictures and drawings. */
export async function fingerprint(page: Page): Promise<string> {
  return await page.evaluate(() => {
    const pictures = [...document.querySelectorAll("canvas")].map((canvas) => canvas.toDataURL());
    const drawings = [...document.querySelectorAll("svg")].map((svg) => svg.innerHTML);
    const marks = [...document.querySelectorAll(".box, .cursor, .bar, .thumbnail, details, html")].map((element) =>
      `${element.getAttribute("style")?.slice(-80)} ${element.getAttribute("aria-selected")} ${
        (element as HTMLDetailsElement).open
      } ${element.getAttribute("data-theme")} ${(element as HTMLElement).hidden}`
    );
    return [document.body.innerText, ...pictures, ...drawings, ...marks].join("\n");
  });
}

/** Rules of axe-core that never find anything serious, and take long. */
const SLIGHT = ["region", "landmark-unique", "landmark-one-main", "heading-order", "page-has-heading-one"];

/**
 * The serious and critical findings of axe-core, in words. Of images, which are alike to it, most are taken off the page.
 * @param rules Which rules to hold the page to; all where none are given.
 */
export async function findGraveBarriers(page: Page, rules?: readonly string[]): Promise<string[]> {
  await page.evaluate(() => {
    document.querySelectorAll(".thumbnail[aria-selected=false]:nth-child(n+9)").forEach((element) => element.remove());
  });
  return await findBarriers(page, "html", { off: SLIGHT, isGraveOnly: true, ...(rules ? { rules } : {}) });
}

/** Holds texts to tests/snapshots/explorer.json. */
export async function holdToStored(shown: unknown): Promise<void> {
  const text = `${JSON.stringify(shown, null, 1)}\n`;
  await holdToFile(
    new URL("../snapshots/explorer.json", import.meta.url),
    new TextEncoder().encode(text),
    (stored) => new TextDecoder().decode(stored) === text ? undefined : "its texts differ",
  );
}
