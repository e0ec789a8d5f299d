/**
 * `deno task run-one`: one training of a study, the unit that a cluster runs.
 * @module
 */
import { takeImages } from "../lib/data/datasets.ts";
import { formatEpoch } from "../lib/format.ts";
import { divergedIn } from "../lib/numbers.ts";
import { RunLockedError } from "../lib/runs/errors.ts";
import { loadRecord } from "../lib/runs/run_folder.ts";
import { obtainRun } from "../lib/runs/obtain.ts";
import { ONEDNN_VARIABLE, THREADS_VARIABLE } from "../lib/runs/machine.ts";
import { train } from "../lib/trainer/trainer.ts";
import { loadOutcomes, measureOutcomes, saveOutcomes } from "../studies/plan/outcomes.ts";
import { measuresTest, networkOf, type PlannedRun, planStudy, settingsOf } from "../studies/plan/study.ts";
import { flag, number, parseTaskArguments, runTask, text } from "./arguments.ts";
import { saveBorder } from "./own/border.ts";
import { OWN_FLAGS, readOwnFlags } from "./own/flags.ts";
import { describePlanned, folderOf, loadPlanned, readStudy } from "./study/files.ts";
import { type TrainingRecord, writeRecord } from "./study/records.ts";
import { recordUsage } from "./study/usage.ts";
import { explainSystemError } from "./system_errors.ts";
import type { Dataset } from "../lib/types.ts";

const SPEC = {
  task: "run-one",
  description: `Runs one training of a study, or goes on with it, prints a line for each epoch, and measures what the
study needs of the trained network. A finished one is left alone. SIGINT and SIGTERM stop it within about a tenth of a second; the same command goes on.`,
  options: {
    study: text("NAME_OR_FILE", "a study of studies/, or the path of one"),
    data: text("NAME_OR_FOLDER", "the data set, for a study that is made for one"),
    index: number("I", "which training, from 0; a cluster gives its array's index"),
    out: text("FOLDER", "where the run folders lie (default: data/studies/NAME, mine/studies/NAME of your own study)"),
    ...OWN_FLAGS,
    measure: flag("say how long an epoch takes, by a few images, and write nothing"),
    records: flag("for programs: a JSON line for each event; end when the input stream ends"),
  },
} as const;

type Values = ReturnType<typeof parseTaskArguments<typeof SPEC["options"]>>["values"];

async function runOne(values: Values): Promise<void> {
  /** Tells a program what happens by a record, a person by a line. */
  const tell = (record: TrainingRecord, line: string) => {
    if (values.records) writeRecord(record);
    else if (line !== "") console.log(line);
  };
  if (values.study === undefined || values.index === undefined) {
    throw new Error("Cannot run a training of a study: expected --study NAME and --index I, found one of them missing");
  }
  const { study, folder: out } = await readStudy(values.study, values.data, values.out, readOwnFlags(values));
  const plan = planStudy(study);
  const planned = plan[values.index];
  if (!planned) {
    throw new Error(
      `Cannot run training ${values.index} of ${study.name}: expected an index 0 … ${plan.length - 1}; change it`,
    );
  }
  const { threads, oneDNN, towers, packed } = planned.arm.arithmetic;
  Deno.env.set(THREADS_VARIABLE, String(threads)); // before TensorFlow loads, which is when it reads them
  Deno.env.set(ONEDNN_VARIABLE, String(Number(oneDNN)));
  const data = await loadPlanned(planned);
  if (values.measure) return console.log(`${(await measureEpoch(planned, data)).toFixed(4)} s an epoch`);
  const folder = folderOf(planned, data, out);
  let told = 0;
  const { network, history } = await obtainRun(networkOf(planned, data), data, {
    ...settingsOf(planned),
    folder,
    towers,
    packed,
    onStart: ({ folder, epochs }) =>
      tell({ kind: "begun", folder, epochs: epochs.done }, `${describePlanned(planned)}: ${folder}`),
    onEpoch: (history) => {
      for (; told < history.length; told++) {
        tell({ kind: "epoch", epoch: history[told].epoch }, formatEpoch(history[told]));
      }
    },
  });
  await saveBorder(folder, data.train);
  if (!measuresTest(planned)) {
    await recordUsage(folder);
  } else {
    const { tensors } = await loadRecord(folder);
    if (!await loadOutcomes(folder, tensors)) {
      await recordUsage(folder); // first, since a run with outcomes is left alone
      await saveOutcomes(folder, await measureOutcomes(network, data.test), tensors);
      await recordUsage(folder);
    }
  }
  const hasDiverged = divergedIn(history) !== undefined;
  tell({ kind: "done", hasDiverged }, hasDiverged ? "It has diverged: take a smaller learning rate" : "");
}

/** Images of the measured epochs; the first of the two epochs is left out, since TensorFlow prepares in it. */
const MEASURED_IMAGES = 512;

/** Seconds of an epoch, from those of a few images. */
async function measureEpoch(planned: PlannedRun, data: Dataset): Promise<number> {
  const { arm: { arithmetic: { towers, packed }, settings } } = planned;
  const some = { ...data, train: takeImages(data.train, Math.min(MEASURED_IMAGES, data.train.count)) };
  const epochs = await Array.fromAsync(train(networkOf(planned, data), some, {
    ...settingsOf(planned),
    epochs: 2,
    towers,
    packed,
    measure: { train: "never", validation: settings?.measure?.validation ?? "each", test: "never" },
  }));
  const { seconds } = epochs.at(-1)!;
  return seconds.training * data.train.count / some.train.count + seconds.evaluation;
}

/** Tells a program how it ended, too. The exit status is that of a person's. */
async function runForProgram(values: Values): Promise<void> {
  endWithInput();
  console.log = console.error; // a study's file may print; this stream is for records
  try {
    await runOne(values);
  } catch (error) {
    const known = error instanceof Error
      ? explainSystemError("finish the training", error) ?? error.message
      : undefined;
    const message = known ?? String(error);
    if (error instanceof RunLockedError) writeRecord({ kind: "busy", folder: error.folder, message });
    else writeRecord({ kind: "failed", message: message.split("\n")[0] });
    throw error;
  }
  Deno.exit(0); // the input is still open
}

/** Ends this process once nobody holds the other end of its input: a sweep that was killed takes it along. Its folder is whole. */
async function endWithInput(): Promise<void> {
  for await (const _ of Deno.stdin.readable);
  Deno.exit(143);
}

if (import.meta.main) {
  await runTask(async () => {
    const { values } = parseTaskArguments(SPEC);
    await (values.records ? runForProgram(values) : runOne(values));
  });
}
