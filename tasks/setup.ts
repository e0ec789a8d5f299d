/**
 * `deno task setup`: installs and compiles what the lab stands on; every other task that needs it runs it first.
 * @module
 */
import { join } from "node:path";
import { flag, parseTaskArguments, runTask } from "./arguments.ts";
import { checkCards } from "./setup/gpu.ts";
import { withLock } from "./setup/lock.ts";
import { checkDeno, THIS_MACHINE } from "./setup/machine.ts";
import { MEMORY } from "./setup/paths.ts";
import { findPlatform } from "./setup/platform.ts";
import { complete, isDone, removeIfThere, type Step } from "./setup/step.ts";
import { chooseDevice, chosenDevice, startAnew, STEPS } from "./setup/steps.ts";

const SPEC = {
  task: "setup",
  description:
    `Sets up this folder: npm packages, a Python environment (.venv) with JupyterLab, TensorFlow's libraries, the native
addon of tfjs, and the Jupyter kernel. Does what is missing or does not work, and may be stopped at any time.`,
  options: {
    gpu: flag("use TensorFlow's CUDA build, now and from now on (NVIDIA GPU, Linux, 5 GB)"),
    cpu: flag("go back to the build without CUDA"),
    repair: flag("do every step again, from empty folders, whatever is there"),
  },
} as const;

/** Does what is missing, and says nothing where nothing is; ends the process with one line where it can't be done. */
export async function completeSetup(): Promise<void> {
  await runTask(() => setUp({ isQuiet: true }), "set up");
}

async function setUp({ isQuiet = false, repair = false }): Promise<void> {
  checkDeno(THIS_MACHINE);
  const { name, untried } = findPlatform(THIS_MACHINE);
  const isThere = STEPS.every(isDone);
  const broken = isThere && !repair && !isQuiet ? await findBroken() : [];
  if (isThere && !repair && broken.length === 0) {
    if (!isQuiet) say(`Everything is set up (for the ${chosenDevice().toUpperCase()}).\n`);
    return;
  }
  const onWait = (reason: string) => say(`Waiting: ${reason}\n`);
  if (untried) say(`On ${name}: ${untried}\n`);
  const work = () => {
    if (repair) startAnew();
    for (const { stamp } of broken) removeIfThere(stamp);
    return completeSteps();
  };
  await withLock(MEMORY, { work, onWait });
}

/** The steps whose result is there and does not work. */
async function findBroken(): Promise<Step[]> {
  const trials = STEPS.map(async (step) => {
    const trial = await step.try?.();
    const isBroken = trial !== undefined && "wrong" in trial;
    if (isBroken) say(`${step.name}: ${trial.wrong}\n`);
    return isBroken ? [step] : [];
  });
  return (await Promise.all(trials)).flat();
}

async function completeSteps(): Promise<void> {
  const pending = STEPS.filter((step) => !isDone(step));
  if (pending.length === 0) return; // the set-up that was waited for did it
  await checkMachine(pending);
  const start = performance.now();
  // Its programs keep temporary files in this folder: elsewhere there may be little room, and what a kill leaves behind is
  // removed by the next set-up.
  const temporary = join(MEMORY, "temporary");
  const usual = Deno.env.get("TMPDIR");
  removeIfThere(temporary);
  Deno.mkdirSync(temporary, { recursive: true });
  Deno.env.set("TMPDIR", temporary);
  say(`Setting up for the ${chosenDevice().toUpperCase()}; on a first run this downloads and takes minutes\n`);
  try {
    for (const step of STEPS) {
      if (isDone(step)) continue;
      const stepStart = performance.now();
      say(`  ${step.name.padEnd(24, " ")}`);
      await complete(step).catch((error) => {
        say("failed\n");
        throw error;
      });
      say(`${seconds(stepStart)} s\n`);
    }
  } finally {
    if (usual === undefined) Deno.env.delete("TMPDIR");
    else Deno.env.set("TMPDIR", usual);
    removeIfThere(temporary);
  }
  say(`Set up in ${seconds(start)} s\n`);
}

/** Says all that is missing before anything is downloaded. */
async function checkMachine(pending: readonly Step[]): Promise<void> {
  const finders = new Set(pending.flatMap(({ needs = [] }) => needs));
  const found = await Promise.allSettled([...finders].map((find) => find(THIS_MACHINE)));
  const lacks = found.filter((result) => result.status === "rejected");
  if (lacks.length > 0) throw new Error(lacks.map(({ reason }) => (reason as Error).message).join("\n"));
}

function seconds(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(1);
}

/** Progress goes to the error stream: what a task prints stays its own. */
function say(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(text));
}

if (import.meta.main) {
  const { values } = parseTaskArguments(SPEC);
  await runTask(async () => {
    if (values.gpu && values.cpu) throw new Error("Cannot set up: expected --gpu or --cpu, found both");
    if (values.gpu && THIS_MACHINE.system !== "linux") {
      throw new Error(`Cannot set up for a GPU: expected Linux with an NVIDIA GPU, found ${THIS_MACHINE.system}`);
    }
    const note = values.gpu ? await checkCards(THIS_MACHINE) : undefined;
    if (note) say(`${note}\n`);
    if (values.gpu || values.cpu) await chooseDevice(values.gpu ? "gpu" : "cpu");
    await setUp({ repair: values.repair });
  }, "set up");
}
