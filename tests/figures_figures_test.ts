import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { loadDataset } from "../lib/data/datasets.ts";
import { convNet1, convNet2 } from "../lib/models/networks.ts";
import { obtainRun } from "../lib/runs/obtain.ts";
import { comparisonPlot } from "../notebooks/figures/comparison_plot.ts";
import { DISPLAY } from "../lib/visualizer/display.ts";
import { savePng } from "../lib/visualizer/figure.ts";
import { renderPng } from "../lib/visualizer/canvas.ts";
import { FIGURES } from "./support/figures.ts";
import { testInFolder } from "./support/folder.ts";
import { assertPngSnapshot, assertSvgSnapshot, decodePng, holdToPng } from "./support/snapshots.ts";

/** Every figure, made once. */
const MADE = Object.entries(FIGURES).map(([name, make]) => [name, make()] as const);

for (const [name, figure] of MADE) {
  Deno.test(`figure ${name} is the picture in tests/snapshots`, async () => {
    if (figure.kind === "svg") await assertSvgSnapshot(name, figure);
    else await assertPngSnapshot(name, figure);
  });
}

testInFolder("README's figure is the picture of the stored runs", async (folder) => {
  const data = await loadDataset("fashion-mnist");
  const gap = await obtainRun(convNet1({ seed: 0 }), data, { epochs: 60 });
  const gmp = await obtainRun(convNet2({ seed: 0 }), data, { epochs: 60 });
  const figure = comparisonPlot([
    { name: "GAP", pooling: "average", history: gap.history },
    { name: "GMP", pooling: "max", history: gmp.history },
  ]);
  const path = join(folder, "figure.png");
  await savePng(figure, path, { dpi: 192 });
  await holdToPng(new URL("../tasks/report/readme_figure.png", import.meta.url), await Deno.readFile(path));
});

Deno.test("every figure has a title, a caption and an alternative text of its own, and displays itself as an image", () => {
  const alts = new Set<string>();
  for (const [name, figure] of MADE) {
    for (const words of [figure.title, figure.caption, figure.alt]) assert.ok(words.length > 5, name);
    alts.add(figure.alt);
    const bundle = figure[DISPLAY]();
    assert.equal(bundle["text/plain"], figure.alt);
    const type = figure.kind === "svg" ? "svg\\+xml" : "png";
    const pattern =
      `^<figure[^>]*><div[^>]*><img alt="([^"]+)" width="${figure.width}" height="${figure.height}" src="data:image/${type};base64,([\\w+/=]+)"[^>]*></div><figcaption>[^<]+</figcaption></figure>$`;
    const [, alt, data] = bundle["text/html"].match(new RegExp(pattern)) ??
      assert.fail(`${name}: ${bundle["text/html"].slice(0, 300)}`);
    const shown = alt.replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
    assert.equal(shown, figure.alt);
    const bytes = Buffer.from(data, "base64");
    if (figure.kind === "svg") {
      assert.ok(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/.test(bytes.toString()), name);
    } else {assert.deepEqual(
        [bytes.readUInt32BE(16), bytes.readUInt32BE(20)],
        [2 * figure.width, 2 * figure.height],
        name,
      );}
  }
  assert.equal(alts.size, MADE.length);
});

Deno.test("every figure lies on opaque white paper", async () => {
  for (const [name, figure] of MADE) {
    if (figure.kind === "svg") {
      assert.ok(figure.svg.includes(`<rect width="${figure.width}" height="${figure.height}" fill="#ffffff" />`), name);
      continue;
    }
    const { data } = await decodePng(renderPng(figure, 1));
    assert.deepEqual([...data.subarray(0, 4)], [255, 255, 255, 255], name);
    for (let alpha = 3; alpha < data.length; alpha += 4) assert.equal(data[alpha], 255, name);
  }
});

Deno.test("no plot carries a warning of Observable Plot or a colour of the page", () => {
  for (const [name, figure] of MADE) {
    if (figure.kind === "svg") assert.doesNotMatch(figure.svg, /⚠|currentColor|NaN|undefined/, name);
  }
});
