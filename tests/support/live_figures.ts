/**
 * Live figures in a page: every control moved by its keys, every picture held to what its function gives here.
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Locator, Page } from "playwright-core";
import type { Draw } from "../../explorer/live/controls.ts";
import * as live from "../../explorer/live/mod.ts";
import { type LiveContent, pictureAddress } from "../../explorer/live/start.ts";

/** A live figure of a page. */
export const LIVE = "figure[data-live]";

/** What a figure shows, and what its controls stand at. */
interface Shown {
  readonly name: string;
  readonly json: string;
  readonly values: Readonly<Record<string, number>>;
  readonly width: number;
  readonly source: string;
  readonly alt: string;
  readonly says: string;
}

async function readFigure(figure: Locator): Promise<Shown> {
  return await figure.evaluate((element) => {
    const image = element.querySelector("img")!;
    const controls = [...element.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input, select")];
    return {
      name: (element as HTMLElement).dataset.live!,
      json: element.querySelector('script[type="application/json"]')!.textContent!,
      values: Object.fromEntries(controls.map((control) => [control.name, Number(control.value)])),
      width: image.width,
      source: image.src,
      alt: image.alt,
      says: element.querySelector("[aria-live]")!.textContent!,
    };
  });
}

/** Holds a figure's picture and words to those that its function gives for what its controls stand at. */
async function checkPicture(figure: Locator, where: string): Promise<Shown> {
  const shown = await readFigure(figure);
  const draw = (live as unknown as Readonly<Record<string, Draw<unknown>>>)[shown.name];
  const { data, font } = JSON.parse(shown.json) as LiveContent<unknown>;
  const width = Number(/width="(\d+)"/.exec(decode(shown.source))![1]);
  const expected = draw(data, shown.values, width);
  assert.equal(decode(shown.source), decode(pictureAddress(expected, font)), where);
  assert.deepEqual([shown.alt, shown.says], [expected.says, expected.says], where);
  return shown;
}

function decode(source: string): string {
  return Buffer.from(source.replace("data:image/svg+xml;base64,", ""), "base64").toString();
}

/** The values that a control can be brought to by one key each: forth, back and, for a slider, to its ends. */
const KEYS = { range: ["ArrowRight", "ArrowLeft", "End", "Home"], "select-one": ["ArrowDown", "ArrowUp"] } as const;

/**
 * Moves every control of every live figure of a page. Each has to have a name that a reader hears, to take its keys, and to
 * change its picture; each picture has to be what the figure's function gives.
 * @returns By figure, the names of its controls.
 */
export async function moveEveryControl(page: Page): Promise<Record<string, string[]>> {
  const moved: Record<string, string[]> = {};
  for (const figure of await page.locator(LIVE).all()) {
    await figure.scrollIntoViewIfNeeded();
    const { name } = await checkPicture(figure, "at first");
    const labels: string[] = [];
    for (const control of await figure.locator("input, select").all()) {
      const { type, label } = await control.evaluate((element: HTMLInputElement) => ({
        type: element.type as keyof typeof KEYS,
        label: element.labels?.[0]?.querySelector("span")?.textContent ?? "",
      }));
      const where = `${name}, ${label}`;
      assert.ok(label.trim(), `${name}: a control has no name`);
      const role = type === "range" ? "slider" : "combobox";
      assert.equal(
        await figure.getByRole(role, { name: label, exact: true }).count(),
        1,
        `${where}: not to be found by its name`,
      );
      const sources = new Set([(await readFigure(figure)).source]);
      for (const key of KEYS[type]) {
        await control.press(key);
        sources.add((await checkPicture(figure, `${where}, ${key}`)).source);
      }
      assert.ok(sources.size > 1, `${where} changes nothing`);
      labels.push(label);
    }
    const unloaded = await figure.locator("img").evaluate(async (image: HTMLImageElement) => {
      await image.decode();
      return image.naturalWidth === 0;
    });
    assert.equal(unloaded, false, `${name}: the picture is not shown`);
    moved[`${Object.keys(moved).length + 1} ${name}`] = labels;
  }
  return moved;
}
