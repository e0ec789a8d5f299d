/**
 * Starts a task with the rights that it needs and no others, after the set-up:
 * `start.ts --rights=SET tasks/FILE.ts ARGUMENT…`; without a file it looks after the set-up alone. A cluster's jobs give
 * `--ready` first: they take the set-up as done, so that none waits for another.
 * @module
 */
import { withoutRemarks } from "./messages.ts";
import { type RightsName, runArguments } from "./rights.ts";
import { completeSetup } from "./setup.ts";
import { CARDS_VARIABLE, listCards, tellFirstRun } from "./setup/gpu.ts";
import { THIS_MACHINE } from "./setup/machine.ts";
import { chosenDevice } from "./setup/steps.ts";

/** Tells the task how many cards there are, and the user that a first run compiles. */
async function tellCards(): Promise<void> {
  const cards = await listCards(THIS_MACHINE) ?? [];
  Deno.env.set(CARDS_VARIABLE, String(cards.length));
  const note = /^--rights=(train|predict|sweep)$/.test(rights) ? tellFirstRun(cards, THIS_MACHINE.env) : undefined;
  if (note) console.error(note);
}

const isReady = Deno.args[0] === "--ready";
const [rights, file, ...args] = isReady ? Deno.args.slice(1) : Deno.args;
if (!isReady) await completeSetup();
if (file !== undefined) {
  if (chosenDevice() === "gpu") await tellCards();
  const task = new Deno.Command(Deno.execPath(), {
    args: runArguments(rights.replace("--rights=", "") as RightsName, file, args),
    stdin: "inherit",
    stdout: "inherit",
    stderr: "piped",
  }).spawn();
  const said = task.stderr.pipeThrough(new TextDecoderStream()).pipeThrough(withoutRemarks())
    .pipeThrough(new TextEncoderStream()).pipeTo(Deno.stderr.writable, { preventClose: true });
  // A terminal sends Ctrl-C to the task as well; from anywhere else it is handed on.
  const isTerminal = Deno.stdin.isTerminal();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => {
      if (signal !== "SIGINT" || !isTerminal) task.kill(signal);
    });
  }
  const { code } = await task.status;
  await Promise.race([said, new Promise((resolve) => setTimeout(resolve, 1000))]); // what it started may hold the pipe open
  Deno.exit(code);
}
