/**
 * What source files import, read from their text.
 * @module
 */
import { dirname, join, relative } from "node:path";
import { ROOT } from "../../tasks/setup/paths.ts";

/** One import or re-export of a file. */
export interface Import {
  /** As it is written, as in "./types.ts" or "@observablehq/plot". */
  readonly specifier: string;
  /** Only types are taken, so that nothing is loaded at run time. */
  readonly typeOnly: boolean;
}

const STATEMENT = /^(?:import|export)\s+(?<type>type\s)?(?:[^"';]*?\sfrom\s*)?"(?<specifier>[^"]+)"/gm;
const DYNAMIC = /\bimport\(\s*"(?<specifier>[^"]+)"/g;

/** The imports of a text in TypeScript, comments left out. */
export function readImports(source: string): Import[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, "");
  const statements = [...code.matchAll(STATEMENT)].map(({ groups }) => ({
    specifier: groups!.specifier,
    typeOnly: groups!.type !== undefined,
  }));
  const dynamic = [...code.matchAll(DYNAMIC)].map(({ groups }) => ({ specifier: groups!.specifier, typeOnly: false }));
  return [...statements, ...dynamic];
}

/** The TypeScript files below a folder of the project, by path from the root, as in "lib/types.ts". */
export async function readSources(folder: string): Promise<Map<string, string>> {
  const sources = new Map<string, string>();
  const visit = async (place: string) => {
    for await (const entry of Deno.readDir(join(ROOT, place))) {
      const path = `${place}/${entry.name}`;
      if (entry.isDirectory) await visit(path);
      else if (/\.ts$/.test(path) && !/(\.d|\.tmp)\.ts$/.test(path)) {
        sources.set(path, await Deno.readTextFile(join(ROOT, path)));
      }
    }
  };
  await visit(folder);
  return new Map([...sources].sort(([a], [b]) => a < b ? -1 : 1));
}

/** The path from the root of a relative import, or the specifier itself where it names a package. */
export function resolveImport(path: string, specifier: string): string {
  return specifier.startsWith(".") ? relative(ROOT, join(ROOT, dirname(path), specifier)) : specifier;
}
