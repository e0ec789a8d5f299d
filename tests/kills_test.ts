/**
 * Commands that are killed at any moment, from their start on, with all that they have started: the same command, given
 * again, goes on or begins anew, and what comes out has the bits of an undisturbed one. Two kills always, because each
 * takes seconds, and one of a training in reliability_test.ts; `deno task test -- --slow` does 200 and writes docs/reliability.md.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { randomGenerator } from "../lib/random.ts";
import { loadRun } from "../lib/runs/run_folder.ts";
import { runDeno, startArguments } from "./support/commands.ts";
import { testInFolder, timeless } from "./support/folder.ts";
import { fillProject } from "./support/project.ts";
import { copyProject } from "./support/project_copy.ts";
import { type Figures, readFigures, recordFigures } from "./support/reliability.ts";
import { codeCell, notebookOf, textCell } from "./support/sample.ts";
import { assertSameBits } from "./support/tensors.ts";
import { writeTinyDataset, writeTinyStudy } from "./support/tiny_dataset.ts";

const IS_SLOW = Deno.args.includes("--slow");
/** Of which commands with `--slow`: the variable KILLED, beginnings of names with commas between; all by default. */
const KILLED = Deno.env.get("KILLED")?.split(",");

/** A file that was being written. */
const DRAFT = /\.[0-9a-f-]{36}\.tmp$/;

/** A command that is to be killed. */
interface Endured {
  readonly name: string;
  /** How often it is killed with `--slow`, and always. */
  readonly kills: readonly [slow: number, always: number];
  /** Makes a folder ready for it, where it does not make it itself. */
  readonly prepare?: (out: string) => Promise<void>;
  /** What Deno is given to write into a folder. */
  readonly args: (out: string) => readonly string[];
  /** Holds what came out to what an undisturbed command made. */
  readonly assertSame: (out: string, whole: string) => Promise<void>;
}

/**
 * Every file below a folder, by its path, without locks, without what a training measured of its process, and without drafts
 * that a kill has left, which are removed when they are an hour old.
 */
function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && !/^(lock|usage\.json)$/.test(entry.name))
    .filter(({ name }) => !DRAFT.test(name))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
}

/** Every file is the same to the byte; records of runs have the same history beside the clock's times, and the same weights. */
async function assertSameFiles(out: string, whole: string): Promise<void> {
  // A kill after the last commit leaves the files of an epoch before it, which nobody reads and a further epoch removes.
  const isStale = (name: string) => /(checkpoint-\d+|tensors-[0-9a-f]{16})\.safetensors$/.test(name);
  const expected = filesBelow(whole);
  assert.deepEqual(filesBelow(out).filter((name) => expected.includes(name) || !isStale(name)), expected);
  for (const name of expected) {
    if (!name.endsWith("run.json")) {
      assert.deepEqual(await Deno.readFile(join(out, name)), await Deno.readFile(join(whole, name)), name);
      continue;
    }
    const [found, expected] = [await loadRun(join(out, name, "..")), await loadRun(join(whole, name, ".."))];
    assert(found.isComplete);
    assertSameBits(found.network.parameters, expected.network.parameters);
    assert.deepEqual(timeless(found.history), timeless(expected.history));
  }
}

/** Pages are the same but for how long the notebook took. */
async function assertSamePages(project: string, undisturbed: string): Promise<void> {
  const [out, whole] = [project, undisturbed].map((folder) => join(folder, "reports"));
  const names = filesBelow(whole);
  assert.deepEqual(filesBelow(out), names);
  const read = async (path: string) => (await Deno.readTextFile(path)).replace(/Executed in [\d.]+ \w+/g, "");
  for (const name of names) assert.equal(await read(join(out, name)), await read(join(whole, name)), name);
}

/** How often each step of the set-up is killed with `--slow`, the quick ones first. */
const STEPS = {
  "Jupyter kernel": 4,
  "tfjs addon": 2,
  "npm packages": 2,
  "TensorFlow's libraries": 1,
  "Python environment": 1,
};

/** A project in which one step of the set-up is to be done again, and what stands on it. */
async function prepareSetup(out: string, name: string): Promise<void> {
  const { steps } = await copyProject(out);
  Deno.removeSync(steps.STEPS.find((step) => step.name === name)!.stamp);
}

/** A set-up ends when it has tried what it made; besides, the same packages are there, file by file. */
async function assertSameSetup(out: string, whole: string): Promise<void> {
  const { text } = await runDeno("run", "-q", "-P=setup", join(out, "tasks/setup.ts"));
  assert.match(text, /Everything is set up/);
  for (const part of ["node_modules", ".venv"]) {
    const describe = (project: string) => {
      const folder = join(project, part);
      // Python's own compiled files and scripts name their folder.
      const ownsPath =
        /\.stamp$|initialized|\.deno\.lock|binding\.node|\.pyc$|(^|\/)bin\/|\/RECORD$|kernel\.json$|pyvenv\.cfg$/;
      const names = filesBelow(folder).filter((name) => !ownsPath.test(name));
      return names.map((name) => `${name} ${Deno.lstatSync(join(folder, name)).size}`);
    };
    assert.deepEqual(describe(out), describe(whole));
  }
}

/** The test's folder, one in it for temporary files, and the one that holds the data set. */
interface Places {
  readonly place: string;
  readonly temporary: string;
  readonly data: string;
}

/** Starts a command as the leader of a group of processes, so that a kill takes all that it has started. */
function start(args: readonly string[], { temporary, data }: Places) {
  const child = new Deno.Command("setsid", {
    args: [Deno.execPath(), ...args],
    env: { NO_COLOR: "1", TMPDIR: temporary, LAB_DATA: data },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const errors = new Response(child.stderr).text();
  let isRunning = true;
  const end = child.status.then(({ success }) => (isRunning = false, success));
  return {
    end: Promise.all([end, errors]).then(([success, errors]) => ({ success, errors })),
    async kill(): Promise<boolean> {
      if (!isRunning) return false;
      await new Deno.Command("kill", { args: ["-KILL", "--", `-${child.pid}`] }).output();
      return !await end;
    },
  };
}

/** What a kill may leave behind: everything in the folder for temporary files, and drafts among the results. */
function leftovers(out: string, { temporary }: Places): string[] {
  const drafts = !existsSync(out)
    ? []
    : readdirSync(out, { recursive: true, encoding: "utf8" }).filter((name) => DRAFT.test(name));
  return [...readdirSync(temporary), ...drafts.map((name) => join(out, name))];
}

/** Kills a command so many times, and holds each that ends to an undisturbed one. */
async function endure({ prepare, args, assertSame, name }: Endured, kills: number, places: Places) {
  const random = randomGenerator(IS_SLOW ? 3 : 4);
  const { place } = places;
  const folder = join(place, name.replace(/\W+/g, "-"));
  const whole = `${folder}-whole`;
  await prepare?.(whole);
  const begin = performance.now();
  const undisturbed = await start(args(whole), places).end;
  assert(undisturbed.success, undisturbed.errors);
  const milliseconds = performance.now() - begin;
  const [left, kept] = [new Set<string>(), new Set<string>()];
  for (let [killed, number] = [0, 0]; killed < kills; number++) {
    const out = `${folder}-${number}`;
    await prepare?.(out);
    for (let isWhole = false; !isWhole;) {
      const command = start(args(out), places);
      if (killed < kills) await new Promise((resolve) => setTimeout(resolve, random.uniform() * milliseconds));
      if (killed < kills && await command.kill()) {
        killed++;
        for (const path of leftovers(out, places)) left.add(path);
        continue;
      }
      const { success, errors } = await command.end;
      assert(success, `${name}, after ${killed} kills: ${errors}`);
      isWhole = true;
    }
    for (const path of leftovers(out, places)) kept.add(path);
    await assertSame(out, whole);
    await Deno.remove(out, { recursive: true });
  }
  if (IS_SLOW) console.log(`${name}: ${Math.round(milliseconds)} ms undisturbed, left by kills: ${[...left]}`);
  // Reports, imports and trainings remove these when nobody can be at work there any more.
  assert.deepEqual([...kept].filter((path) => !/^global-pooling-lab-/.test(path) && !DRAFT.test(path)), [], name);
  return [name, kills, kills, 0]; // one that is lost fails here
}

testInFolder(
  "a command that is killed at any moment is healed by the same command, to the same bits",
  async (place) => {
    await using tiny = await writeTinyDataset({ train: 480 });
    const study = await writeTinyStudy(place, tiny.folder);
    const photos = join(place, "photos");
    for (const [i, name] of ["dark", "light"].entries()) {
      await Deno.mkdir(join(photos, name), { recursive: true });
      for (let number = 0; number < 30; number++) {
        const pixels = Uint8Array.from({ length: 48 * 40 }, (_, j) => (j * (number + 3) * 7 + 128 * i) % 256);
        await sharp(pixels, { raw: { width: 48, height: 40, channels: 1 } }).png().toFile(
          join(photos, name, `${number}.png`),
        );
      }
    }
    const places = { place, temporary: join(place, "temporary"), data: tiny.place };
    await Deno.mkdir(places.temporary);
    const training = ["--data", tiny.folder, "--epochs", "4", "--batch-size", "8"];
    const notebook = notebookOf([textCell("# Small\n\nText."), codeCell("6 * 7")]);
    const commands: Endured[] = [
      {
        name: "import",
        kills: [50, 1],
        assertSame: assertSameFiles,
        args: (out) => startArguments("data", ["import", photos, "--size", "28", "--name", "photos", "--out", out]),
      },
      {
        name: "train",
        kills: [50, 0],
        assertSame: assertSameFiles,
        args: (out) => startArguments("train", [...training, "--out", out]),
      },
      {
        name: "run-one",
        kills: [40, 0],
        assertSame: assertSameFiles,
        args: (out) => startArguments("run-one", ["--study", study, "--index", "1", "--out", out]),
      },
      {
        name: "sweep",
        kills: [40, 1],
        assertSame: assertSameFiles,
        args: (out) => startArguments("sweep", [study, "--out", out]),
      },
      {
        name: "report",
        kills: [10, 0],
        assertSame: assertSamePages,
        prepare: async (out) => {
          await Deno.mkdir(out);
          await fillProject(out, { "01_small": notebook });
        },
        args: (out) => startArguments("report", [], out),
      },
      ...Object.entries(STEPS).map(([step, slow]): Endured => ({
        name: `setup: ${step}`,
        kills: [slow, 0],
        assertSame: assertSameSetup,
        prepare: (out) => prepareSetup(out, step),
        args: (out) => ["run", "-q", "-P=setup", join(out, "tasks/setup.ts")],
      })),
    ];
    const names = commands.map(({ name }) => name);
    for (const command of commands) {
      const wanted = command.kills[IS_SLOW ? 0 : 1];
      if (wanted === 0 || IS_SLOW && KILLED && !KILLED.some((name) => command.name.startsWith(name))) continue;
      const row = await endure(command, wanted, places);
      if (IS_SLOW) await record(row, names);
    }
  },
);

/** Stores what was found of one command in place of what was found before; all of it takes an hour. */
async function record(row: Figures["rows"][number], names: readonly string[]): Promise<void> {
  const title = "Commands killed at random moments";
  const stored = (await readFigures()).find((part) => part.title === title)?.rows ?? [];
  const rows = [...stored.filter(([name]) => name !== row[0]), row].filter(([name]) => names.includes(String(name)));
  await recordFigures(title, {
    text:
      "Each command is killed with all that it has started (SIGKILL), at a random moment from its start to its end, and " +
      "given again. It is healed if it then ends, with the bits of an undisturbed one. Of the set-up, one step is done at a " +
      "time, and what stands on it.",
    columns: ["command", "kills", "healed", "lost"],
    rows: rows.toSorted(([a], [b]) => names.indexOf(String(a)) - names.indexOf(String(b))),
  });
}
