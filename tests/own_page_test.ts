import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { compare } from "../studies/statistics/compare.ts";
import { adviseUndecided, pairsNeeded, tellVerdict } from "../tasks/own/advice.ts";
import { listConfusions, sumConfusions } from "../tasks/own/sections_inside.ts";
import { ROOT } from "../tasks/setup/paths.ts";
import { runTask } from "./support/commands.ts";
import { testInFolder } from "./support/folder.ts";
import { encodeImage, writeAt } from "./support/image_files.ts";

const around = (middle: number, spread: number) => [-1, 1, -1, 1, -1, 1].map((sign) => middle + sign * spread);

Deno.test("the verdict is told in words", () => {
  const told = (a: number[], b: number[]) => tellVerdict("GAP", "GMP", compare(a, b));
  assert.match(
    told(around(0.8, 0.01), around(0.7, 0.02)),
    /^GAP is better .* ahead of GMP by 10\.00 points \(95 % interval \+\d+\.\d\d to \+\d+\.\d\d\) over 6 pairs/,
  );
  assert.match(told(around(0.8, 0.01), around(0.8, 0.01)), /^GAP and GMP are equivalent/);
  assert.match(told(around(0.8, 0.1), around(0.78, -0.1)), /^It is undecided .* GAP is ahead of GMP by 2\.00 points/);
  assert.match(
    told([0.8], [0.7]),
    /^One pair of trainings decides nothing: GAP is ahead of GMP by 10\.00 points in it\.$/,
  );
});

Deno.test("what undecided would need: as many pairs as the rule asks for with the same mean and scatter", () => {
  // Student's half-width at n pairs is t · s / √n: 2.306 · 0.043 / 3 = 0.0331 at 9, 2.365 · 0.043 / 2.83 = 0.0360 at 8.
  assert.equal(pairsNeeded({ n: 6, difference: 0.0347, deviation: 0.043 }), 9);
  assert.equal(pairsNeeded({ n: 6, difference: 0.0001, deviation: 0.2 }), undefined);
  assert.equal(pairsNeeded({ n: 1, difference: 0.1, deviation: NaN }), undefined);
  // Nothing between them: enough pairs show that they are equivalent.
  const equal = pairsNeeded({ n: 6, difference: 0, deviation: 0.01 })!;
  assert.ok(equal > 6 && equal < 20, String(equal));
  const advice = adviseUndecided(compare(around(0.8, 0.05), around(0.78, -0.02)), 100);
  assert.match(advice[0], /^About \d+ pairs would decide, .*: --seeds \d+ trains the missing ones/);
  assert.match(advice[2], /^One test image is worth 1\.0 points/);
  assert.deepEqual(adviseUndecided(compare(around(0.8, 0.01), around(0.7, 0.02)), 100), []);
});

Deno.test("confusions are counted over all networks, the images that most of them confuse first", () => {
  const set = {
    name: "set",
    pixels: new Uint8Array(5),
    labels: Uint8Array.of(0, 0, 0, 1, 1),
    count: 5,
    shape: [1, 1, 1] as const,
    classes: ["a", "b"],
  };
  const answers = [[0, 1, 0, 1, 1], [0, 1, 1, 1, 1], [0, 1, 0, 1, 0]].map((own) => Uint8Array.from(own));
  assert.deepEqual(sumConfusions(set, answers.slice(0, 2)), [[3, 3], [0, 4]]);
  assert.deepEqual(listConfusions(set, answers, { most: 2, images: 1 }), [
    { actual: 0, predicted: 1, count: 4, images: [1] },
    { actual: 1, predicted: 0, count: 1, images: [4] },
  ]);
});

// Four processes, about 8 s: everything between a folder of images and its page.
testInFolder("deno task sweep own makes a page of a folder of images, in one command", async (folder) => {
  const name = basename(folder);
  const photos = join(folder, name);
  for (let index = 0; index < 20; index++) {
    const bright = index % 2 ? 220 : 40;
    const rgba = Array.from({ length: 144 }, (_, i) => [bright, (i * 7 + index) % 256, 90, 255]).flat();
    await writeAt(join(photos, index % 2 ? "light & <b>" : "dark", `${index}.png`), encodeImage(rgba, [12, 12]));
  }
  await writeAt(join(photos, "dark/cut.png"), "PNG");
  const flags = ["--size", "12", "--epochs", "2", "--seeds", "1", "--rates", "0.01", "--out", join(folder, "runs")];
  const made = [join(ROOT, `reports/own-${name}-12.html`.toLowerCase()), join(ROOT, `mine/data/${name}-12`)];
  try {
    // The folder is named from where the command is given.
    const { code, out, errors } = await runTask("sweep", ["own", "--data", name, ...flags], { INIT_CWD: folder });
    assert.equal(code, 0, errors);
    assert.match(out, /1 skipped, no whole images:\n.*cut\.png: something else/);
    assert.match(
      out,
      /16 training and 4 test images of 2 classes, 12×12 in colour\.\n2 of 2 trainings to do, 2 epochs each/,
    );
    assert.match(out, /at a time: about [\d.]+ s in all; each takes 768 MiB of memory at most\./);
    assert.ok(out.includes(made[0]), out);
    const page = await Deno.readTextFile(made[0]);
    for (
      const words of [
        ...["One pair of trainings decides nothing", "Which pooling is better", "The images", "How the trainings went"],
        ...[
          "dark/cut.png",
          "light &amp; &lt;b&gt;",
          "What is taken for what",
          "Where the networks look",
          "What it took",
        ],
        ...["Accuracy on the images held back, every seed", "MiB of memory", "deno task explorer -- --run"],
      ]
    ) assert.ok(page.includes(words), words);
    assert.match(page, /Content-Security-Policy/);
    assert.doesNotMatch(page, /unsafe-inline/);
    assert.doesNotMatch(page, /<(script|img|link)[^>]+(src|href)="(?!data:)/);
    const shown = page.replaceAll(/<(script|style)>[^]*?<\/\1>|="[^"]*"/g, "");
    const wrong = /.{0,60}(NaN|undefined|<b>).{0,20}/.exec(shown)?.[0];
    assert.equal(wrong, undefined);
    // Again: nothing is trained, and other flags are other trainings.
    const status = await runTask("sweep", ["own", "--data", name, ...flags, "--seeds", "2", "--status"], {
      INIT_CWD: folder,
    });
    assert.match(status.out, /2 of 4 done/, status.errors);
    const refused = await runTask("sweep", ["own", "--data", name, "--heads", "maxx,average"], { INIT_CWD: folder });
    assert.match(refused.errors, /found "maxx"; did you mean "max"\?/);
  } finally {
    for (const path of made) await Deno.remove(path, { recursive: true }).catch(() => {});
  }
});
