import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { fileURLToPath } from "node:url";
import { parseHTML } from "linkedom";
import { DISPLAY } from "../lib/visualizer/display.ts";
import * as live from "../explorer/live/mod.ts";
import type { LiveContent } from "../explorer/live/start.ts";
import { interactiveFigure } from "../explorer/interactive_figure.ts";
import { pageScript } from "../explorer/page_script.ts";
import { esbuildEnded } from "./support/esbuild.ts";

const DATA: live.EpochsData = {
  title: "Trainings of <b> & co.",
  classes: ["a</script>", "b"],
  networks: [{ name: "GAP", pooling: "average", accuracies: [0.4, 0.8], recalls: [[0.9, 0.8], [0.1, 0.7]] }],
};
const FIGURE = { data: DATA, controls: live.epochControls(DATA), draw: live.drawEpochs, caption: "How it < reads." };

Deno.test.afterEach(esbuildEnded);

Deno.test("interactiveFigure() shows the still picture of the first values, says it in words, and has no ids", async () => {
  const bundle = (await interactiveFigure(FIGURE))[DISPLAY]();
  const { document } = parseHTML(`<!doctype html><html><body>${bundle["text/html"]}</body></html>`);
  const image = document.querySelector("figure > img")!;
  const still = Buffer.from(image.getAttribute("src")!.split("base64,")[1], "base64").toString();
  assert.equal(still.replace(/<style>@font-face.*?<\/style>/, ""), live.drawEpochs(DATA, { epoch: 1 }, 720).markup);
  assert.match(still, /<\/desc><style>@font-face\{font-family:"Figure Sans"/);
  assert.match(image.getAttribute("alt")!, /^After epoch 1: GAP recognises 40\.00 % of the test images/);
  assert.equal(document.querySelector("figcaption")!.textContent, "How it < reads.");
  assert.match(bundle["text/plain"], /^After epoch 1: .*\(Controls: Epoch\.\)$/);
  assert.equal(document.querySelectorAll("[id]").length, 0);
  assert.equal(document.querySelectorAll("script").length, 2, "no text of the data ends a script");
  const json = document.querySelector('script[type="application/json"]')!.textContent;
  const { data, controls } = JSON.parse(json) as LiveContent<unknown>;
  assert.deepEqual([data, controls], [DATA, FIGURE.controls]);
});

Deno.test("interactiveFigure() gives the same bytes each time, names no host, and bundles only what its figure needs", async () => {
  const [{ markup }, again] = [await interactiveFigure(FIGURE), await interactiveFigure(FIGURE)];
  assert.equal(markup, again.markup);
  const addresses = markup.match(/https?:\/\/[^"'\s`]+/g) ?? [];
  assert.deepEqual([...new Set(addresses)], ["http://www.w3.org/2000/svg"]);
  const script = /<script>([\s\S]*)<\/script>/.exec(markup)![1];
  assert.ok(script.length < 10_000, `${script.length} characters`);
  assert.doesNotMatch(script, /drawShift|Deno|require\(/);
});

Deno.test("live figures and networks load in a page, where lib/options.ts makes no rules", async () => {
  const folder = fileURLToPath(new URL("../explorer", import.meta.url));
  const script = await pageScript(
    `import * as live from "./live/mod.ts"; import * as kinds from "../lib/kinds.ts"; globalThis.loaded = { live, kinds };`,
    folder,
  );
  (0, eval)(script);
  const { loaded } = globalThis as unknown as { loaded: { live: typeof live } };
  assert.equal(loaded.live.drawEpochs(DATA, { epoch: 1 }, 720).markup, live.drawEpochs(DATA, { epoch: 1 }, 720).markup);
});

Deno.test("interactiveFigure() refuses data that JSON would change, a function it cannot find, and unknown controls", async () => {
  const reject = (change: Record<string, unknown>, message: RegExp) =>
    assert.rejects(interactiveFigure({ ...FIGURE, ...change } as typeof FIGURE), message);
  for (const more of [[new Float32Array(2)], NaN, () => 1]) {
    await reject(
      { data: { ...DATA, more } },
      /expected plain data .* such as a typed array, a function, undefined, NaN/,
    );
  }
  const drawEpochs = () => live.drawEpochs(DATA, { epoch: 1 }, 720);
  await reject(
    { draw: drawEpochs },
    /a function that explorer\/live\/mod\.ts exports, found "drawEpochs"; write it in explorer\/live/,
  );
  await reject({ draw: (() => () => live.drawEpochs(DATA, { epoch: 1 }, 720))() }, /found "a function without a name"/);
  await reject({ controls: [{ ...FIGURE.controls[0], kind: "slidre" }] }, /controls\[0\]\.kind.*did you mean "slider"/);
});
