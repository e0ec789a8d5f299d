/**
 * `deno task run-one`: one training of a study, the unit that a cluster runs.
 * @module
 */
import { formatEpoch } from "../lib/format.ts";
import { loadRecord } from "../lib/runs/run_folder.ts";
import { obtainRun } from "../lib/runs/obtain.ts";
import { ONEDNN_VARIABLE, THREADS_VARIABLE } from "../lib/runs/machine.ts";
import { studyFolder } from "../studies/plan/results.ts";
import { loadOutcomes, measureOutcomes, saveOutcomes } from "../studies/plan/outcomes.ts";
import { measuresTest, networkOf, planStudy, settingsOf } from "../studies/plan/study.ts";
import { parseTaskArguments, runTask } from "./arguments.ts";
import { OWN_FLAGS, readOwnFlags } from "./own/flags.ts";
import { describePlanned, folderOf, readStudy, StudyData } from "./study/files.ts";
import { recordUsage } from "./study/usage.ts";

const SPEC = {
  task: "run-one",
  description: `Runs one training of a study, or goes on with it, prints a line for each epoch, and measures what the
study needs of the trained network. A finished one is left alone. SIGINT and SIGTERM stop it within about a tenth of a second; the same command goes on.`,
  options: {
    study: { type: "string", value: "NAME_OR_FILE", help: "a study of studies/, or the path of one" },
    data: { type: "string", value: "NAME_OR_FOLDER", help: "the data set, for a study that is made for one" },
    index: { type: "number", value: "I", help: "which training, from 0; a cluster gives its array's index" },
    out: { type: "string", value: "FOLDER", help: "where the run folders lie (default: data/studies/NAME)" },
    ...OWN_FLAGS,
  },
} as const;

async function main(): Promise<void> {
  const { values } = parseTaskArguments(SPEC);
  if (values.study === undefined || values.index === undefined) {
    throw new Error("Cannot run a training of a study: expected --study NAME and --index I, found one of them missing");
  }
  const { study } = await readStudy(values.study, values.data, values.out, readOwnFlags(values));
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
  const data = await new StudyData().load(planned);
  const folder = folderOf(planned, data, values.out ?? studyFolder(study));
  console.log(`${describePlanned(planned)}: ${folder}`);
  let printed = 0;
  const { network, isComplete } = await obtainRun(networkOf(planned, data), data, {
    ...settingsOf(planned),
    ...{ folder, towers, packed },
    onEpoch: (history) => {
      for (; printed < history.length; printed++) console.log(formatEpoch(history[printed]));
    },
  });
  if (!(isComplete && measuresTest(planned))) return await recordUsage(folder);
  const { tensors } = await loadRecord(folder);
  if (await loadOutcomes(folder, tensors)) return;
  await recordUsage(folder); // first, since a run with outcomes is left alone
  await saveOutcomes(folder, await measureOutcomes(network, data.test), tensors);
  await recordUsage(folder);
}

if (import.meta.main) await runTask(main);
