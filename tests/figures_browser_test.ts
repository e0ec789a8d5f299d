import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { savePng, type SvgFigure, svgFigure, svgGroup } from "../lib/visualizer/figure.ts";
import { CHROMIUM, openBrowser } from "./support/browser.ts";
import { decodePng } from "./support/snapshots.ts";

const ignore = !CHROMIUM;

/** The box around what is not white, `[left, top, right, bottom]`. */
function inkBox({ data, width }: { data: ArrayLike<number>; width: number }): number[] {
  const dark = Array.from({ length: data.length / 4 }, (_, pixel) => pixel).filter((pixel) => data[4 * pixel] < 128);
  const [xs, ys] = [dark.map((pixel) => pixel % width), dark.map((pixel) => Math.floor(pixel / width))];
  const ends = (values: number[]) => [Math.min(...values), Math.max(...values)];
  const [[left, right], [top, bottom]] = [ends(xs), ends(ys)];
  return [left, top, right, bottom];
}

const WORDS = ["Test accuracy 0.866 − 12,345", "Точность → Σανδάλι ≤ ½", "東京 × 2"];

function figureOf(words: string, weight: string): SvgFigure {
  const body = `<text x="20" y="90" font-size="28" font-weight="${weight}">${words}</text>`;
  return svgFigure([svgGroup(body)], { width: 520, height: 120, title: " ", caption: "Words.", alt: words });
}

Deno.test({ name: "words of an SVG figure are as wide and as high in a browser as in its PNG", ignore }, async () => {
  const browser = await openBrowser();
  const file = await Deno.makeTempFile({ suffix: ".png" });
  try {
    const page = await browser.newPage();
    const show = (svg: string) =>
      page.setContent(
        `<body style="margin: 0"><img src="data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}">`,
      );
    const picture = async () =>
      await decodePng(await page.screenshot({ clip: { x: 0, y: 0, width: 520, height: 120 } }));
    // Without any font on the machine, Chromium draws no words in images, nor any in pages.
    await page.setContent("<p>Words</p>");
    if (!Number.isFinite(inkBox(await picture())[0])) return console.log("skipped: this browser finds no font at all");
    for (const weight of ["normal", "bold"]) {
      for (const words of WORDS) {
        const figure = figureOf(words, weight);
        await savePng(figure, file, { dpi: 96 });
        const ours = inkBox(await decodePng(await Deno.readFile(file)));
        await show(figure.svg);
        const theirs = inkBox(await picture());
        theirs.forEach((end, index) => {
          // Smoothing may darken one pixel more or less at each end, hinting another.
          assert.ok(
            Math.abs(end - ours[index]) <= 2,
            `${weight} ${words}: ${theirs} in the browser, ${ours} in the PNG`,
          );
        });
      }
    }
  } finally {
    await browser.close();
    await Deno.remove(file);
  }
});
