import assert from "node:assert/strict";
import { readImports, readSources, resolveImport } from "./support/imports.ts";

const LIB = await readSources("lib");
const EXPLORER = await readSources("explorer");

/**
 * The rooms of lib and what each may import beside itself; files that lie in lib itself belong to everybody and import
 * each other only. `notebook` joins the rooms for a reader's cell.
 */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  "": [],
  data: [""],
  models: [""],
  trainer: ["", "models"],
  runs: ["", "data", "models", "trainer"],
  visualizer: ["", "models"],
  notebook: ["", "data", "models", "trainer", "runs", "visualizer"],
};

/** What is outside of lib, and what each may import beside itself and lib. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  studies: [],
  explorer: [],
  notebooks: ["studies", "explorer", "tasks"],
  tasks: ["studies", "explorer", "notebooks", "tests"],
};

/** The room of a file, `""` for lib itself: "models" for "lib/models/networks.ts" and "lib/models/layers/conv.ts". */
const roomOf = (path: string) => path.split("/").slice(1, -1)[0] ?? "";

/** The files that each file of lib imports. */
const IMPORTS = new Map([...LIB].map(([path, source]) => [
  path,
  readImports(source).filter(({ specifier }) => specifier.startsWith("."))
    .map(({ specifier }) => resolveImport(path, specifier)),
]));

/** The way along imports from a file back to `target`, so that `target` imports it closes a circle; undefined without one. */
function findCircle(target: string, path: string, way: readonly string[] = []): string[] | undefined {
  if (way.includes(path)) return undefined;
  const here = [...way, path];
  if (path === target) return here;
  for (const next of IMPORTS.get(path) ?? []) {
    const found = findCircle(target, next, here);
    if (found) return found;
  }
}

Deno.test("lib/types.ts imports nothing", () => {
  assert.deepEqual(readImports(LIB.get("lib/types.ts")!), []);
});

Deno.test("lib: each room imports itself and the rooms that it may, types included", () => {
  for (const [path, targets] of IMPORTS) {
    if (path === "lib/mod.ts") continue;
    const room = roomOf(path);
    assert.ok(room in ROOMS, `${path} lies in no room`);
    for (const target of targets) {
      const isAllowed = LIB.has(target) && [room, ...ROOMS[room]].includes(roomOf(target));
      assert.ok(isAllowed, `${path} imports ${target}`);
    }
  }
});

Deno.test("lib: imports go round in no circle", () => {
  for (const path of LIB.keys()) {
    const way = IMPORTS.get(path)!.map((next) => findCircle(path, next)).find(Boolean);
    assert.equal(way, undefined, `${path} imports ${way?.join(" imports ")}`);
  }
});

Deno.test("lib: trainer/tensorflow.ts alone loads tfjs-node-gpu, others take its types only", () => {
  for (const [path, source] of LIB) {
    if (path === "lib/trainer/tensorflow.ts") continue;
    const loads = readImports(source).filter(({ specifier, typeOnly }) =>
      specifier.startsWith("@tensorflow/") && !typeOnly
    );
    assert.deepEqual(loads, [], `${path} loads TensorFlow`);
  }
});

Deno.test("studies, explorer, notebooks and tasks import one way", async () => {
  for (const [door, others] of Object.entries(DOORS)) {
    for (const [path, source] of await readSources(door)) {
      for (const { specifier } of readImports(source)) {
        if (!specifier.startsWith(".")) continue;
        const [target] = resolveImport(path, specifier).split("/");
        assert.ok([door, "lib", ...others].includes(target) || target === "deno.json", `${path} imports ${specifier}`);
      }
    }
  }
});

/** Packages that pages may load: plain functions of numbers, without imports of their own beside each other. */
const PURE = ["d3-interpolate", "d3-scale-chromatic"];

Deno.test("explorer runs in a page: nothing that its pages load uses Deno, Node or a package that is not pure", () => {
  const sources = new Map([...LIB, ...EXPLORER]);
  const isOfPage = (path: string) =>
    !["explorer/mod.ts", "explorer/interactive_figure.ts", "explorer/page_script.ts"].includes(path);
  const paths = [...EXPLORER.keys()].filter(isOfPage);
  for (const path of paths) {
    assert.doesNotMatch(sources.get(path)!, /\b(?:Deno|process|Buffer|require)\b[.(]/, path);
    for (const { specifier, typeOnly } of readImports(sources.get(path)!)) {
      if (PURE.includes(specifier)) continue;
      const target = resolveImport(path, specifier);
      if (typeOnly) continue;
      assert.ok(sources.has(target), `${path} imports ${specifier}`);
      if (!paths.includes(target)) paths.push(target);
    }
  }
});

Deno.test("tasks and notebooks take plain functions and types of explorer, no view of it", async () => {
  for (const [path, source] of [...await readSources("notebooks"), ...await readSources("tasks")]) {
    const taken = readImports(source).map(({ specifier }) => resolveImport(path, specifier))
      .filter((target) => target.startsWith("explorer/"));
    for (const target of taken) assert.doesNotMatch(EXPLORER.get(target)!, /\bdocument\b/, `${path} imports ${target}`);
  }
});

Deno.test("lib/mod.ts re-exports and does nothing else", () => {
  const code = LIB.get("lib/mod.ts")!.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
  assert.equal(code.replace(/export\s+(?:type\s+)?(?:\*|\{[^}]*\})\s+from\s+"[^"]+";/g, "").trim(), "");
});

Deno.test("lib: no file touches Deno.jupyter while it loads", async () => {
  // Outside a kernel the first touch of Deno.jupyter throws, so that loading every file shows it.
  for (const path of LIB.keys()) await import(new URL(`../${path}`, import.meta.url).href);
  assert.throws(() => Deno.jupyter);
});

Deno.test("no TypeScript file is longer than 300 lines", async () => {
  for (const folder of ["lib", "studies", "explorer", "notebooks", "tasks", "tests"]) {
    for (const [path, source] of await readSources(folder)) {
      const lines = source.split("\n").length - 1;
      assert.ok(lines <= 300, `${path} has ${lines} lines`);
    }
  }
});

Deno.test("records are written field by field: no object literal is spread into another", async () => {
  for (const folder of ["lib", "studies", "explorer", "notebooks", "tasks", "tests"]) {
    for (const [path, source] of await readSources(folder)) assert.doesNotMatch(source, /\.{3}\{/, path);
  }
});
