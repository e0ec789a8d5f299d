/**
 * Commands that are killed at any moment, from their start on, with all that they have started: the same command, given
 * again, goes on or begins anew, and what comes out has the bits of an undisturbed one. Two kills always, because each
 * takes seconds, and one of a training in reliability_test.ts; `deno task test -- --slow` does 200 and writes docs/reliability.md.
 */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { type RandomGenerator, randomGenerator } from "../lib/random.ts";
import { loadRun } from "../lib/runs/run_folder.ts";
import { ROOT } from "../tasks/setup/paths.ts";
import { runDeno, startArguments } from "./support/commands.ts";
import { testInFolder, timeless } from "./support/folder.ts";
import { fillProject } from "./support/project.ts";
import { type Figures, recordFigures } from "./support/reliability.ts";
import { codeCell, notebookOf, textCell } from "./support/sample.ts";
import { assertSameBits } from "./support/tensors.ts";
import { writeTinyDataset } from "./support/tiny_dataset.ts";

const IS_SLOW = Deno.args.includes("--slow");
/** Kills in all with `--slow`: the variable KILLS, for a shorter hour. */
const KILLS = Number(Deno.env.get("KILLS") ?? 200);

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
  return entries.filter((entry) => entry.isFile() && !/^(lock|usage\.json)$|\.[0-9a-f-]{36}\.tmp$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
}

/** Every file is the same to the byte; records of runs have the same history beside the clock's times, and the same weights. */
async function assertSameFiles(out: string, whole: string): Promise<void> {
  assert.deepEqual(filesBelow(out), filesBelow(whole));
  for (const name of filesBelow(whole)) {
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

const COPIED = ["deno.json", "deno.lock", "lib", "tasks", "requirements.txt", "requirements-cpu.txt"];

/**
 * A project whose Python packages are there, and for which npm packages are to be installed, the addon compiled and the
 * kernel made known: the parts of a set-up that need no network once packages lie in Deno's cache.
 */
async function prepareSetup(out: string): Promise<void> {
  await Deno.mkdir(out);
  const copy = (flags: string, name: string) =>
    new Deno.Command("cp", { args: [flags, join(ROOT, name), join(out, name)] }).output();
  for (const name of COPIED) await copy("-r", name);
  await copy("-al", ".venv");
  await Deno.remove(join(out, ".venv/share/jupyter/kernels/deno"), { recursive: true });
  const stamp = `const { STEPS } = await import(${JSON.stringify(join(out, "tasks/setup/steps.ts"))});
    const { fingerprint } = await import(${JSON.stringify(join(out, "tasks/setup/step.ts"))});
    for (const step of STEPS.filter(({ name }) => /^(Python|TensorFlow)/.test(name))) {
      Deno.removeSync(step.stamp);
      Deno.writeTextFileSync(step.stamp, fingerprint(step.inputs()));
    }`;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args: ["eval", stamp] }).output();
  assert(success, new TextDecoder().decode(stderr));
}

/** A set-up ends when it has tried what it made; besides, the same packages are there, file by file. */
async function assertSameSetup(out: string, whole: string): Promise<void> {
  const { text } = await runDeno("run", "-q", "-P=setup", join(out, "tasks/setup.ts"));
  assert.match(text, /Everything is set up/);
  const describe = (project: string) => {
    const folder = join(project, "node_modules");
    const names = filesBelow(folder).filter((name) => !/\.stamp$|initialized|\.deno\.lock|binding\.node/.test(name));
    return names.map((name) => `${name} ${Deno.statSync(join(folder, name)).size}`);
  };
  assert.deepEqual(describe(out), describe(whole));
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
    ...{ stdin: "null", stdout: "null", stderr: "piped" },
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

/** Kills a command so many times, and holds each that ends to an undisturbed one. */
async function endure(
  { prepare, args, assertSame, name }: Endured,
  kills: number,
  places: Places,
  random: RandomGenerator,
) {
  const { place } = places;
  const begin = performance.now();
  const whole = join(place, `${name}-whole`);
  await prepare?.(whole);
  const undisturbed = await start(args(whole), places).end;
  assert(undisturbed.success, undisturbed.errors);
  const milliseconds = performance.now() - begin;
  let [killed, healed] = [0, 0];
  for (let number = 0; killed < kills; number++) {
    const out = join(place, `${name}-${number}`);
    await prepare?.(out);
    for (let isWhole = false; !isWhole;) {
      const command = start(args(out), places);
      if (killed < kills) await new Promise((resolve) => setTimeout(resolve, random.uniform() * milliseconds));
      if (killed < kills && await command.kill()) {
        killed++;
        continue;
      }
      const { success, errors } = await command.end;
      assert(success, `${name}, after ${killed} kills: ${errors}`);
      isWhole = true;
    }
    await assertSame(out, whole);
    healed = killed;
    await Deno.remove(out, { recursive: true });
  }
  return { kills: killed, healed };
}

testInFolder(
  "a command that is killed at any moment is healed by the same command, to the same bits",
  async (place) => {
    await using tiny = await writeTinyDataset({ train: 480 });
    const study = join(place, "study.ts");
    const arm = {
      ...{ name: "one", dataset: tiny.folder, seeds: [3], output: "logits", shuffled: true, epochs: 4, blocks: 2 },
      heads: { average: { pooling: { pooling: "average" } }, max: { pooling: { pooling: "max" } } },
      ...{ learningRate: 0.01, settings: { batchSize: 8, measure: { train: "never", test: "last" } } },
      arithmetic: { towers: 1, packed: false, threads: 1, oneDNN: true },
    };
    await Deno.writeTextFile(study, `export default ${JSON.stringify({ name: "tiny-study", arms: [arm] })};\n`);
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
    const random = randomGenerator(IS_SLOW ? 3 : 4);
    const places = { place, temporary: join(place, "temporary"), data: tiny.place };
    await Deno.mkdir(places.temporary);
    const training = ["--data", tiny.folder, "--epochs", "4", "--batch-size", "8"];
    const notebook = notebookOf([textCell("# Small\n\nText."), codeCell("6 * 7")]);
    const commands: Endured[] = [
      {
        ...{ name: "import", kills: [50, 1], assertSame: assertSameFiles },
        args: (out) => startArguments("data", ["import", photos, "--size", "28", "--name", "photos", "--out", out]),
      },
      {
        ...{ name: "train", kills: [50, 0], assertSame: assertSameFiles },
        args: (out) => startArguments("train", [...training, "--out", out]),
      },
      {
        ...{ name: "run-one", kills: [40, 0], assertSame: assertSameFiles },
        args: (out) => startArguments("run-one", ["--study", study, "--index", "1", "--out", out]),
      },
      {
        ...{ name: "sweep", kills: [40, 1], assertSame: assertSameFiles },
        args: (out) => startArguments("sweep", [study, "--out", out]),
      },
      {
        ...{ name: "report", kills: [10, 0], assertSame: assertSamePages },
        prepare: async (out) => {
          await Deno.mkdir(out);
          await fillProject(out, { "01_small": notebook });
        },
        args: (out) => startArguments("report", [], out),
      },
      {
        ...{ name: "setup", kills: [10, 0], assertSame: assertSameSetup, prepare: prepareSetup },
        args: (out) => ["run", "-q", "-P=setup", join(out, "tasks/setup.ts")],
      },
    ];
    const rows: (string | number)[][] = [];
    for (const command of commands) {
      const wanted = IS_SLOW ? Math.round(command.kills[0] * KILLS / 200) : command.kills[1];
      if (wanted === 0) continue;
      const { kills, healed } = await endure(command, wanted, places, random);
      rows.push([command.name, kills, healed, kills - healed]);
      if (IS_SLOW) await record(rows);
    }
  },
);

/** Stores what was found so far, since all of it takes a quarter of an hour; what is not healed fails the test instead. */
async function record(rows: Figures["rows"]): Promise<void> {
  await recordFigures("Commands killed at random moments", {
    text:
      "Each command is killed with all that it has started (SIGKILL), at a random moment from its start to its end, and " +
      "given again. It is healed if it then ends, with the bits of an undisturbed one.",
    columns: ["command", "kills", "healed", "lost"],
    rows,
  });
}
