import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import config from "../deno.json" with { type: "json" };
import { ROOT } from "../tasks/setup/paths.ts";
import { joinText } from "../tasks/report/notebook.ts";
import { readNotebooks } from "./support/cells.ts";
import { rightsFlags } from "../tasks/rights.ts";
import { runDeno } from "./support/commands.ts";

const README = await Deno.readTextFile(join(ROOT, "README.md"));

/** The texts of documents and of notebooks, by path. */
async function readTexts(): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const folder of ["", "docs", "studies", "data"]) {
    for await (const { name } of Deno.readDir(join(ROOT, folder))) {
      const path = join(folder, name);
      if (name.endsWith(".md")) texts.set(path, await Deno.readTextFile(join(ROOT, path)));
    }
  }
  for (const [name, { cells }] of await readNotebooks()) {
    const prose = cells.filter((cell) => cell.cell_type === "markdown").map((cell) => joinText(cell.source));
    texts.set(`notebooks/${name}.ipynb`, prose.join("\n\n"));
  }
  return texts;
}

/** The addresses of a text's headings: as Jupyter makes them in a notebook, as GitHub does in a document. */
function headings(path: string, text: string): string[] {
  const words = [...text.matchAll(/^#+ +(.+)$/gm)].map(([, words]) => words.replace(/[*`]/g, ""));
  if (path.endsWith(".ipynb")) return words.map((words) => words.replaceAll(" ", "-"));
  return words.map((words) => words.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-"));
}

Deno.test("documents and notebooks: every link into the project leads to a file, and to a heading of it", async () => {
  const texts = await readTexts();
  const broken: string[] = [];
  for (const [path, text] of texts) {
    const words = text.replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]*`/g, "");
    for (const [, address] of words.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^\w+:/.test(address)) continue;
      const [file, heading] = decodeURIComponent(address).split("#");
      const target = file === "" ? path : join(dirname(path), file);
      const isThere = await Deno.stat(join(ROOT, target)).then(() => true, () => target.startsWith("reports/"));
      if (!isThere || (heading && !headings(target, texts.get(target) ?? "").includes(heading))) {
        broken.push(`${path}: ${address}`);
      }
    }
  }
  assert.deepEqual(broken, []);
});

Deno.test("the version is that of deno.json everywhere", async () => {
  assert.match(await Deno.readTextFile(join(ROOT, "CITATION.cff")), new RegExp(`^version: ${config.version}$`, "m"));
  assert.match(await Deno.readTextFile(join(ROOT, "CHANGELOG.md")), new RegExp(`^## ${config.version}$`, "m"));
});

Deno.test("README's example, pasted into a folder beside lib as it stands, prints what README says", async () => {
  const [, code] = /^```ts\n([\s\S]*?)^```/m.exec(README)!;
  const [, printed] = /^```text\n([\s\S]*?)^```/m.exec(README)!;
  const folder = await Deno.makeTempDir({ dir: ROOT, prefix: "example-", suffix: ".tmp" });
  try {
    await Deno.writeTextFile(join(folder, "example.ts"), code);
    const { code: status, text } = await runDeno("run", ...rightsFlags("test"), "--check", join(folder, "example.ts"));
    assert.equal(status, 0, text);
    assert.ok(stripVTControlCharacters(text).includes(printed), text);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
