/**
 * Runs that are killed, stopped and damaged. A short form runs always; `deno task test -- --slow` runs the whole and writes
 * what it measured to docs/reliability.md.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { randomGenerator } from "../lib/random.ts";
import { RunConflictError, RunFileError } from "../lib/runs/errors.ts";
import { obtainRun } from "../lib/runs/obtain.ts";
import { rightsFlags } from "../tasks/rights.ts";
import { loadRun } from "../lib/runs/run_folder.ts";
import type { Run } from "../lib/types.ts";
import { type Damage, damageFile, DAMAGES } from "./support/damage.ts";
import { copyFolder, listFiles, testInFolder, timeless } from "./support/folder.ts";
import { ENDURED } from "./support/endured.ts";
import { describeFigures, PAGE, readFigures, recordFigures, splitPage } from "./support/reliability.ts";
import { assertSameBits } from "./support/tensors.ts";
import { hearWarnings } from "./support/surroundings.ts";

const IS_SLOW = Deno.args.includes("--slow");
const COUNTS = IS_SLOW
  ? { SIGKILL: 50, SIGTERM: 10, SIGSTOP: 10, damages: 200 }
  : { SIGKILL: 3, SIGTERM: 1, SIGSTOP: 1, damages: 40 };
const EPOCHS = 60;
const PROGRAM = fileURLToPath(new URL("support/endured.ts", import.meta.url));
const OUTCOMES = [
  ...["read, gone on rightly", "read, going on refused", "no run there: trained anew, rightly", "refused"],
];
const MEASURED: { kills: Record<string, number>; damages: Record<string, Record<string, number>> } = {
  kills: {},
  damages: {},
};

/** Starts the program; `begun` resolves at its first step, or when it ends before. */
function start(folder: string) {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", ...rightsFlags("train"), PROGRAM, folder, String(EPOCHS)],
    ...{ stdin: "null", stdout: "piped", stderr: "piped" },
  }).spawn();
  const errors = new Response(child.stderr).text();
  const { promise: begun, resolve } = Promise.withResolvers<void>();
  (async () => {
    for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) if (text.includes("begun")) resolve();
    resolve();
  })();
  return { child, begun, end: child.status.then(async (status) => ({ ...status, errors: await errors })) };
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Asserts that two folders hold the same run: weights, history, and every file but run.json byte by byte. */
async function assertSameRun(folder: string, whole: string): Promise<void> {
  const [found, expected] = [await loadRun(folder), await loadRun(whole)];
  assert(found.isComplete);
  assertSameBits(found.network.parameters, expected.network.parameters);
  assert.deepEqual(timeless(found.history), timeless(expected.history));
  const files = await listFiles(whole);
  assert.deepEqual(await listFiles(folder), files);
  for (const name of files.filter((name) => name !== "run.json")) {
    assert.deepEqual(await Deno.readFile(join(folder, name)), await Deno.readFile(join(whole, name)), name);
  }
}

testInFolder("a training that is killed, ended or halted at any moment goes on to the same bits", async (place) => {
  const random = randomGenerator(IS_SLOW ? 1 : 2);
  const whole = join(place, "whole");
  const undisturbed = await start(whole).end;
  assert(undisturbed.success, undisturbed.errors);
  let [folder, number] = [join(place, "0"), 0];
  for (const signal of ["SIGKILL", "SIGTERM", "SIGSTOP"] as const) {
    for (let done = 0; done < COUNTS[signal];) {
      const { child, begun, end } = start(folder);
      await begun;
      await pause(random.uniform() * 1200);
      let isRunning = true;
      const ended = end.then((status) => (isRunning = false, status));
      await pause(0);
      if (isRunning) {
        child.kill(signal);
        done++;
        if (signal === "SIGSTOP") await pause(100 + 200 * random.uniform()).then(() => child.kill("SIGCONT"));
      }
      const status = await ended;
      if (signal === "SIGTERM" && !status.success) assert.equal(status.code, 143, status.errors);
      if (!status.success) assert(signal !== "SIGSTOP" && status.errors.indexOf("Cannot") < 0, status.errors);
      if (!status.success) continue;
      await assertSameRun(folder, whole);
      folder = join(place, String(++number));
    }
    MEASURED.kills[signal] = COUNTS[signal];
  }
  const last = await start(folder).end;
  assert(last.success, last.errors);
  await assertSameRun(folder, whole);
});

/** Trains to an epoch of `epochs`, and stops there. */
async function trainPart(folder: string, until: number, learningRate: number): Promise<void> {
  const stop = new AbortController();
  await obtainRun(ENDURED.build(), ENDURED.data, {
    ...{ ...ENDURED.settings, learningRate, folder, epochs: 5, signal: stop.signal },
    onEpoch: (history) => void (history.length === until && stop.abort()),
  });
}

testInFolder("a damaged run is read rightly, or refused by a typed error", async (place) => {
  const random = randomGenerator(7);
  const [part, foreign, whole, tried] = ["part", "foreign", "whole", "tried"].map((name) => join(place, name));
  const { learningRate } = ENDURED.settings;
  await trainPart(part, 3, learningRate);
  await trainPart(foreign, 3, 0.02);
  await trainPart(whole, 5, learningRate);
  const [before, after] = [await loadRun(part), await loadRun(whole)];
  const names = (await listFiles(part)).sort();
  assert.equal(names.length, 4, names.join());
  using _ = hearWarnings();
  for (let i = 0; i < COUNTS.damages;) {
    const damage: Damage = DAMAGES[i % DAMAGES.length];
    await Deno.remove(tried, { recursive: true }).catch(() => {});
    await copyFolder(part, tried);
    const name = names[Math.floor(random.uniform() * names.length)];
    if (!await damageFile(tried, name, { damage, foreign, random })) continue;
    i++;
    const words = `${damage} ${name}`;
    const check = async (get: () => Promise<Run>, expected: Run, isSame: (run: Run) => void) => {
      const run = await get().catch((error) => {
        assert(error instanceof RunFileError || error instanceof RunConflictError, `${words}: ${error.stack}`);
      });
      if (!run) return false;
      assertSameBits(run.network.parameters, expected.network.parameters);
      assert.deepEqual(timeless(run.history), timeless(expected.history), words);
      isSame(run);
      return true;
    };
    const isRead = await check(() => loadRun(tried), before, (run) => {
      assert.deepEqual({ ...run, folder: part }, before, words);
    });
    const goesOn = await check(
      () => obtainRun(ENDURED.build(), ENDURED.data, { ...ENDURED.settings, folder: tried, epochs: 5 }),
      after,
      (run) => assert(run.isComplete),
    );
    const outcome = isRead
      ? goesOn ? "read, gone on rightly" : "read, going on refused"
      : goesOn
      ? "no run there: trained anew, rightly"
      : "refused";
    const of = (MEASURED.damages[damage] ??= {});
    of[outcome] = (of[outcome] ?? 0) + 1;
  }
  if (!IS_SLOW) return;
  const { kills, damages } = MEASURED;
  await recordFigures("Trainings killed, ended or halted", {
    text:
      `At random moments of trainings of ${EPOCHS} epochs; each training that was gone on with ended with the weights, ` +
      "history and files of the undisturbed one.",
    columns: ["signal", "sent", "lost"],
    rows: Object.entries(kills).map(([signal, count]) => [signal, count, 0]), // one that is lost fails the test above
  });
  await recordFigures("Damaged run folders", {
    text: "Each was read rightly, or refused by a typed error; none gave wrong data, crashed or hung.",
    columns: ["one file was …", ...OUTCOMES],
    rows: Object.entries(damages).map(([damage, found]) => [damage, ...OUTCOMES.map((name) => found[name] ?? 0)]),
  });
});

Deno.test("docs/reliability.md holds the figures of data/reliability.json", async () => {
  const parts = await readFigures();
  assert.ok(parts.length >= 2);
  const { figures } = splitPage(await Deno.readTextFile(PAGE));
  const words = (text: string) => text.replace(/-{3,}:?/g, "---").replace(/\s+/g, " ").trim(); // deno fmt breaks lines
  assert.equal(words(figures), words(describeFigures(parts)));
});
