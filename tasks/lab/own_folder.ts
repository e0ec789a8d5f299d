/**
 * The reader's own folder, `mine/`, which git ignores: copies of the notebooks to step through and change, an own notebook,
 * and whatever the reader adds. What was changed there is never written over.
 * @module
 */
import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";

/** Where things lie, and whether copies that the reader has changed are to be replaced. */
export interface OwnFolderOptions {
  readonly project: string;
  /** Lay the reader's changed copies aside, into a folder `before-…`, and take new ones. */
  readonly fresh: boolean;
}

/** What became of the copies: paths below `mine/`. */
export interface OwnFolder {
  /** Copies that are new, or were as they had been copied and follow the project's. */
  readonly copied: readonly string[];
  /** Changed by the reader, while the project's has changed too. */
  readonly kept: readonly string[];
  /** Where `fresh` laid the reader's copies. */
  readonly laidAside?: string;
}

const MEMORY = ".copies.json";
const OWN_NOTEBOOK = "00_my_first_lines.ipynb";

/** Fills the folder, and says what was done. @throws {Error} where it can't be written, naming it. */
export async function fillOwnFolder({ project, fresh }: OwnFolderOptions): Promise<OwnFolder> {
  const folder = join(project, "mine");
  const memory = await readMemory(join(folder, MEMORY));
  const originals = await listOriginals(project);
  const copied: string[] = [];
  const kept: string[] = [];
  const before = join(folder, `before-${new Date().toISOString().slice(0, 19).replaceAll(":", "")}`);
  let laidAside: string | undefined;
  try {
    for (const [path, text] of originals) {
      const target = join(folder, path);
      const found = await Deno.readTextFile(target).catch(() => undefined);
      if (found === text) memory[path] = hash(text);
      if (found === text) continue;
      const isChanged = found !== undefined && hash(found) !== memory[path];
      if (isChanged && !fresh) {
        if (memory[path] !== hash(text)) kept.push(path);
        continue;
      }
      if (isChanged) {
        laidAside = before;
        await Deno.mkdir(dirname(join(before, path)), { recursive: true });
        await Deno.rename(target, join(before, path));
      }
      await Deno.mkdir(dirname(target), { recursive: true });
      await Deno.writeTextFile(target, text);
      memory[path] = hash(text);
      copied.push(path);
    }
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(join(folder, MEMORY), JSON.stringify(memory, null, 2));
  } catch (error) {
    throw new Error(`Cannot fill ${folder}, where your copies of the notebooks lie: ${(error as Error).message}`);
  }
  return { copied, kept, ...(laidAside ? { laidAside: basename(laidAside) } : {}) };
}

/** The notebooks and the modules beside them, by path from `notebooks/`, and the reader's first notebook. */
async function listOriginals(project: string): Promise<Map<string, string>> {
  const originals = new Map<string, string>();
  const visit = async (below: string) => {
    for await (const { name, isDirectory } of Deno.readDir(join(project, "notebooks", below))) {
      const path = join(below, name);
      if (isDirectory && !name.startsWith(".")) await visit(path);
      else if (/\.(ipynb|ts)$/.test(name)) {
        originals.set(path, await Deno.readTextFile(join(project, "notebooks", path)));
      }
    }
  };
  await visit("");
  originals.set(OWN_NOTEBOOK, firstLines(await Deno.readTextFile(join(project, "README.md"))));
  return originals;
}

/** A notebook whose one code cell is the README's example. */
function firstLines(readme: string): string {
  const blocks = [...readme.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code]) => code);
  const example = (blocks.find((code) => code.includes("lib/mod.ts")) ?? "").trim();
  const metadata = { kernelspec: { name: "deno", display_name: "Deno", language: "typescript" } };
  const lines = example.split(/(?<=\n)/);
  const text = "# Yours\n\nThe library in ten lines. Change what you like: this folder is yours, and git ignores it.";
  const cells = [
    { cell_type: "markdown", id: "yours", metadata: {}, source: text.split(/(?<=\n)/) },
    { cell_type: "code", id: "ten-lines", metadata: {}, source: lines, outputs: [], execution_count: null },
  ];
  return JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1) + "\n";
}

/** With which text each copy was made; a file that is none counts as empty, and then changed copies are kept. */
async function readMemory(path: string): Promise<Record<string, string>> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch {
    return {};
  }
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
