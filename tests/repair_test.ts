/**
 * Each part of what the set-up makes, broken in turn in a copy of the project: doctor, asked for the part concerned, names it.
 * What the kernel's step makes is then mended by that step, which takes seconds, and the rest is put back. With
 * `deno task test -- --slow` everything is broken at once, and `deno task setup -- --repair` mends it, in minutes.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { complete, isDone, removeIfThere } from "../tasks/setup/step.ts";
import { ADDON, ROOT, TENSORFLOW } from "../tasks/setup/paths.ts";
import { runDenoIn } from "./support/commands.ts";
import { recordFigures } from "./support/reliability.ts";
import { copyProject, DENO, type ProjectCopy, replaceFile } from "./support/project_copy.ts";

const IS_SLOW = Deno.args.includes("--slow");

/** What doctor tries, and the step that makes it. */
const PARTS = {
  "npm packages": "tryPackages",
  "Python environment": "tryEnvironment",
  "TensorFlow's libraries": "tryTensorflow",
  "tfjs addon": "tryTensorflow",
  "Jupyter kernel": "tryKernel",
} as const;

interface Breakage {
  readonly what: string;
  readonly step: keyof typeof PARTS;
  /** What is broken, below the project's folder. */
  readonly path: string;
  readonly break: (path: string) => Promise<void>;
  /** What doctor says, at least. */
  readonly says: RegExp;
  /** Much like another: tried with --slow only. */
  readonly isRare: boolean;
}

const below = async (folder: string, pattern: RegExp): Promise<string> => {
  for await (const { name } of Deno.readDir(join(ROOT, folder))) if (pattern.test(name)) return `${folder}/${name}`;
  throw new Error(`Cannot find ${pattern} in ${folder}`);
};
const remove = (path: string) => Deno.remove(path, { recursive: true });
const empty = async (path: string) => {
  await remove(path);
  await Deno.mkdir(path);
};
const cut = async (path: string) => replaceFile(path, (await Deno.readFile(path)).slice(0, 4096));
const write = (text: string, mode?: number) => (path: string) => replaceFile(path, text, mode);
const change = (from: RegExp, to: string) => async (path: string) => {
  const text = await Deno.readTextFile(path);
  assert.match(text, from);
  await replaceFile(path, text.replace(from, to));
};

const packages = "node_modules/.deno";
const skia = `${packages}/@skia-canvas+linux-x64-glibc@4.0.0-rc1/node_modules/@skia-canvas/linux-x64-glibc/skia.node`;
const zod = `${packages}/zod@4.6.7/node_modules/zod`;
const site = `${await below(".venv/lib", /^python3/)}/site-packages`;
const font = "node_modules/@expo-google-fonts/source-sans-3/700Bold/SourceSans3_700Bold.ttf";
const relative = (path: string) => path.slice(ROOT.length);
const spec = ".venv/share/jupyter/kernels/deno/kernel.json";

type Row = readonly [what: string, path: string, breakIt: Breakage["break"], says: RegExp];
const of = (step: Breakage["step"], usual: readonly Row[], rare: readonly Row[] = []): Breakage[] =>
  [...usual, ...rare].map(([what, path, breakIt, says], index) => (
    { what, path, break: breakIt, says, step, isRare: index >= usual.length }
  ));

const katex = `${await below(packages, /^katex@/)}/node_modules/katex/package.json`;
const metadata = `${await below(site, /^nbformat-.*dist-info$/)}/METADATA`;
const sharp = await below(packages, /^@img.sharp-libvips-linux-x64/);
const esbuild = await below(packages, /^@esbuild.linux/);
const library = (name: string) => `${relative(TENSORFLOW)}/${name}`;

const BREAKAGES: readonly Breakage[] = [
  ...of("npm packages", [
    ["skia-canvas' binary is gone", skia, remove, /skia/i],
    ["a module of zod is gone", `${zod}/index.js`, remove, /zod/],
    [
      ...["KaTeX is of another version", katex] as const,
      change(/"version": "[^"]+"/, '"version": "0.1.0"'),
      /katex is of version 0\.1\.0, expected 0\.19/,
    ],
    ["the font is cut off", `${await below(packages, /source-sans-3/)}/${font}`, cut, /the font of figures is cut off/],
  ], [
    ["skia-canvas' binary is cut off", skia, cut, /SIGBUS|skia|too short/],
    ["zod has no code", zod, empty, /zod/],
    ["sharp's library is gone", sharp, empty, /sharp|libvips/],
    ["esbuild's program is gone", esbuild, empty, /esbuild/],
    ["Plot is empty", "node_modules/@observablehq/plot", empty, /plot/],
  ]),
  ...of("TensorFlow's libraries", [
    ["the library is cut off", library("libtensorflow_cc.so.2"), cut, /SIGBUS|libtensorflow/],
    ["the framework is gone", library("libtensorflow_framework.so.2"), remove, /libtensorflow/],
  ]),
  ...of("tfjs addon", [
    ["the addon is gone", relative(ADDON), remove, /tfjs_binding|addon/],
    ["the addon is garbage", relative(ADDON), write("#"), /ELF|short|tfjs/i],
  ]),
  ...of("Python environment", [
    ["nbconvert has no __init__", `${site}/nbconvert/__init__.py`, remove, /nbconvert/],
    ["JupyterLab's application is gone", `${site}/jupyterlab/labapp.py`, remove, /jupyterlab\.labapp/],
    [
      ...["a package is of another version", metadata] as const,
      change(/^Version: .+$/m, "Version: 4.0.0"),
      /expected nbformat==.*, found 4\.0\.0/,
    ],
    ["Python leads nowhere", ".venv/bin/python", (path) => relink(path, "/nowhere/python3"), /python/],
    ["JupyterLab's page is gone", ".venv/share/jupyter/lab/static/index.html", remove, /JupyterLab has no page/],
    [
      ...["the kernel's Deno is of another version", DENO] as const,
      write("#!/bin/sh\necho deno 2.9.8\n", 0o755),
      /run by Deno 2\.9\.8, expected 2\.7\.14/,
    ],
  ], [
    ["the environment is none", ".venv/pyvenv.cfg", remove, /error|No module/i],
    ["nbconvert is gone", `${site}/nbconvert`, remove, /nbconvert/],
    ["nbconvert's templates are gone", ".venv/share/jupyter/nbconvert", remove, /template/i],
    ["a module can't be read", `${site}/jupyter_client/manager.py`, empty, /jupyter_client/],
  ]),
  ...of("Jupyter kernel", [
    ["kernel.json is no JSON", spec, write("{"), /JSON|property name/],
    ["the kernel's Deno is nowhere", spec, change(new RegExp(`"[^"]*/${DENO}"`), '"/nowhere/deno"'), /nowhere.deno/],
  ], [
    ["kernel.json is gone", spec, remove, /deno/],
    ["the kernel ends at once", spec, change(/"trap [^\n]*",$/m, '"exit 3",'), /died|kernel/i],
  ]),
];

async function relink(path: string, target: string): Promise<void> {
  await remove(path);
  await Deno.symlink(target, path);
}

/** Does the step that makes a part again, whatever is there. */
async function doAgain({ steps: { STEPS } }: ProjectCopy, name: string): Promise<void> {
  const step = STEPS.find((step) => step.name === name)!;
  removeIfThere(step.stamp);
  await complete(step);
}

const trialOf = ({ step, path }: Breakage) => path === DENO ? "tryKernel" : PARTS[step];

const TRIED = BREAKAGES.filter(({ isRare }) => IS_SLOW || !isRare);

/** Breaks, asks and mends one after the other; gives what doctor did not name. */
async function tryEach(copy: ProjectCopy, breakages: readonly Breakage[]): Promise<string[]> {
  const missed: string[] = [];
  for (const breakage of breakages) {
    const { what, step, path, says } = breakage;
    await breakage.break(join(copy.root, path));
    const trial = await copy.checks[trialOf(breakage)]();
    const wrong = "wrong" in trial ? trial.wrong : undefined;
    if (!wrong || !says.test(wrong) || wrong.includes("\n")) missed.push(`${what}: ${JSON.stringify(trial)}`);
    if (step === "Jupyter kernel") await doAgain(copy, step);
    else await copy.restore(path);
  }
  return missed;
}

/** Runs the set-up of the copy to its good end; gives what it says. */
async function setUp({ root }: ProjectCopy, ...flags: string[]): Promise<string> {
  const { code, text } = await runDenoIn(root, "run", "-q", "-P=setup", "tasks/setup.ts", ...flags);
  assert.equal(code, 0, text);
  return text;
}

async function assertSound(copy: ProjectCopy, trial: (typeof PARTS)[keyof typeof PARTS]): Promise<void> {
  const found = await copy.checks[trial]();
  assert.ok("found" in found, `${trial}: ${JSON.stringify(found)}`);
}

Deno.test(`doctor names each of ${TRIED.length} parts that are broken in turn, and the set-up mends them`, async () => {
  await using copy = await copyProject();
  const isPython = ({ step }: Breakage) => step === "Python environment" || step === "Jupyter kernel";
  // Two at a time, for packages know nothing of Python; the set-up itself does one step after the other.
  const halves = [TRIED.filter(isPython), TRIED.filter((breakage) => !isPython(breakage))];
  const missed = await Promise.all(halves.map((half) => tryEach(copy, half)));
  assert.deepEqual(missed.flat(), []);
  await replaceFile(join(copy.root, spec), "{");
  const said = await setUp(copy);
  assert.match(said, /^Jupyter kernel: .*\nSetting up .*\n {2}Jupyter kernel +\d+\.\d s\nSet up in .*\n$/);
  assert.match(await setUp(copy), /^Everything is set up \(for the CPU\)\.\n$/);
});

Deno.test({ name: "deno task setup -- --repair mends all of them at once", ignore: !IS_SLOW }, async () => {
  await using copy = await copyProject();
  const broken: string[] = [];
  for (const { path, break: breakIt } of BREAKAGES) {
    if (broken.some((other) => path.startsWith(other) || other.startsWith(path))) continue;
    await breakIt(join(copy.root, path));
    broken.push(path);
  }
  console.log(await setUp(copy, "--repair"));
  assert.ok(copy.steps.STEPS.every(isDone));
  for (const trial of new Set(Object.values(PARTS))) await assertSound(copy, trial);
  await recordFigures("Parts of the set-up that are broken", {
    text:
      "Each part was broken in turn in a copy of the project, and `deno task doctor`, asked for it, named it. Then all that " +
      "do not overlap were broken at once, and one `deno task setup -- --repair` mended them together.",
    columns: ["made by the step", "broken", "named", "mended"],
    rows: Object.keys(PARTS).map((name) => {
      const count = BREAKAGES.filter(({ step }) => step === name).length;
      return [name, count, count, count];
    }),
  });
});

Deno.test("doctor works where no package, environment or library is there, and its advice is the set-up", async () => {
  await using copy = await copyProject();
  for (const name of ["node_modules", ".venv"]) await remove(join(copy.root, name));
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "-P=setup", "tasks/doctor.ts"],
    cwd: copy.root,
    env: { NO_COLOR: "1" },
  }).output();
  const [out, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert.deepEqual([code, errors], [1, ""], out);
  for (const part of Object.keys(PARTS)) {
    assert.match(out, new RegExp(`^✗ ${part}: run "deno task setup`, "m"));
  }
});
