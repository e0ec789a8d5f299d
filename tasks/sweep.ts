/**
 * `deno task sweep`: runs what is missing of a study, a process for each core.
 * @module
 */
import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { formatNumber, formatSeconds } from "../lib/format.ts";
import { readTrainings, type StoredTraining } from "../studies/plan/results.ts";
import { flag, number, parseTaskArguments, runTask, text } from "./arguments.ts";
import { defaultWorkers } from "./setup/gpu.ts";
import { describeImport, printProgress } from "./data/import.ts";
import { findOwnData, type OwnData } from "./own/data.ts";
import { OWN_FLAGS, readOwnFlags, writeOwnFlags } from "./own/flags.ts";
import { writeOwnPage } from "./own/page.ts";
import { forecast } from "./own/forecast.ts";
import { kubernetesManifest, memoryOf, slurmScript } from "./study/cluster.ts";
import { describePlanned, readStudy } from "./study/files.ts";
import { describeMissingData, describeStatus, statusRecords } from "./study/status.ts";
import { describeSections, sectionsAsCsv } from "./study/verdict_table.ts";
import { type Finished, keyOf, runMissing, startWorker } from "./study/workers.ts";
import { clearLine, showLine } from "./terminal.ts";

const SPEC = {
  task: "sweep",
  description: `Runs the trainings of a study that are not there yet, a process for each core, and may be stopped and
started again at any time: what is done stays, what was begun goes on from its last epoch. Several sweeps of one study, on
one machine or on several that share the folder, divide its trainings among them. At the end it says which head
is better, seed by seed; --verdict says it of what is there, also where neither images nor parameters are at hand.`,
  positionals: "STUDY_OR_FILE",
  options: {
    data: text("NAME_OR_FOLDER", "the data set, or a folder of images, for a study that is made for one"),
    ...OWN_FLAGS,
    size: text("SIZE", "of images that --data takes from a folder: 28, or 24x32 (default 32)"),
    status: flag("say what is done, and run nothing"),
    verdict: flag("compare the heads of each arm, and run nothing"),
    json: flag("either for programs: a record for each training, or for each table of the verdict"),
    csv: flag("the verdict as comma-separated values"),
    slurm: flag("print the script that sbatch takes for what is missing, and run nothing"),
    kubernetes: flag("print the manifest that kubectl takes for what is missing, and run nothing"),
    image: text(
      "IMAGE",
      "the container image for --kubernetes, built from studies/cluster/Dockerfile",
      "REGISTRY/global-pooling-lab",
    ),
    workers: number("N", "trainings at a time (default: one for each core; on GPUs, one for each card)"),
    out: text("FOLDER", "where the run folders lie (default: data/studies/NAME, mine/studies/NAME of your own study)"),
  },
} as const;

async function main(): Promise<void> {
  const { values, positionals: [name, ...more] } = parseTaskArguments(SPEC);
  if (name === undefined || more.length > 0) {
    throw new Error(`Cannot sweep: expected one study, found ${name === undefined ? "none" : more.length + 1}`);
  }
  let workers = values.workers ?? defaultWorkers(availableParallelism(), (name) => Deno.env.get(name));
  if (!(Number.isInteger(workers) && workers > 0)) {
    throw new Error(`Cannot sweep with ${workers} workers: --workers takes a whole number from 1`);
  }
  const options = readOwnFlags(values);
  const { dataset, imported }: Partial<OwnData> = values.data === undefined
    ? {}
    : await findOwnData(values.data, { size: values.size, onProgress: printProgress });
  const isForPrograms = values.json || values.csv || values.slurm || values.kubernetes;
  if (imported && dataset && !isForPrograms) {
    console.log(`${describeImport(imported, basename(dataset), dataset)}\n`);
  }
  const read = async () => {
    const { study, judge, folder: out } = await readStudy(name, dataset, values.out, options);
    return { study, judge, out, trainings: await readTrainings(study, out) };
  };
  let { study, judge, out, trainings } = await read();
  const source = { study: name, dataset, flags: writeOwnFlags(options), out };
  if (values.verdict) {
    const sections = await judge(trainings);
    if (values.csv) return console.log(sectionsAsCsv(sections));
    return console.log(values.json ? JSON.stringify(sections, null, 1) : describeSections(sections));
  }
  if (values.json) return console.log(JSON.stringify(statusRecords(trainings), null, 1));
  if (values.slurm || values.kubernetes) {
    const memory = await memoryOf(trainings);
    const cluster = { ...source, name: study.name, trainings, memory };
    return console.log((values.slurm ? slurmScript(cluster) : kubernetesManifest(cluster, values.image)).trimEnd());
  }
  const lacking = await describeMissingData(trainings);
  if (values.status) return console.log([describeStatus(trainings), ...lacking].join("\n"));
  if (lacking.length > 0) console.log(lacking.join("\n"));

  const isOwn = study.name.startsWith("own-");
  if (isOwn && dataset !== undefined) {
    const how = { options, source: { ...source, dataset }, workers, isFixed: values.workers !== undefined };
    const plan = await forecast(trainings, how);
    if (plan) console.log(plan.told);
    workers = plan?.workers ?? workers;
  }
  const line = progressLine(trainings);
  const say = (text: string) => {
    clearLine();
    console.log(text);
  };
  const signal = await runMissing({
    async read() {
      ({ study, judge, trainings } = await read());
      return trainings;
    },
    start: (training) => startWorker(training, source),
    workers,
    onEpoch: (all, epochs) => showLine(line(all, epochs)),
    onFinished: (finished) => say(`${describePlanned(finished.training.planned)}: ${describeFinished(finished)}`),
    onWait: (busy) => say(`Waiting for ${count(busy.length, "training")} that others are at work on`),
  });
  clearLine();
  ({ study, judge, trainings } = await read());
  console.log(`${describeStatus(trainings)}\n\n${describeSections(await judge(trainings))}`);
  if (signal) Deno.exit(signal === "SIGINT" ? 130 : 143);
  if (isOwn && dataset !== undefined) {
    const page = await writeOwnPage(study.name, trainings, dataset);
    if (page) console.log(`\n${page}`);
  }
  const missing = trainings.filter(({ isComplete }) => !isComplete); // others may have done what failed here
  if (missing.length > 0) {
    throw new Error(`Cannot finish ${study.name}: ${count(missing.length, "training")} failed, see above`);
  }
}

function describeFinished(finished: Finished): string {
  switch (finished.kind) {
    case "done":
      return (finished.isOurs ? "done" : "done elsewhere") + (finished.hasDiverged ? ", but it diverged" : "");
    case "busy":
      return "busy elsewhere, looked at again at the end";
    case "failed":
      return `failed: ${finished.message}`;
  }
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}

/** The line of the overall progress: epochs of all trainings, and the time left if those to come take as long as those done. */
function progressLine(
  before: readonly StoredTraining[],
): (trainings: readonly StoredTraining[], epochs: ReadonlyMap<string, number>) => string {
  const began = performance.now();
  const sum = (trainings: readonly StoredTraining[], valueOf: (training: StoredTraining) => number) =>
    trainings.reduce((total, own) => total + valueOf(own), 0);
  const stored = ({ record }: StoredTraining) => record?.epochs.done ?? 0;
  const atFirst = sum(before, stored);
  return (trainings, epochs) => {
    const planned = sum(trainings, ({ planned: { arm } }) => arm.epochs);
    const done = sum(trainings, (own) => Math.max(stored(own), epochs.get(keyOf(own)) ?? 0));
    const seconds = (performance.now() - began) / 1000 * (planned - done) / (done - atFirst);
    const share = Math.round(24 * done / planned);
    return `${"█".repeat(share).padEnd(24, "░")} ${formatNumber(done)} of ${formatNumber(planned)} epochs` +
      (Number.isFinite(seconds) ? `, about ${formatSeconds(seconds)} left` : "");
  };
}

if (import.meta.main) await runTask(main);
