/**
 * Runs that are killed and stopped. A short form runs always; `deno task test -- --slow` runs the whole and writes
 * what it measured to docs/reliability.md.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { randomGenerator } from "../lib/random.ts";
import { rightsFlags } from "../tasks/rights.ts";
import { loadRun } from "../lib/runs/run_folder.ts";
import { listFiles, testInFolder, timeless } from "./support/folder.ts";
import { describeFigures, PAGE, readFigures, recordFigures, splitPage } from "./support/reliability.ts";
import { assertSameBits } from "./support/tensors.ts";

const IS_SLOW = Deno.args.includes("--slow");
const SIGNALS = ["SIGKILL", "SIGTERM", "SIGSTOP"] as const;
const COUNTS = IS_SLOW ? { SIGKILL: 50, SIGTERM: 10, SIGSTOP: 10 } : { SIGKILL: 1, SIGTERM: 1, SIGSTOP: 1 };
const EPOCHS = 60;
const PROGRAM = fileURLToPath(new URL("support/endured.ts", import.meta.url));

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
  for (const signal of SIGNALS) {
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
  }
  const last = await start(folder).end;
  assert(last.success, last.errors);
  await assertSameRun(folder, whole);
  if (!IS_SLOW) return;
  await recordFigures("Trainings killed, ended or halted", {
    text:
      `At random moments of trainings of ${EPOCHS} epochs; each training that was gone on with ended with the weights, ` +
      "history and files of the undisturbed one.",
    columns: ["signal", "sent", "lost"],
    rows: SIGNALS.map((signal) => [signal, COUNTS[signal], 0]), // one that is lost fails here
  });
});

Deno.test("docs/reliability.md holds the figures of data/reliability.json", async () => {
  const parts = await readFigures();
  assert.ok(parts.length >= 2);
  const { figures } = splitPage(await Deno.readTextFile(PAGE));
  const words = (text: string) => text.replace(/-{3,}:?/g, "---").replace(/\s+/g, " ").trim(); // deno fmt breaks lines
  assert.equal(words(figures), words(describeFigures(parts)));
});
