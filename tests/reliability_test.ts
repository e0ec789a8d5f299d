/**
 * Runs that are killed and stopped. A short form runs always; `deno task test -- --slow` runs the whole and writes
 * what it measured to docs/reliability.md.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { randomGenerator } from "../lib/random.ts";
import { startEndured } from "./support/endured.ts";
import { testInFolder } from "./support/folder.ts";
import { describeFigures, PAGE, readFigures, recordFigures, splitPage } from "./support/reliability.ts";
import { assertSameRun } from "./support/runs.ts";

const IS_SLOW = Deno.args.includes("--slow");
const SIGNALS = ["SIGKILL", "SIGTERM", "SIGSTOP"] as const;
const COUNTS = IS_SLOW ? { SIGKILL: 50, SIGTERM: 10, SIGSTOP: 10 } : { SIGKILL: 1, SIGTERM: 1, SIGSTOP: 1 };
const EPOCHS = 60;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

testInFolder("a training that is killed, ended or halted at any moment goes on to the same bits", async (place) => {
  const random = randomGenerator(IS_SLOW ? 1 : 2);
  const whole = join(place, "whole");
  const undisturbed = await startEndured(whole, EPOCHS).end;
  assert(undisturbed.success, undisturbed.errors);
  let [folder, number] = [join(place, "0"), 0];
  for (const signal of SIGNALS) {
    for (let done = 0; done < COUNTS[signal];) {
      const { child, begun, end } = startEndured(folder, EPOCHS);
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
  const last = await startEndured(folder, EPOCHS).end;
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
