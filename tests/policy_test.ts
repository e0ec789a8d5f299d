import assert from "node:assert/strict";
import { join } from "node:path";
import { scriptJson } from "../explorer/page_script.ts";
import { applyPolicy, liveScript } from "../tasks/report/policy.ts";
import { CHROMIUM, openOffline, withBrowser } from "./support/browser.ts";
import { testInFolder } from "./support/folder.ts";

const HEAD =
  `<!DOCTYPE html><html lang="en"><head><meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<title>Page</title><style>main { color: rgb(1, 2, 3) }</style><script>window.own = 1;</script></head>`;
const FIGURE =
  `<figure style="margin: 7px"><script type="application/json">${scriptJson({ name: "</script>" })}</script>` +
  `<script>window.live = 1;</script></figure>`;
/** What a name or a caption could bring in where somebody forgot to escape it. */
const HOSTILE =
  `<base href="https://evil.example/"><script>window.bad = 1;</script><img src="x" onerror="window.bad = 2">
  <a href="javascript:window.bad = 3" id="link">link</a><style>main { color: red !important }</style>
  <form action="https://evil.example/"><button id="send">send</button></form><iframe src="data:text/html,x"></iframe>`;

Deno.test("liveScript() is that of a live figure, and never one that a text in it brought in", () => {
  assert.equal(liveScript(FIGURE), "window.live = 1;");
  const injected = `<script type="application/json">1</script><script>bad</script></figure>`;
  for (const markup of [`<figure><figcaption>${injected}</figcaption></figure>`, `<p>${injected}</p>`, injected]) {
    assert.equal(liveScript(markup), undefined, markup);
  }
  const both = `<figure ><figcaption>${injected}</figcaption>${FIGURE.slice(FIGURE.indexOf("<script"))}`;
  assert.equal(liveScript(both), "window.live = 1;");
});

Deno.test("scriptJson() can't end its script, and is the same data", () => {
  const data = { name: "</script><!--", sign: "&" };
  assert.doesNotMatch(scriptJson(data), /[<>&]/);
  assert.deepEqual(JSON.parse(scriptJson(data)), data);
});

testInFolder("a page under its policy runs its own scripts, wears its own styles, and nothing else", async (folder) => {
  const page = applyPolicy(`${HEAD}<body><main>${FIGURE}</main></body></html>`, { scripts: [liveScript(FIGURE)!] });
  assert.doesNotMatch(page, /unsafe-inline|unsafe-eval|default-src 'none'"/);
  assert.match(page, /; base-uri 'none'; form-action 'none'">/);
  const hostile = page.replace("<main>", `<main>${HOSTILE}`);
  await Deno.writeTextFile(join(folder, "page.html"), page);
  await Deno.writeTextFile(join(folder, "hostile.html"), hostile);
  await withBrowser(async (browser) => {
    const sound = await openOffline(browser, join(folder, "page.html"));
    assert.deepEqual(sound.faults, []);
    const bad = await openOffline(browser, join(folder, "hostile.html"));
    await bad.page.evaluate(() => {
      for (const name of ["send", "link"]) document.getElementById(name)!.click();
    });
    for (const { page } of [sound, bad]) {
      const found = await page.evaluate(() => {
        const { own, live, bad } = globalThis as unknown as Record<string, unknown>;
        const style = (selector: string) => getComputedStyle(document.querySelector(selector)!);
        return [own, live, bad, style("main").color, style("figure").marginTop, document.baseURI === location.href];
      });
      assert.deepEqual(found, [1, 1, undefined, "rgb(1, 2, 3)", "7px", true]);
    }
    assert.ok(bad.faults.length >= 6, bad.faults.join("\n"));
  });
}, { ignore: !CHROMIUM });
